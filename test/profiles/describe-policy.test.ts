import { describe, expect, it } from 'vitest'
import {
  auth0HighlyRegulatedIdentity,
  describePolicy,
  fapi2MessageSigning,
  fapi2SecurityProfile,
  haip,
  ibmVerify,
  mcp,
  oauth21,
} from '../../src/profiles/index.ts'
import { testPolicy } from '../support/policy.ts'

const of = (name: string, lines: readonly string[]) =>
  lines.filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2))

describe('the description of a policy', () => {
  it('finds nothing against OAuth 2.1 in the default', () => {
    expect(of('OAuth 2.1', describePolicy(oauth21))).toEqual(['no deviation'])
  })

  it.each([fapi2SecurityProfile, fapi2MessageSigning])('finds nothing against FAPI 2.0 in its profiles', (policy) => {
    expect(of('FAPI 2.0 Security Profile', describePolicy(policy))).toEqual(['no deviation'])
    expect(of('OAuth 2.1', describePolicy(policy))).toEqual(['no deviation'])
  })

  it('says where a policy falls short, of what, and by which section', () => {
    expect(of('OAuth 2.1', describePolicy(ibmVerify))).toEqual([
      'clientAssertionAudience is rfc9126, not issuer (FAPI 2.0 Security Profile §5.3.2.1, RFC 10070 §4)',
      'clientSecretMethodsInterchangeable is true, not false (RFC 7591 §2)',
      'response_types_supported allows token, code token, id_token token, code id_token token (RFC 9700 §2.1.2, FAPI 2.0 Security Profile §5.3.2.2)',
      'codeChallengeRequired is false, not true (RFC 9700 §2.1.1, FAPI 2.0 Security Profile §5.3.2.2)',
      'code_challenge_methods_supported allows plain (RFC 9700 §2.1.1, FAPI 2.0 Security Profile §5.3.2.2)',
      'errorsBeforeLogin is redirect, not defer (RFC 9700 §4.11.2)',
    ])
    expect(of('OAuth 2.1', describePolicy(auth0HighlyRegulatedIdentity)).map((line) => line.split(' ')[0])).toEqual([
      'codeChallengeRequired',
      'errorsBeforeLogin',
      'redirectStatus',
    ])
  })

  it('says what a list lacks', () => {
    const policy = testPolicy({ code_challenge_methods_supported: [] })
    expect(of('OAuth 2.1', describePolicy(policy))).toEqual([
      expect.stringMatching(/^code_challenge_methods_supported lacks S256 /),
    ])
  })

  it('measures audiences against RFC 9126 as RFC 10070 updated it, and says which clients may send another', () => {
    for (const policy of [oauth21, fapi2SecurityProfile]) {
      expect(of('RFC 9126', describePolicy(policy))).toEqual(['no deviation'])
    }
    expect(of('RFC 9126', describePolicy(ibmVerify))).toEqual([
      'clientAssertionAudience is rfc9126: every client may send the token or the PAR endpoint as aud, and RFC 10070 §5, which updates RFC 9126 §2, accepts the issuer alone',
    ])
    expect(of('RFC 9126', describePolicy(testPolicy({ clientAssertionAudience: 'rfc9126-by-client' })))).toEqual([
      expect.stringMatching(/^clientAssertionAudience is rfc9126-by-client: each client whose record has /),
    ])
  })

  it('says where a lifetime leaves RFC 9126', () => {
    const policy = testPolicy({ requestUriLifetime: 601 })
    expect(of('RFC 9126', describePolicy(policy))).toEqual([expect.stringContaining('5 to 600 seconds')])
  })

  it('lets OAuth 2.1 clients with one redirect URI omit it (§2.3.2), and FAPI 2.0 clients never (§5.3.2.2)', () => {
    const policy = { ...fapi2SecurityProfile, redirectUriMayBeOmitted: true }
    expect(of('OAuth 2.1', describePolicy(policy))).toEqual(['no deviation'])
    expect(of('FAPI 2.0 Security Profile', describePolicy(policy))).toEqual([
      expect.stringMatching(/^redirectUriMayBeOmitted is true, not false .*§5\.3\.2\.2/),
    ])
  })

  it('says where a server takes client secrets by Basic and not in the body, which OAuth 2.1 demands (§2.4.1)', () => {
    const deviation =
      'token_endpoint_auth_methods_supported has client_secret_basic and lacks client_secret_post (OAuth 2.1 §2.4.1)'
    const basic = testPolicy({ token_endpoint_auth_methods_supported: ['client_secret_basic', 'private_key_jwt'] })
    expect(of('OAuth 2.1', describePolicy(basic))).toEqual([deviation])
    expect(of('MCP Authorization 2026-07-28', describePolicy({ ...mcp, ...basic }))).toContain(deviation)
    expect(of('OAuth 2.1', describePolicy({ ...basic, clientSecretMethodsInterchangeable: true }))).not.toContain(
      deviation,
    )
    const post = testPolicy({ token_endpoint_auth_methods_supported: ['client_secret_post'] })
    expect(of('OAuth 2.1', describePolicy(post))).toEqual(['no deviation'])
    // a client that demands Basic says nothing about the server
    const client = {
      client_id: 'c',
      demands: { token_endpoint_auth_methods_supported: ['client_secret_basic' as const] },
    }
    expect(of('OAuth 2.1', describePolicy(oauth21, client))).toEqual(['no deviation'])
  })

  it('says where the clocks of clients get less leeway than FAPI 2.0 demands (§5.3.2.1), on which HAIP builds', () => {
    const deviation = 'clockTolerance is 9, less than 10 seconds (FAPI 2.0 Security Profile §5.3.2.1)'
    const lines = describePolicy({ ...haip, clockTolerance: 9 })
    expect(of('HAIP 1.0', lines)).toEqual([deviation])
    expect(of('OAuth 2.1', lines)).toEqual(['no deviation'])
    const policy = { ...fapi2SecurityProfile, clockTolerance: 9 }
    expect(of('FAPI 2.0 Security Profile', describePolicy(policy))).toEqual([deviation])
    for (const clockTolerance of [10, 60]) {
      const lines = describePolicy({ ...fapi2SecurityProfile, clockTolerance })
      expect(of('FAPI 2.0 Security Profile', lines)).toEqual(['no deviation'])
    }
  })

  it('leaves to a deployment what the texts leave to it', () => {
    const policy = {
      ...fapi2SecurityProfile,
      requestUriLifetime: 599,
      clockTolerance: 60,
      interactionLifetime: 7200,
      maxParameters: 200,
    }
    expect(of('FAPI 2.0 Security Profile', describePolicy(policy))).toEqual(['no deviation'])
    expect(of('FAPI 2.0 Security Profile', describePolicy({ ...policy, requestUriLifetime: 600 }))).toHaveLength(1)
    expect(of('FAPI 2.0 Security Profile', describePolicy({ ...policy, codeLifetime: 61 }))).toHaveLength(1)
  })
})
