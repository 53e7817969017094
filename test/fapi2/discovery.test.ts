import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ISSUER, MTLS_ORIGIN } from '../examples/support/tls.ts'
import { createClient, GET } from './support/client.ts'
import {
  haip,
  messageSigning,
  securityProfile,
  startServer,
  type TestedServer,
  type Variant,
} from './support/server.ts'

const GOOD_ALGORITHMS = ['PS256', 'ES256', 'EdDSA', 'Ed25519']

describe.each<[string, Variant]>([
  ['private_key_jwt, DPoP', securityProfile],
  ['private_key_jwt, mTLS', { ...securityProfile, sender_constrain: 'mtls' }],
  ['mTLS, mTLS', { ...securityProfile, client_auth_type: 'mtls', sender_constrain: 'mtls' }],
  ['message signing', messageSigning],
])('FAPI2SPFinalDiscoveryEndpointVerification: %s', (_name, variant) => {
  let server: TestedServer
  let metadata: Readonly<Record<string, unknown>>
  beforeAll(async () => {
    server = await startServer(variant)
    metadata = await createClient(server).json(`${ISSUER}/.well-known/openid-configuration`)
  })
  afterAll(() => server.close())

  it('the document is JSON, the same for OAuth and OpenID Connect, and of the issuer', async () => {
    for (const name of ['openid-configuration', 'oauth-authorization-server']) {
      const response = await server.fetch()(`${ISSUER}/.well-known/${name}`, GET)
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toMatch(/^application\/json/)
      expect(await response.json()).toEqual(metadata)
    }
    expect(metadata).toMatchObject({ issuer: ISSUER, jwks_uri: `${ISSUER}/jwks` })
  })

  it('the metadata says what the profile asks for, and what the server does not support', () => {
    expect(metadata).toMatchObject({
      authorization_endpoint: `${ISSUER}/authorize`,
      token_endpoint: `${ISSUER}/token`,
      pushed_authorization_request_endpoint: `${ISSUER}/par`,
      userinfo_endpoint: `${ISSUER}/userinfo`,
      require_pushed_authorization_requests: true,
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      code_challenge_methods_supported: ['S256'],
      subject_types_supported: ['public'],
      scopes_supported: ['openid', 'profile', 'email', 'accounts'],
      authorization_response_iss_parameter_supported: true,
      request_uri_parameter_supported: false,
      request_parameter_supported: variant === messageSigning,
      require_signed_request_object: variant === messageSigning,
      claims_parameter_supported: true,
    })
    // absent means false (RFC 8705 §3.3)
    const { tls_client_certificate_bound_access_tokens = false } = metadata
    expect(tls_client_certificate_bound_access_tokens).toBe(variant.sender_constrain === 'mtls')
  })

  it('every list of algorithms holds only those of FAPI 2.0', () => {
    const lists = Object.entries(metadata).filter(([name]) => name.endsWith('signing_alg_values_supported'))
    expect(lists.map(([name]) => name)).toEqual(
      expect.arrayContaining([
        'id_token_signing_alg_values_supported',
        'token_endpoint_auth_signing_alg_values_supported',
      ]),
    )
    for (const [name, algorithms] of lists) {
      expect(
        (algorithms as string[]).filter((alg) => !GOOD_ALGORITHMS.includes(alg)),
        name,
      ).toEqual([])
      expect((algorithms as string[]).length, name).toBeGreaterThan(0)
    }
    expect('dpop_signing_alg_values_supported' in metadata).toBe(variant.sender_constrain === 'dpop')
    expect('authorization_signing_alg_values_supported' in metadata).toBe(variant === messageSigning)
  })

  it('clients authenticate by key, and certificates have endpoints of their own', () => {
    expect(metadata.token_endpoint_auth_methods_supported).toEqual([
      'private_key_jwt',
      'tls_client_auth',
      'self_signed_tls_client_auth',
    ])
    expect(metadata.mtls_endpoint_aliases).toEqual({
      token_endpoint: `${MTLS_ORIGIN}/token`,
      pushed_authorization_request_endpoint: `${MTLS_ORIGIN}/par`,
      introspection_endpoint: `${MTLS_ORIGIN}/introspect`,
      revocation_endpoint: `${MTLS_ORIGIN}/revoke`,
      userinfo_endpoint: `${MTLS_ORIGIN}/userinfo`,
    })
  })
})

describe('FAPI2SPFinalDiscoveryEndpointVerification: client attestations', () => {
  let server: TestedServer
  beforeAll(async () => {
    server = await startServer(haip)
  })
  afterAll(() => server.close())

  it('the metadata names the method and the algorithms of attestations and of their proofs of possession', async () => {
    const metadata = await createClient(server).json(`${ISSUER}/.well-known/oauth-authorization-server`)
    expect(metadata).toMatchObject({
      issuer: ISSUER,
      grant_types_supported: expect.arrayContaining(['authorization_code']),
      token_endpoint_auth_methods_supported: expect.arrayContaining(['attest_jwt_client_auth']),
      client_attestation_signing_alg_values_supported: expect.arrayContaining(['ES256']),
      client_attestation_pop_signing_alg_values_supported: expect.arrayContaining(['ES256']),
      dpop_signing_alg_values_supported: expect.arrayContaining(['ES256']),
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    })
  })
})
