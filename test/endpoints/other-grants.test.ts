import { describe, expect, it } from 'vitest'
import { computeCertificateThumbprint } from '../../src/client-authentication/certificate.ts'
import { computeJWKThumbprint } from '../../src/crypto/thumbprint.ts'
import { authenticateClientRequest, authenticateTokenRequest } from '../../src/endpoints/other-grants.ts'
import { redeemAuthorizationCode } from '../../src/endpoints/token.ts'
import type { CoreReason } from '../../src/errors/catalogue.ts'
import { CLIENT_ASSERTION_FAULTS } from '../../src/testing/client-assertion.ts'
import { CLIENT_CERTIFICATE_FAULTS } from '../../src/testing/client-certificate.ts'
import { DPOP_PROOF_FAULTS, dpopProof } from '../../src/testing/dpop-proof.ts'
import type { Fault } from '../../src/testing/faults.ts'
import { codeOf, decide } from '../../src/testing/flow.ts'
import type { ParameterChanges } from '../../src/testing/pushed-parameters.ts'
import { FORM_FAULTS, type Script, tokenRequest } from '../../src/testing/requests.ts'
import { expectReason, unwrap } from '../../src/testing/results.ts'
import { type TestServer, type TestServerOptions, testServer } from '../../src/testing/server.ts'
import type { Client } from '../../src/types/client.ts'
import type { ClientAuthenticationMethod } from '../../src/types/client-authentication-methods.ts'
import type { HttpRequest } from '../../src/types/http.ts'
import type { Policy } from '../../src/types/policy.ts'
import { tracedStore } from '../support/traced-store.ts'

const METHODS: readonly ClientAuthenticationMethod[] = [
  'none',
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'tls_client_auth',
  'self_signed_tls_client_auth',
]

const setUp = async ({ client, ...options }: TestServerOptions<Record<never, never>, Record<never, never>> = {}) => {
  const store = tracedStore()
  const grant_types = ['authorization_code', 'refresh_token', 'client_credentials']
  const server = await testServer({ store, client: { grant_types, ...client }, ...options })
  return { ...server, store }
}

/** A refresh, right but for the script. */
const refresh = (
  server: TestServer,
  { token, ...script }: Script & { readonly token?: ParameterChanges } = {},
): Promise<HttpRequest> =>
  tokenRequest(server, '', {
    ...script,
    token: {
      grant_type: 'refresh_token',
      refresh_token: 'of-the-host',
      code: undefined,
      redirect_uri: undefined,
      code_verifier: undefined,
      ...token,
    },
  })

const attempt = async (server: TestServer, script?: Parameters<typeof refresh>[1]) =>
  authenticateTokenRequest(server.as, await refresh(server, script))

const thumbprint = (server: TestServer, which: 'client' | 'selfSigned'): Promise<string> =>
  computeCertificateThumbprint(server.certificates[which].der, server.as.digest)

describe('a token request of a grant type of the host', () => {
  it.each(METHODS)('authenticates its client by %s', async (method) => {
    const server = await setUp()
    const { client, grant_type, parameters } = unwrap(await attempt(server, { client: method }))
    expect(client).toBe(server.clients[method])
    expect(grant_type).toBe('refresh_token')
    expect(Object.fromEntries(parameters)).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'of-the-host',
      client_id: client.client_id,
    })
    expect(server.events).toMatchObject([{ type: 'client_authenticated', client_id: client.client_id }])
  })

  it('hands over every resource, and the form as it was sent', async () => {
    const resource = ['https://a.example', 'https://b.example']
    const value = unwrap(await attempt(await setUp(), { token: { resource, scope: 'read', other: 'x y' } }))
    expect(value.resource).toEqual(resource)
    expect([value.parameters.get('scope'), value.parameters.get('other')]).toEqual(['read', 'x y'])
    expect(value.parameters.has('resource')).toBe(false)
  })

  it('brings the certificate of the connection along', async () => {
    const server = await setUp()
    const value = unwrap(await attempt(server, { client: 'tls_client_auth' }))
    expect(value.certificate?.der).toEqual(server.certificates.client.der)
    expect(unwrap(await attempt(server))).not.toHaveProperty('certificate')
  })

  it('leaves to the host which grant type it is', async () => {
    const { grant_type } = unwrap(await attempt(await setUp(), { token: { grant_type: 'client_credentials' } }))
    expect(grant_type).toBe('client_credentials')
  })
})

describe('a token request that is refused writes nothing, and is reported', () => {
  const faults = <Name extends string>(table: Readonly<Record<Name, Fault>>, script: (name: Name) => Script) =>
    (Object.keys(table) as Name[]).map((name) => [name, table[name], script(name)] as const)

  it.each([
    ...faults(CLIENT_ASSERTION_FAULTS, (assertion) => ({ assertion })),
    ...faults(CLIENT_CERTIFICATE_FAULTS, (certificate) => ({ client: 'tls_client_auth', certificate })),
    ...faults(DPOP_PROOF_FAULTS, (proof) => ({ proof })),
    ...faults(FORM_FAULTS, (form) => ({ form, client: 'none' })),
  ])('%s', async (name, { reason, needs = {} }, script) => {
    const server = await setUp(needs)
    const request = await refresh(server, script)
    const before = server.store.contents()
    const { section, error } = expectReason(await authenticateTokenRequest(server.as, request), reason)
    expect(server.events.at(-1)).toMatchObject({ type: 'refused', endpoint: 'token', reason, section, error })
    // a proof that was used before is found when the markers are written, that of the assertion among them
    if (name !== 'jti: replayed') expect(server.store.contents()).toEqual(before)
  })

  it.each<[CoreReason, Script & { readonly token?: ParameterChanges }]>([
    ['grant-type-missing', { token: { grant_type: undefined } }],
    ['grant-type-missing', { token: { grant_type: '' } }],
    ['parameter-repeated', { token: { grant_type: ['refresh_token', 'refresh_token'] } }],
    ['parameter-repeated', { token: { refresh_token: ['one', 'another'] } }],
    ['parameter-repeated', { token: { audience: ['https://a.example', 'https://b.example'] } }],
    ['grant-type-not-allowed', { token: { grant_type: 'password' } }],
    ['grant-type-not-allowed', { token: { grant_type: 'Refresh_Token' } }],
    ['client-authentication-multiple', { headers: { Authorization: `Basic ${btoa('a:b')}` } }],
  ])('%s', async (reason, script) => {
    const server = await setUp()
    const { parameter } = expectReason(await attempt(server, script), reason)
    if (reason.startsWith('grant-type')) expect(parameter).toBe('grant_type')
    expect(server.store.contents()).toEqual([])
    expect(server.events).toMatchObject([{ type: 'refused', endpoint: 'token', reason }])
  })

  it.each<Script>([{ proof: 'signature: by another key' }, { assertion: 'signature: by another key' }])(
    'with the client that it names: %o',
    async (script) => {
      const server = await setUp()
      await attempt(server, script)
      expect(server.events).toMatchObject([{ client_id: server.clients.private_key_jwt.client_id }])
    },
  )

  it('for a wrong secret, and names the scheme to a client that used it', async () => {
    const server = await setUp()
    const headers = { Authorization: `Basic ${btoa('test-client_secret_basic:wrong')}` }
    const error = expectReason(
      await attempt(server, { client: 'client_secret_basic', headers }),
      'client-secret-mismatch',
    )
    expect(error).toMatchObject({ status: 401, challenge: 'Basic' })
    expect(server.store.contents()).toEqual([])
  })

  it('to a client without registered grant types, which has but the authorization code', async () => {
    const { grant_types: _, ...client }: Client = { client_id: 'plain', token_endpoint_auth_method: 'none' }
    const server = await setUp({ clients: [client] })
    const sent = await refresh(server, { client: 'none' })
    const body = new URLSearchParams(String(sent.body))
    body.set('client_id', 'plain')
    expectReason(await authenticateTokenRequest(server.as, { ...sent, body }), 'grant-type-not-allowed')
  })

  it('while its good assertion can still be used', async () => {
    const server = await setUp({ client: { dpop_bound_access_tokens: true } })
    const bare = await refresh(server, { proof: false })
    expectReason(await authenticateTokenRequest(server.as, bare), 'dpop-proof-missing')
    const { headers } = await refresh(server)
    expect((await authenticateTokenRequest(server.as, { ...bare, headers })).ok).toBe(true)
  })
})

describe('a token request of an attested client', () => {
  const COMBINED = { client: 'attest_jwt_client_auth_dpop', proof: false } as const

  it('is refused where its proof is by another key than that of its instance', async () => {
    const server = await setUp()
    const DPoP = await dpopProof(server, { key: server.keys.attacker, url: server.as.token_endpoint })
    expectReason(await attempt(server, { ...COMBINED, headers: { DPoP } }), 'attestation-pop-key')
    expect(server.store.contents()).toEqual([])
  })

  it('is refused by its broken proof, also where no token is issued', async () => {
    const server = await setUp()
    const script = { ...COMBINED, proof: 'htm: another method' } as const
    const request = await refresh(server, script)
    expectReason(await authenticateTokenRequest(server.as, request), 'dpop-proof-htm')
    expectReason(await authenticateClientRequest(server.as, request), 'dpop-proof-htm')
    expect(server.store.contents()).toEqual([])
  })
})

describe('the host of other grants', () => {
  it('is told what it passed, and which of its ports gave a wrong answer', async () => {
    const server = await setUp()
    await expect(authenticateTokenRequest(server.as, await refresh(server), 7 as never)).rejects.toThrow(
      'binding must be an object; got a number.',
    )
    const findInstance = () => 7 as never
    await expect(authenticateTokenRequest(server.as, await refresh(server), { findInstance })).rejects.toThrow(
      /^findInstance must return text or undefined; got/,
    )
    expect(server.events.at(-1)).toMatchObject({ type: 'failed', endpoint: 'token', port: 'findInstance' })
    await expect(authenticateTokenRequest(server.as, undefined as never)).rejects.toThrow('request must be the request')
  })
})

describe('tokens of a grant type of the host', () => {
  it('are bound to the key of the proof', async () => {
    const server = await setUp()
    const jkt = await computeJWKThumbprint(server.keys.proof.publicJWK)
    expect(unwrap(await attempt(server))).toMatchObject({ token_type: 'DPoP', cnf: { jkt } })
  })

  it('are bearer tokens where nothing binds them, certificate or not', async () => {
    const server = await setUp()
    for (const client of ['private_key_jwt', 'tls_client_auth'] as const) {
      const value = unwrap(await attempt(server, { client, proof: false }))
      expect(value.token_type).toBe('Bearer')
      expect(value).not.toHaveProperty('cnf')
    }
  })

  it.each<[string, { policy?: Partial<Policy>; client?: Partial<Client> }]>([
    ['the client registered so', { client: { tls_client_certificate_bound_access_tokens: true } }],
    ['the policy says so', { policy: { tls_client_certificate_bound_access_tokens: true } }],
  ])('are bound to the certificate where %s', async (_, setup) => {
    const server = await setUp(setup)
    const self = { client: 'self_signed_tls_client_auth' } as const
    expect(unwrap(await attempt(server, self))).toMatchObject({
      token_type: 'Bearer',
      cnf: { 'x5t#S256': await thumbprint(server, 'selfSigned') },
    })
    expectReason(await attempt(server, { proof: false }), 'client-certificate-required')
  })

  it.each<[string, CoreReason, { policy?: Partial<Policy>; client?: Partial<Client> }]>([
    ['the client', 'dpop-proof-missing', { client: { dpop_bound_access_tokens: true } }],
    ['the policy', 'dpop-proof-missing', { policy: { senderConstrainedTokensRequired: true } }],
  ])('are refused without a proof where %s demands one', async (_, reason, setup) => {
    const server = await setUp(setup)
    expectReason(await attempt(server, { proof: false }), reason)
    expect(server.store.contents()).toEqual([])
    expect(unwrap(await attempt(server)).token_type).toBe('DPoP')
  })

  it('are not served by a proof where the client registered for its certificate', async () => {
    const server = await setUp({ client: { tls_client_certificate_bound_access_tokens: true } })
    expectReason(await attempt(server), 'client-certificate-required')
  })

  it('come with the next nonce when one is due', async () => {
    const renewing = { issue: async () => 'the-next', accept: async () => ({ acceptedUntil: Infinity, renew: true }) }
    const server = await setUp({ policy: { dpopNonce: 'required' }, dpopNonces: renewing })
    expect(unwrap(await attempt(server)).dpopNonce).toBe('the-next')
    expect(expectReason(await attempt(server, { proof: 'nonce: missing' }), 'dpop-nonce-missing').dpopNonce).toBe(
      'the-next',
    )
  })
})

describe('a token request that is sent twice', () => {
  it.each<[ClientAuthenticationMethod, CoreReason, Script]>([
    ['private_key_jwt', 'client-assertion-replayed', { proof: false }],
    ['client_secret_jwt', 'client-assertion-replayed', { proof: false }],
    ['client_secret_post', 'dpop-proof-replayed', {}],
  ])('is answered once to %s: %s', async (client, reason, script) => {
    const server = await setUp()
    const request = await refresh(server, { client, ...script })
    unwrap(await authenticateTokenRequest(server.as, request))
    expectReason(await authenticateTokenRequest(server.as, request), reason)
  })

  it('at the same time has one winner', async () => {
    const server = await setUp()
    const request = await refresh(server)
    const results = await Promise.all([1, 2, 3, 4, 5].map(() => authenticateTokenRequest(server.as, request)))
    expect(results.filter(({ ok }) => ok)).toHaveLength(1)
  })

  it('is not answered once as a refresh and once for a code', async () => {
    const server = await setUp()
    const code = codeOf(unwrap(await decide(server)))
    const request = await refresh(server)
    unwrap(await authenticateTokenRequest(server.as, request))
    const redemption = await tokenRequest(server, code)
    const body = new URLSearchParams(String(redemption.body))
    const spent = new URLSearchParams(String(request.body)).get('client_assertion')
    body.set('client_assertion', spent ?? '')
    expectReason(await redeemAuthorizationCode(server.as, { ...redemption, body }), 'client-assertion-replayed')
    expect((await redeemAuthorizationCode(server.as, await tokenRequest(server, code))).ok).toBe(true)
  })
})

describe('a token request while the store is failing', () => {
  it.each(['before', 'after'] as const)('rejects, whichever call fails %s its work', async (fault) => {
    for (const position of [0, 1]) {
      const server = await setUp()
      server.store.breakCall(position, fault)
      await expect(attempt(server)).rejects.toThrow(/store/)
      expect(server.store.calls).toEqual(['insert client-assertion', 'insert dpop-proof'])
      expect(server.events).toMatchObject([{ type: 'failed', endpoint: 'token', port: 'store.insert' }])
    }
  })
})

describe('a client request for which no token is issued', () => {
  const introspect = async (server: TestServer, script: Script = {}): Promise<HttpRequest> => ({
    ...(await refresh(server, { ...script, token: { grant_type: undefined, refresh_token: undefined, token: 'x' } })),
    url: `${server.as.issuer}/introspect`,
  })

  it.each(METHODS)('authenticates its client by %s, once where it can be told', async (method) => {
    const server = await setUp({ policy: { senderConstrainedTokensRequired: true } })
    const request = await introspect(server, { client: method, proof: false })
    const { client, parameters } = unwrap(await authenticateClientRequest(server.as, request))
    expect(client).toBe(server.clients[method])
    expect(Object.fromEntries(parameters)).toEqual({ client_id: client.client_id, token: 'x' })
    expect(server.events).toMatchObject([{ type: 'client_authenticated', client_id: client.client_id }])
    const again = await authenticateClientRequest(server.as, request)
    if (method.endsWith('_jwt')) expectReason(again, 'client-assertion-replayed')
    else expect(again.ok).toBe(true)
  })

  it('reads no proof, and asks for none', async () => {
    const server = await setUp({ client: { dpop_bound_access_tokens: true } })
    for (const proof of ['signature: by another key', false] as const) {
      const value = unwrap(await authenticateClientRequest(server.as, await introspect(server, { proof })))
      expect(value).not.toHaveProperty('cnf')
    }
    expect(server.store.calls).toEqual(Array.from({ length: 2 }, () => 'insert client-assertion'))
  })

  it('is refused, reported and writes nothing when the client is not who it says', async () => {
    const server = await setUp()
    const result = await authenticateClientRequest(
      server.as,
      await introspect(server, { assertion: 'signature: by another key' }),
    )
    expectReason(result, 'client-assertion-signature')
    expect(server.store.calls).toEqual([])
    expect(server.events).toMatchObject([{ type: 'refused', endpoint: 'token' }])
  })
})
