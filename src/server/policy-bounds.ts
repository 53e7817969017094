import type { Policy } from '../types/policy.ts'

/** The fields of a policy that are numbers of any size. */
type NumberField = {
  readonly [Field in keyof Policy]-?: number extends NonNullable<Policy[Field]> ? Field : never
}[keyof Policy]

/** The least and the greatest value of a number, and what it counts. */
export type Bounds = readonly [
  least: number,
  most: number,
  unit: 'seconds' | 'characters' | 'bytes' | 'parameters' | 'keys',
]

/** The bounds of every number of a policy, from which its checks come. Small bundles do without: `malformedFields` compares a policy with the profiles. */
// biome-ignore format: a table, one field a line
export const POLICY_BOUNDS: Readonly<Record<NumberField, Bounds>> = {
  clientAssertionMaxLifetime:    [1, 86_400, 'seconds'],
  clientAttestationMaxAge:       [1, 315_360_000, 'seconds'],
  clientAttestationPopMaxAge:    [1, 3600, 'seconds'],
  clockTolerance:                [0, 60, 'seconds'],
  requestUriLifetime:            [5, 600, 'seconds'],
  interactionLifetime:           [1, 86_400, 'seconds'],
  stateMinLength:                [0, 1024, 'characters'],
  nonceMinLength:                [0, 1024, 'characters'],
  requestObjectMaxLifetime:      [1, 86_400, 'seconds'],
  dpopProofMaxAge:               [1, 3600, 'seconds'],
  authorizationResponseLifetime: [1, 600, 'seconds'],
  codeLifetime:                  [1, 600, 'seconds'],
  usedCodeRetention:             [1, 315_360_000, 'seconds'],
  maxRequestBytes:               [1024, 10_485_760, 'bytes'],
  maxParameters:                 [8, 1024, 'parameters'],
  maxParameterLength:            [256, 10_485_760, 'characters'],
  plainRequestMaxBytes:          [1024, 65_536, 'bytes'],
  maxSignatureKeys:              [2, 16, 'keys'],
}
