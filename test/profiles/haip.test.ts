import { describe, expect, it } from 'vitest'
import { describePolicy } from '../../src/profiles/describe-policy.ts'
import { fapi2SecurityProfile } from '../../src/profiles/fapi2-security-profile.ts'
import { haip, haipParameters } from '../../src/profiles/haip.ts'
import { oauth21 } from '../../src/profiles/oauth21.ts'
import type { Policy } from '../../src/types/policy.ts'

const report = (policy: Policy) =>
  describePolicy(policy).flatMap((line) => (line.startsWith('HAIP 1.0: ') ? [line.slice('HAIP 1.0: '.length)] : []))

describe('the profile haip', () => {
  it('deviates in nothing from HAIP, nor from the FAPI 2.0 Security Profile but for the algorithms', () => {
    expect(report(haip)).toEqual(['no deviation'])
    expect(describePolicy(haip).filter((line) => line.startsWith('FAPI'))).toEqual([
      'FAPI 2.0 Security Profile: dpop_signing_alg_values_supported allows ES384, ES512 (FAPI 2.0 Security Profile §5.4.1, RFC 9449 §11.6)',
    ])
  })

  it('has S256, PAR, iss, DPoP and client authentication (HAIP 1.0 §4)', () => {
    expect(haip).toMatchObject({
      code_challenge_methods_supported: ['S256'],
      codeChallengeRequired: true,
      require_pushed_authorization_requests: true,
      authorization_response_iss_parameter_supported: true,
      senderConstrainedTokensRequired: true,
      token_endpoint_auth_methods_supported: ['attest_jwt_client_auth', 'attest_jwt_client_auth_dpop'],
    })
  })
})

describe('the report against HAIP 1.0', () => {
  it.each([
    [{ require_pushed_authorization_requests: false }, 'require_pushed_authorization_requests is false, not true'],
    [{ codeChallengeRequired: false }, 'codeChallengeRequired is false'],
    [{ code_challenge_methods_supported: ['S256', 'plain'] }, 'code_challenge_methods_supported allows plain'],
    [
      { authorization_response_iss_parameter_supported: false },
      'authorization_response_iss_parameter_supported is false',
    ],
    [{ senderConstrainedTokensRequired: false }, 'senderConstrainedTokensRequired is false'],
    [{ dpop_signing_alg_values_supported: [] }, 'dpop_signing_alg_values_supported lacks ES256'],
    [
      { dpop_signing_alg_values_supported: [], tls_client_certificate_bound_access_tokens: true },
      'dpop_signing_alg_values_supported is empty: wallets use DPoP (HAIP 1.0 §4)',
    ],
    [{ dpop_signing_alg_values_supported: ['PS256'] }, 'dpop_signing_alg_values_supported lacks ES256 (HAIP 1.0 §7)'],
    [{ token_endpoint_auth_methods_supported: [...haip.token_endpoint_auth_methods_supported, 'none'] }, 'allows none'],
    [
      { client_attestation_signing_alg_values_supported: ['PS256'] },
      'client_attestation_signing_alg_values_supported lacks ES256',
    ],
    [
      { client_attestation_pop_signing_alg_values_supported: ['ES512'] },
      'client_attestation_pop_signing_alg_values_supported lacks ES256',
    ],
    [{ clientAttestationX5cRequired: false }, 'clientAttestationX5cRequired is false, not true (HAIP 1.0 §4.4.1)'],
    [{ unknownScopesIgnored: false }, 'unknownScopesIgnored is false, not true (OpenID4VCI 1.0 §5.1.2)'],
  ] satisfies [Partial<Policy>, string][])('names %j', (change, sentence) => {
    const lines = report({ ...haip, ...change })
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain(sentence)
  })

  it('accepts another method that authenticates, and asks then for nothing of attestations (HAIP 1.0 §4.4.1)', () => {
    expect(report({ ...fapi2SecurityProfile, unknownScopesIgnored: true })).toEqual(['no deviation'])
  })

  it('counts the other values that HAIP leaves open as no deviation', () => {
    const open = {
      dpopProofMaxAge: 300,
      clientAttestationPopMaxAge: 300,
      client_attestation_signing_alg_values_supported: ['ES256', 'RS256'],
    } as const
    expect(report({ ...haip, ...open })).toEqual(['no deviation'])
  })

  it('names what OAuth 2.1 lacks', () => {
    expect(report(oauth21).map((line) => line.split(' ')[0])).toEqual(
      expect.arrayContaining(['token_endpoint_auth_methods_supported', 'require_pushed_authorization_requests']),
    )
  })
})

describe('issuer_state', () => {
  const judge = (value: string) => haipParameters.issuer_state['~standard'].validate(value)

  it.each([
    ['a token', 'eyJ0eXAiOiJ4In0'],
    ['words', 'a Grüße'],
    ['4096 characters', 'x'.repeat(4096)],
  ])('may be %s', (_, value) => {
    expect(judge(value)).toEqual({ value })
  })

  it.each([
    ['empty', ''],
    ['lines', 'a\nb'],
    ['with a control character', 'a\0'],
    ['with half of a surrogate pair', '\ud800'],
    ['longer than 4096 characters', 'x'.repeat(4097)],
  ])('is never %s', (_, value) => {
    expect(judge(value)).toHaveProperty('issues')
  })
})
