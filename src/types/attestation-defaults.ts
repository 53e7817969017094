import type { AsymmetricAlgorithm } from './jose.ts'
import type { Policy } from './policy.ts'

const ALGORITHMS: readonly AsymmetricAlgorithm[] = ['ES256', 'ES384', 'ES512', 'PS256', 'EdDSA', 'Ed25519']

/** The values of the fields for attestations that a policy leaves out. */
export const ATTESTATION_DEFAULTS = {
  client_attestation_signing_alg_values_supported: ALGORITHMS,
  client_attestation_pop_signing_alg_values_supported: ALGORITHMS,
  clientAttestationChallenge: 'off',
  clientAttestationIatRequired: false,
  clientAttestationX5cRequired: false,
  clientAttestationPopMaxAge: 60,
} as const satisfies Partial<Policy>
