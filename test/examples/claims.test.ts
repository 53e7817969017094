import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { ALICE, CALLBACK, ISSUER, postOf, type TestApp, testApp, VERIFIER } from './support/app.ts'

const USER = {
  name: 'Alice Liddell',
  given_name: 'Alice',
  updated_at: 1_700_000_000,
  email: 'alice@example.com',
  email_verified: true,
  phone_number: '+44 1865 276150',
  phone_number_verified: false,
  address: { street_address: 'Tom Quad', locality: 'Oxford', postal_code: 'OX1 1DP', country: 'UK' },
}

const app = (overrides: Readonly<Record<string, unknown>> = {}): Promise<TestApp> =>
  testApp({
    scopes: { openid: 'Know who you are', profile: '…', email: '…', phone: '…', address: '…' },
    users: [
      {
        username: 'alice',
        sub: '1',
        passwordHash: 'scrypt:2:8:1:BwcHBwcHBwcHBwcHBwcHBw:JVXJPwip4AT-wM-oAZByKqIe_hZRFbejCuf9RS5yAzA',
        claims: USER,
      },
    ],
    ...overrides,
  })

const answerTo = async ({ browser, push }: TestApp, parameters: Readonly<Record<string, string>>): Promise<URL> => {
  const user = browser()
  const consent = await user.press(await user.open(await push(parameters)), 'login', ALICE)
  return (await user.press(consent, 'approve')).leftFor ?? new URL('about:blank')
}

/** What userinfo and the ID token say to a request. */
const toldTo = async (server: TestApp, parameters: Readonly<Record<string, string>>) => {
  const code = (await answerTo(server, parameters)).searchParams.get('code') ?? ''
  const form = { grant_type: 'authorization_code', client_id: 'shop', client_secret: 'a secret of the shop' }
  const redeemed = await server.fetch(
    `${ISSUER}/token`,
    postOf({ ...form, code, redirect_uri: CALLBACK, code_verifier: VERIFIER }),
  )
  const { access_token, id_token } = await redeemed.json()
  const headers = { authorization: `Bearer ${access_token}` }
  const response = await server.fetch(`${ISSUER}/userinfo`, { method: 'GET', headers, body: null, redirect: 'manual' })
  return { userinfo: await response.json(), idToken: aboutUser(decodeJwt(id_token)) }
}

const aboutUser = (claims: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(claims).filter(([name]) => name === 'sub' || Object.hasOwn(USER, name)))

const { name, given_name, updated_at, email, email_verified, phone_number, phone_number_verified, address } = USER

describe('a scope has userinfo give', () => {
  it.each<[string, object]>([
    ['openid', {}],
    ['openid profile', { name, given_name, updated_at }],
    ['openid email', { email, email_verified }],
    ['openid phone', { phone_number, phone_number_verified }],
    ['openid address', { address }],
    ['openid email phone', { email, email_verified, phone_number, phone_number_verified }],
  ])('%s: its own claims, and no other', async (scope, claims) => {
    const { userinfo, idToken } = await toldTo(await app(), { scope })
    expect(userinfo).toEqual({ sub: '1', ...claims })
    expect(idToken).toEqual({ sub: '1' })
  })
})

describe('the claims parameter', () => {
  it.each<[string, object | null, boolean]>([
    ['without a wish', null, true],
    ['as essential', { essential: true }, true],
    ['with the value that the user has', { value: email }, true],
    ['with the value of somebody else', { value: 'bob@example.com' }, false],
    ['with the value of somebody else, as essential', { essential: true, value: 'bob@example.com' }, false],
    ['with several values', { values: ['bob@example.com', email] }, true],
    ['with several values, none of them right', { values: ['bob@example.com', 'x'] }, false],
    ['with a member that nobody knows', { essential: false, weight: 3 }, true],
  ])('asks for a claim %s', async (_how, wish, isGiven) => {
    const claims = JSON.stringify({ userinfo: { email: wish }, id_token: { email: wish } })
    const { userinfo, idToken } = await toldTo(await app(), { scope: 'openid', claims })
    const expected = isGiven ? { sub: '1', email } : { sub: '1' }
    expect({ userinfo, idToken }).toEqual({ userinfo: expected, idToken: expected })
  })

  it('gives each claim in the place for which it was asked', async () => {
    const claims = JSON.stringify({ userinfo: { phone_number: null }, id_token: { given_name: { essential: true } } })
    const { userinfo, idToken } = await toldTo(await app(), { scope: 'openid', claims })
    expect({ userinfo, idToken }).toEqual({
      userinfo: { sub: '1', phone_number },
      idToken: { sub: '1', given_name },
    })
  })

  it('compares an address member by member', async () => {
    const { street_address, ...rest } = address
    const same = { ...rest, street_address }
    const claims = JSON.stringify({ userinfo: { address: { value: same } } })
    expect((await toldTo(await app(), { scope: 'openid', claims })).userinfo).toEqual({ sub: '1', address })
    const other = JSON.stringify({ userinfo: { address: { value: { ...address, country: 'FR' } } } })
    expect((await toldTo(await app(), { scope: 'openid', claims: other })).userinfo).toEqual({ sub: '1' })
  })

  it('adds to what the scope gives', async () => {
    const claims = JSON.stringify({ userinfo: { phone_number: null } })
    const { userinfo } = await toldTo(await app(), { scope: 'openid email', claims })
    expect(userinfo).toEqual({ sub: '1', email, email_verified, phone_number })
  })

  it('is no error where the user lacks an essential claim, and gives no claim that is none about the user', async () => {
    const wanted = { nickname: { essential: true }, passwordHash: { essential: true }, org_id: null, constructor: null }
    const claims = JSON.stringify({ userinfo: wanted, id_token: { ...wanted, iss: { value: 'https://evil.example' } } })
    const { userinfo, idToken } = await toldTo(await app(), { scope: 'openid', claims })
    expect({ userinfo, idToken }).toEqual({ userinfo: { sub: '1' }, idToken: { sub: '1' } })
  })
})

describe('an ID token from the authorization endpoint', () => {
  const types = ['id_token', 'id_token token', 'code id_token', 'code']
  const server = () =>
    app({
      overrides: { response_types_supported: types },
      clients: [
        {
          client_id: 'shop',
          token_endpoint_auth_method: 'client_secret_post',
          client_secret: 'a secret of the shop',
          redirect_uris: [CALLBACK],
          response_types: types,
          grant_types: ['authorization_code', 'implicit'],
        },
      ],
    })

  it.each([
    ['id_token', { email, email_verified, phone_number }],
    ['id_token token', { phone_number }],
    ['code id_token', { phone_number }],
  ])(
    'of response_type=%s carries the claims of the scope only where it comes alone',
    async (response_type, expected) => {
      const claims = JSON.stringify({ id_token: { phone_number: null } })
      const parameters = { response_type, scope: 'openid email', nonce: 'n-0S6_WzA2Mj', claims }
      const { hash } = await answerTo(await server(), parameters)
      const id_token = new URLSearchParams(hash.slice(1)).get('id_token') ?? ''
      expect(aboutUser(decodeJwt(id_token))).toEqual({ sub: '1', ...expected })
    },
  )
})

describe('the metadata', () => {
  it('names the claims that there are', async () => {
    const server = await app()
    const get = { method: 'GET', headers: {}, body: null, redirect: 'manual' } as const
    const metadata = await (await server.fetch(`${ISSUER}/.well-known/openid-configuration`, get)).json()
    expect(metadata.claims_supported).toEqual(expect.arrayContaining(['sub', ...Object.keys(USER)]))
    expect(metadata.claims_parameter_supported).toBe(true)
  })
})
