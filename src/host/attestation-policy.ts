import { ATTESTATION_DEFAULTS } from '../types/attestation-defaults.ts'
import type { AttestationPopMethod } from '../types/client-attestation.ts'
import type { AsymmetricAlgorithm } from '../types/jose.ts'
import type { Policy } from '../types/policy.ts'
import type { Seconds } from '../types/time.ts'

/** The fields of a policy that concern attestations, with their defaults. */
export interface AttestationPolicy {
  readonly algorithms: readonly AsymmetricAlgorithm[]
  readonly popAlgorithms: readonly AsymmetricAlgorithm[]
  /** The methods of proof by which an attestation authenticates its client. */
  readonly methods: readonly AttestationPopMethod[]
  /** The methods of proof for an attestation beside another method of authentication; undefined: none is welcome there. */
  readonly signalMethods: readonly AttestationPopMethod[] | undefined
  /** Whether every request must bring an attestation. */
  readonly isRequired: boolean
  readonly challenge: 'off' | 'optional' | 'required'
  readonly maxAge: Seconds | undefined
  readonly iatRequired: boolean
  /** Whether the certificate must come with the attestation. */
  readonly x5cRequired: boolean
  readonly popMaxAge: Seconds
}

/** The fields that only a server with attestations reads. */
export const ATTESTATION_POLICY_FIELDS = [
  'client_attestation_signing_alg_values_supported',
  'client_attestation_pop_signing_alg_values_supported',
  'client_attestation_pop_methods_supported',
  'clientAttestationChallenge',
  'clientAttestationMaxAge',
  'clientAttestationIatRequired',
  'clientAttestationX5cRequired',
  'clientAttestationPopMaxAge',
] as const satisfies readonly (keyof Policy)[]

/** Reads the policy for attestations; undefined where it has no use for one. */
export const attestationPolicyOf = (policy: Policy): AttestationPolicy | undefined => {
  const supported = policy.token_endpoint_auth_methods_supported
  const methods: readonly AttestationPopMethod[] = [
    ...(supported.includes('attest_jwt_client_auth') ? (['attestation_pop_jwt'] as const) : []),
    ...(supported.includes('attest_jwt_client_auth_dpop') ? (['dpop_combined'] as const) : []),
  ]
  const announced = policy.client_attestation_pop_methods_supported
  if (methods.length === 0 && announced === undefined) return undefined
  // one by one: every request asks, and a spread would copy the whole policy
  const byDefault = ATTESTATION_DEFAULTS
  return {
    algorithms:
      policy.client_attestation_signing_alg_values_supported ??
      byDefault.client_attestation_signing_alg_values_supported,
    popAlgorithms:
      policy.client_attestation_pop_signing_alg_values_supported ??
      byDefault.client_attestation_pop_signing_alg_values_supported,
    methods,
    signalMethods: announced?.filter((method) => method !== 'none'),
    isRequired: announced !== undefined && !announced.includes('none'),
    challenge: policy.clientAttestationChallenge ?? byDefault.clientAttestationChallenge,
    maxAge: policy.clientAttestationMaxAge,
    iatRequired: policy.clientAttestationIatRequired ?? byDefault.clientAttestationIatRequired,
    x5cRequired: policy.clientAttestationX5cRequired ?? byDefault.clientAttestationX5cRequired,
    popMaxAge: policy.clientAttestationPopMaxAge ?? byDefault.clientAttestationPopMaxAge,
  }
}
