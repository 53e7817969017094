import { decodeJwt, decodeProtectedHeader } from 'jose'
import { computeCertificateThumbprint } from 'parapet/client-authentication'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ISSUER, MTLS_ORIGIN } from '../examples/support/tls.ts'
import { type Answer, createClient, GET, type TestClient } from './support/client.ts'
import {
  ALICE,
  haip,
  messageSigning,
  parties,
  securityProfile,
  startServer,
  type TestedServer,
  type Variant,
} from './support/server.ts'

const [one, two] = parties

const variants: readonly (readonly [string, Variant])[] = [
  ['private_key_jwt, DPoP, OpenID Connect', securityProfile],
  ['private_key_jwt, DPoP, plain OAuth', { ...securityProfile, openid: 'plain_oauth' }],
  ['private_key_jwt, mTLS, OpenID Connect', { ...securityProfile, sender_constrain: 'mtls' }],
  ['mTLS, DPoP, OpenID Connect', { ...securityProfile, client_auth_type: 'mtls' }],
  ['mTLS, mTLS, OpenID Connect', { ...securityProfile, client_auth_type: 'mtls', sender_constrain: 'mtls' }],
  [
    'mTLS, mTLS, plain OAuth',
    { ...securityProfile, client_auth_type: 'mtls', sender_constrain: 'mtls', openid: 'plain_oauth' },
  ],
  ['message signing, private_key_jwt, DPoP', messageSigning],
  ['message signing, mTLS, mTLS', { ...messageSigning, client_auth_type: 'mtls', sender_constrain: 'mtls' }],
  ['client attestations, DPoP, plain OAuth (HAIP 1.0)', haip],
  ['JARM with unsigned requests', { ...securityProfile, fapi_response_mode: 'jarm' }],
]

describe.each(variants)('with %s', (_name, variant) => {
  let server: TestedServer
  let client: TestClient
  beforeAll(async () => {
    server = await startServer(variant)
    client = createClient(server)
  })
  afterAll(() => server.close())

  it.each([one, two])('FAPI2SPFinalHappyFlow: client $client_id', async (party) => {
    const pushed = await client.push({ party })
    expect(pushed).toMatchObject({ status: 201, body: { expires_in: 60 } })
    expect(pushed.headers.get('cache-control')).toBe('no-store')
    const response = await client.present(String(pushed.body.request_uri), party)
    expect(response).toMatchObject({ iss: ISSUER, state: 'the state', code: expect.stringMatching(/^[\w-]{43,}$/) })
    if (variant.fapi_response_mode === 'jarm') expect(response.aud).toBe(party.client_id)

    const tokens = await client.redeem(response, { party })
    const isOpenID = variant.openid === 'openid_connect'
    expect(tokens).toMatchObject({
      status: 200,
      body: {
        token_type: variant.sender_constrain === 'dpop' ? 'DPoP' : 'Bearer',
        expires_in: 300,
        scope: isOpenID ? 'openid accounts' : 'accounts',
      },
    })
    expect(tokens.headers.get('cache-control')).toBe('no-store')
    expect(tokens.body.refresh_token).toMatch(/^[\w-]{43}$/)
    const cnf = decodeJwt(String(tokens.body.access_token)).cnf
    expect(cnf).toEqual(
      variant.sender_constrain === 'dpop'
        ? { jkt: expect.stringMatching(/^[\w-]{43}$/) }
        : { 'x5t#S256': await computeCertificateThumbprint(party.identity.der) },
    )
    if (isOpenID) expectIdToken(tokens, party.client_id, server.clock())
    else expect(tokens.body).not.toHaveProperty('id_token')

    const resource = await client.call(tokens.body, { party })
    expect(resource).toMatchObject({ status: 200, body: { sub: '1', client_id: party.client_id } })
    const userinfo = await client.call(tokens.body, { party, path: '/userinfo' })
    expect(userinfo.status).toBe(isOpenID ? 200 : 403)
  })

  it('FAPI2SPFinalHappyFlow: a token is refused in the query, and without the key or with that of another', async () => {
    const { body } = await client.redeem(await client.authorize())
    const origin = variant.client_auth_type === 'mtls' || variant.sender_constrain === 'mtls' ? MTLS_ORIGIN : ISSUER
    const inQuery = await server.fetch(one.identity)(`${origin}/resource?access_token=${body.access_token}`, GET)
    expect(inQuery.status).toBe(401)
    const attacker = { party: two }
    const bare = { isUnbound: true, identity: undefined }
    for (const behaviour of [attacker, bare, { ...bare, scheme: 'Bearer' }]) {
      const answer = await client.call(body, behaviour)
      expect(answer.status).toBe(401)
      expect(answer.headers.get('www-authenticate')).toMatch(/^(?:DPoP|Bearer) error="/)
    }
  })
})

const expectIdToken = ({ body }: Answer, client_id: string, now: number): void => {
  const token = String(body.id_token)
  expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'ES256', kid: expect.any(String) })
  expect(decodeJwt(token)).toEqual({
    iss: ISSUER,
    aud: client_id,
    sub: '1',
    iat: now,
    exp: now + 300,
    auth_time: now,
    acr: 'urn:example:password',
    amr: ['pwd'],
    nonce: 'the nonce',
  })
}

describe('a request', () => {
  let server: TestedServer
  let client: TestClient
  beforeAll(async () => {
    server = await startServer(securityProfile)
    client = createClient(server)
  })
  afterAll(() => server.close())

  const flow = async (parameters: Readonly<Record<string, unknown>>) => {
    const response = await client.authorize({ parameters })
    return { response, tokens: await client.redeem(response) }
  }

  it('FAPI2SPFinalEnsureAuthorizationRequestWithoutStateSuccess', async () => {
    const { response, tokens } = await flow({ state: undefined })
    expect(Object.keys(response).sort()).toEqual(['code', 'iss', 'kept'])
    expect(tokens.status).toBe(200)
  })

  it('FAPI2SPFinalEnsureAuthorizationRequestWithoutNonceSuccess', async () => {
    const { tokens } = await flow({ nonce: undefined })
    expect(decodeJwt(String(tokens.body.id_token))).not.toHaveProperty('nonce')
  })

  it.each([
    ['FAPI2SPFinalEnsureAuthorizationRequestWith64CharNonceSuccess', 64],
    ['FAPI2SPFinalEnsureAuthorizationRequestWithLongNonce', 384],
  ])('%s', async (_module, length) => {
    const nonce = 'n'.repeat(length)
    const { tokens } = await flow({ nonce })
    expect(decodeJwt(String(tokens.body.id_token)).nonce).toBe(nonce)
  })

  it('FAPI2SPFinalEnsureAuthorizationRequestWithLongState', async () => {
    const state = 's'.repeat(1000)
    expect((await flow({ state })).response.state).toBe(state)
  })

  it('FAPI2SPFinalEnsureOtherScopeOrderSucceeds', async () => {
    expect((await flow({ scope: 'accounts openid' })).tokens.body.scope).toBe('accounts openid')
  })

  it('FAPI2SPFinalTestClaimsParameterIdentityClaims', async () => {
    const claims = { userinfo: { name: null, email: { essential: true }, unknown_claim: null } }
    const { tokens } = await flow({ scope: 'openid profile email', claims })
    const userinfo = await client.call(tokens.body, { path: '/userinfo' })
    expect(userinfo).toMatchObject({ status: 200, body: { sub: '1', name: 'Alice', email: 'alice@example.com' } })
  })

  it('FAPI2SPFinalTestEssentialAcrScaClaim', async () => {
    const claims = { id_token: { acr: { essential: true, values: ['urn:example:none-has-this'] } } }
    const { response } = await flow({ claims })
    expect(response).toMatchObject({ error: 'unmet_authentication_requirements', state: 'the state', iss: ISSUER })
  })

  it('FAPI2SPFinalAccessTokenTypeHeaderCaseSensitivity', async () => {
    const { tokens } = await flow({})
    for (const scheme of ['dpop', 'DPOP', 'DPoP']) {
      expect((await client.call(tokens.body, { scheme })).status).toBe(200)
    }
  })

  it('FAPI2SPFinalUserRejectsAuthentication', async () => {
    const request_uri = await client.requestUri()
    const user = server.browser()
    const login = await user.open(client.authorizationUrl({ client_id: one.client_id, request_uri }))
    const { leftFor } = await user.press(login, 'deny', ALICE)
    expect(Object.fromEntries(leftFor?.searchParams ?? [])).toMatchObject({
      error: 'access_denied',
      state: 'the state',
      iss: ISSUER,
      kept: 'yes',
    })
  })
})
