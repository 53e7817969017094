import { describe, expect, it } from 'vitest'
import { attestationPolicyOf } from '../../src/host/attestation-policy.ts'
import { ATTESTATION_DEFAULTS } from '../../src/types/attestation-defaults.ts'
import type { Policy } from '../../src/types/policy.ts'
import { testPolicy } from '../support/policy.ts'

const read = (changes: Partial<Policy>) => attestationPolicyOf(testPolicy(changes))
const methods = (...token_endpoint_auth_methods_supported: Policy['token_endpoint_auth_methods_supported']) => ({
  token_endpoint_auth_methods_supported,
})

describe('the policy for attestations', () => {
  it('is none where no method and no announcement has use for one', () => {
    expect(read(methods('private_key_jwt'))).toBeUndefined()
  })

  it.each([
    [['attest_jwt_client_auth'], ['attestation_pop_jwt']],
    [['attest_jwt_client_auth_dpop'], ['dpop_combined']],
    [
      ['attest_jwt_client_auth', 'attest_jwt_client_auth_dpop'],
      ['attestation_pop_jwt', 'dpop_combined'],
    ],
  ] as const)('lets %j authenticate by the proofs %j, and asks for no attestation beside', (supported, expected) => {
    expect(read(methods(...supported))).toMatchObject({
      methods: expected,
      signalMethods: undefined,
      isRequired: false,
      challenge: ATTESTATION_DEFAULTS.clientAttestationChallenge,
      iatRequired: false,
      x5cRequired: false,
      popMaxAge: 60,
      maxAge: undefined,
    })
  })

  it.each([
    [['attestation_pop_jwt'], ['attestation_pop_jwt'], true],
    [['none', 'dpop_combined'], ['dpop_combined'], false],
    [['none'], [], false],
  ] as const)(
    'that announces %j welcomes the proofs %j; every request must bring one: %j',
    (announced, signal, isRequired) => {
      expect(
        read({ ...methods('private_key_jwt'), client_attestation_pop_methods_supported: announced }),
      ).toMatchObject({
        methods: [],
        signalMethods: signal,
        isRequired,
      })
    },
  )

  it('has the values of its fields, where it has them', () => {
    const fields = {
      client_attestation_signing_alg_values_supported: ['ES256'],
      client_attestation_pop_signing_alg_values_supported: ['ES384'],
      clientAttestationChallenge: 'required',
      clientAttestationMaxAge: 5,
      clientAttestationIatRequired: true,
      clientAttestationX5cRequired: true,
      clientAttestationPopMaxAge: 7,
    } as const
    expect(read({ ...methods('attest_jwt_client_auth'), ...fields })).toMatchObject({
      algorithms: ['ES256'],
      popAlgorithms: ['ES384'],
      challenge: 'required',
      maxAge: 5,
      iatRequired: true,
      x5cRequired: true,
      popMaxAge: 7,
    })
  })
})
