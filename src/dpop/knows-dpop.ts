import type { Policy } from '../types/policy.ts'

/** Tells whether a policy has DPoP. One without algorithms for proofs ignores the header.
 * @see RFC 9449 §5.1 */
export const knowsDPoP = ({
  dpop_signing_alg_values_supported,
}: Pick<Policy, 'dpop_signing_alg_values_supported'>): boolean => dpop_signing_alg_values_supported.length > 0
