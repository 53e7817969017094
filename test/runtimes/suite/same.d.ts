import type { Check } from './exchanges.js'

export interface CheckReport {
  readonly name: string
  readonly error?: string
}

export const carryOut: (
  checks: readonly Check[],
  argument: Parameters<Check['run']>[0],
) => Promise<readonly CheckReport[]>
