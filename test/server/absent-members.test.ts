import { describe, expect, it } from 'vitest'
import {
  authenticateTokenRequest,
  authorizationServer,
  authorizationServers,
  verifyResourceRequest,
} from '../../src/index.ts'
import { oauth21 } from '../../src/profiles/index.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { decide, expectReason, push, redeem, testServer, tokenRequest, unwrap } from '../../src/testing/index.ts'

const OPTIONS = [
  'pushed_authorization_request_endpoint',
  'mtls_endpoint_aliases',
  'authorizationDetails',
  'parameters',
  'resources',
  'rules',
  'metadata',
  'findClientKeys',
  'clock',
  'randomBytes',
  'digest',
  'verifySignature',
  'onEvent',
  'limit',
  'insecureDevelopment',
  'demandsCountRequired',
  'verifyClientSecret',
  'readClientCertificate',
  'clientAttestation',
  'sign',
  'issueFrontChannelTokens',
  'decrypt',
  'dpopNonces',
]

const undefinedMembers = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, undefined]))

describe('what is undefined counts as absent', () => {
  it('among the options of a server', () => {
    const options = {
      issuer: 'https://as.example',
      authorization_endpoint: 'https://as.example/authorize',
      token_endpoint: 'https://as.example/token',
      policy: oauth21,
      store: memoryStore(),
      secret: new Uint8Array(32),
      findClient: async () => undefined,
    }
    const bare = authorizationServer(options)
    const as = authorizationServer({ ...options, ...undefinedMembers(OPTIONS) })
    expect(Object.keys(as)).toEqual(Object.keys(bare))
    expect(
      OPTIONS.filter((name) => typeof as[name as keyof typeof as] !== typeof bare[name as keyof typeof as]),
    ).toEqual([])
  })

  it("in a client's record", async () => {
    const kit = await testServer({ client: undefinedMembers(['scope', 'jwks_uri', 'demands', 'response_types']) })
    unwrap(await redeem(kit, { client: 'client_secret_basic' }))
  })

  it('in a decision', async () => {
    const kit = await testServer()
    const granted = undefinedMembers(['auth_time', 'acr', 'amr', 'grant_id', 'sid', 'data'])
    const grant = unwrap(await redeem(kit, { decision: { decision: 'granted', subject: 'alice', ...granted } }))
    expect(Object.keys(grant).filter((name) => name in granted)).toEqual(['grant_id'])
    const denied = unwrap(await decide(kit, { decision: { decision: 'denied', error: undefined } }))
    expect(denied.parameters.error).toBe('access_denied')
  })

  it("in a rule's objection", async () => {
    const objection = { reason: 'host:no', error_description: 'No.', error: undefined, parameter: undefined } as const
    const kit = await testServer({ rules: [() => ({ ...objection, detail: undefined })] })
    const refusal = expectReason(await push(kit), 'host:no')
    expect(refusal.error).toBe('invalid_request')
    expect(refusal).not.toHaveProperty('parameter')
  })
})

describe('null, which a database answers, counts as nothing', () => {
  it('of findClient', async () => {
    const kit = await testServer({ findClient: async () => null })
    expectReason(await push(kit, { client: 'none', parameters: { client_id: 'nobody' } }), 'client-unknown')
  })

  it('of limit and of a rule', async () => {
    unwrap(await push(await testServer({ limit: () => null, rules: [() => null] })))
  })

  it('of dpopNonces.accept', async () => {
    const kit = await testServer({ dpopNonces: { issue: () => 'a-nonce', accept: () => null } })
    expectReason(await push(kit, { proof: 'nonce: unknown' }), 'dpop-nonce-stale')
  })

  it('of findAttesterKeys', async () => {
    const kit = await testServer({ clientAttestation: { findAttesterKeys: async () => null } })
    expectReason(await push(kit, { client: 'attest_jwt_client_auth' }), 'client-attestation-untrusted')
  })

  it('of the resolve of tenants', async () => {
    expect(await authorizationServers(async () => null).find('acme')).toBe(undefined)
  })

  it('of findInstance', async () => {
    const kit = await testServer({ client: { grant_types: ['authorization_code', 'refresh_token'] } })
    const refresh = await tokenRequest(kit, '', { token: { grant_type: 'refresh_token', code: undefined } })
    unwrap(await authenticateTokenRequest(kit.as, refresh, { findInstance: () => null }))
  })

  it('of the look-up of an access token', async () => {
    const { as } = await testServer()
    const request = { method: 'GET', url: 'https://api.example/', headers: new Headers({ authorization: 'Bearer a' }) }
    expectReason(await verifyResourceRequest(as, request, null), 'access-token-invalid')
  })
})
