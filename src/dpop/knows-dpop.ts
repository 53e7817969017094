import type { Policy } from '../types/policy.ts'

export const knowsDPoP = ({ dpop_signing_alg_values_supported }: Policy): boolean =>
  dpop_signing_alg_values_supported.length > 0
