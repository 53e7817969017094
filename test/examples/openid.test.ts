import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLocalJWKSet, type JWTPayload, jwtVerify } from 'jose'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Browser, View } from '../../examples/authorization-server/walkthrough/browser.ts'
import { root } from '../support/project.ts'
import { ALICE, ISSUER, postOf, type TestApp, testApp } from './support/app.ts'

// The tests bear the names of the OpenID Foundation's modules for the plans basic, form post, implicit, hybrid and config.

const file = JSON.parse(readFileSync(join(root, 'examples/authorization-server/config/openid.json'), 'utf8'))
const { tls: _, ...settings } = file
const [alice] = settings.users
const CLAIMS = alice.claims
const CALLBACK = 'https://127.0.0.1/callback'
const BASIC = { client_id: 'openid-basic', client_secret: 'a published secret of openid-basic' }
const NONCE = 'a nonce of the suite'

const RESPONSE_TYPES: readonly string[] = settings.overrides.response_types_supported

let server: TestApp
let browser: Browser
beforeEach(async () => {
  // hashed as cheaply as scrypt can, since every test logs in
  const passwordHash = 'scrypt:2:8:1:BwcHBwcHBwcHBwcHBwcHBw:JVXJPwip4AT-wM-oAZByKqIe_hZRFbejCuf9RS5yAzA'
  server = await testApp({ ...settings, users: [{ ...alice, passwordHash }] })
  browser = server.browser()
})

type Parameters = Readonly<Record<string, string>>

const request = (parameters: Parameters = {}): URL =>
  new URL(
    `${ISSUER}/authorize?${new URLSearchParams({
      client_id: BASIC.client_id,
      response_type: 'code',
      redirect_uri: CALLBACK,
      scope: 'openid',
      state: 'a state of the suite',
      nonce: NONCE,
      ...parameters,
    })}`,
  )

const get = (url: string, headers: Parameters = {}) =>
  server.fetch(url, { method: 'GET', headers, body: null, redirect: 'manual' })

const metadata = async () => (await get(`${ISSUER}/.well-known/openid-configuration`)).json()

/** The parameters of a response: in the query, in the fragment or in a form that posts itself. */
const responseOf = ({ leftFor, body }: View): Parameters => {
  if (leftFor === undefined) {
    const fields = [...body.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)]
    return Object.fromEntries(fields.map(([, name = '', value = '']) => [name, value]))
  }
  expect(leftFor.href.startsWith(CALLBACK)).toBe(true)
  return Object.fromEntries(new URLSearchParams(leftFor.hash === '' ? leftFor.search : leftFor.hash.slice(1)))
}

const isAnswered = ({ leftFor, body }: View): boolean => leftFor !== undefined || body.includes(`action="${CALLBACK}"`)

/** Opens a request and goes through the pages that it leads to. */
const authorize = async (parameters: Parameters = {}): Promise<Parameters> => {
  let view = await browser.open(request(parameters))
  if (!isAnswered(view) && view.body.includes('name="login"')) view = await browser.press(view, 'login', ALICE)
  if (!isAnswered(view)) view = await browser.press(view, 'approve')
  return responseOf(view)
}

const basic = ({ client_id, client_secret }: typeof BASIC) => ({
  authorization: `Basic ${btoa([client_id, client_secret].map((part) => encodeURIComponent(part).replaceAll('%20', '+')).join(':'))}`,
})

const token = async (form: Parameters, client = BASIC) => {
  const response = await server.fetch(`${ISSUER}/token`, postOf(form, basic(client)))
  return { status: response.status, body: await response.json() }
}

const redeem = (code = '') => token({ grant_type: 'authorization_code', code, redirect_uri: CALLBACK })

const verified = async (idToken = ''): Promise<JWTPayload> => {
  const jwks = createLocalJWKSet(await (await get(`${ISSUER}/jwks`)).json())
  const options = { issuer: ISSUER, audience: BASIC.client_id, algorithms: ['RS256'] }
  const now = new Date(server.clock() * 1000)
  return (await jwtVerify(idToken, jwks, { ...options, currentDate: now })).payload
}

const userinfo = async (accessToken = '') => {
  const response = await get(`${ISSUER}/userinfo`, { authorization: `Bearer ${accessToken}` })
  expect(response.status).toBe(200)
  return response.json()
}

const half = (text = ''): string => createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url')

describe.each(RESPONSE_TYPES)('oidcc-server with response_type=%s', (response_type) => {
  const words = response_type.split(' ')
  it.each(['default', 'form_post'])('and response mode %s answers with what was asked for', async (mode) => {
    const scope = 'openid profile email address phone'
    const asked = mode === 'default' ? {} : { response_mode: mode }
    const { state, iss, code, access_token, id_token, ...others } = await authorize({ response_type, scope, ...asked })
    expect({ state, iss }).toEqual({ state: 'a state of the suite', iss: ISSUER })
    const has = (value: string | undefined) => value !== undefined
    expect({ code: has(code), access_token: has(access_token), id_token: has(id_token) }).toEqual({
      code: words.includes('code'),
      access_token: words.includes('token'),
      id_token: words.includes('id_token'),
    })
    expect(others).toEqual(words.includes('token') ? { token_type: 'Bearer', expires_in: '300', scope } : {})
    if (id_token !== undefined) {
      const { sub, nonce, c_hash, at_hash, name } = await verified(id_token)
      expect({ sub, nonce, c_hash, at_hash }).toEqual({
        sub: alice.sub,
        nonce: NONCE,
        c_hash: code === undefined ? undefined : half(code),
        at_hash: access_token === undefined ? undefined : half(access_token),
      })
      // oidcc-scope-all: without an access token the ID token is where the claims are
      expect(name).toBe(response_type === 'id_token' ? CLAIMS.name : undefined)
    }
    if (access_token !== undefined) expect(await userinfo(access_token)).toEqual({ sub: alice.sub, ...CLAIMS })
    if (code !== undefined) {
      const { status, body } = await redeem(code)
      expect(status).toBe(200)
      expect(await userinfo(body.access_token)).toEqual({ sub: alice.sub, ...CLAIMS })
      expect(await verified(body.id_token)).toMatchObject({ sub: alice.sub, nonce: NONCE })
    }
  })

  it('oidcc-ensure-request-without-nonce: fails where the response has an ID token, succeeds otherwise', async () => {
    const url = request({ response_type })
    url.searchParams.delete('nonce')
    const view = await browser.open(url)
    const isNeeded = words.includes('id_token')
    expect(isAnswered(view) ? responseOf(view).error : undefined).toBe(isNeeded ? 'invalid_request' : undefined)
  })
})

describe('oidcc-discovery-endpoint-verification', () => {
  it('finds what OpenID Connect Core demands, RS256 first', async () => {
    expect(await metadata()).toMatchObject({
      issuer: ISSUER,
      response_types_supported: RESPONSE_TYPES,
      grant_types_supported: expect.arrayContaining(['authorization_code', 'implicit', 'refresh_token']),
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256', 'ES256'],
      scopes_supported: expect.arrayContaining(['openid', 'profile', 'email', 'address', 'phone', 'offline_access']),
      claims_supported: expect.arrayContaining(['sub', ...Object.keys(CLAIMS)]),
      claims_parameter_supported: true,
      request_parameter_supported: false,
      request_uri_parameter_supported: false,
      userinfo_endpoint: `${ISSUER}/userinfo`,
    })
  })

  it('finds one key for each algorithm, none of them private', async () => {
    const { keys } = await (await get(`${ISSUER}/jwks`)).json()
    expect(keys.map(({ alg, use }: { readonly alg: string; readonly use: string }) => [alg, use])).toEqual([
      ['RS256', 'sig'],
      ['ES256', 'sig'],
    ])
    expect(new Set(keys.map(({ kid }: { readonly kid: string }) => kid)).size).toBe(2)
    expect(keys.filter((key: object) => 'd' in key)).toEqual([])
  })
})

describe('the plan of OpenID Connect', () => {
  it.each<[string, string, Parameters]>([
    ['oidcc-response-type-missing', 'invalid_request', { response_type: '' }],
    ['oidcc-prompt-none-not-logged-in', 'login_required', { prompt: 'none' }],
    ['oidcc-unsigned-request-object-…', 'request_not_supported', { request: 'eyJhbGciOiJub25lIn0.e30.' }],
    ['oidcc-request-uri-unsigned-…', 'request_uri_not_supported', { request_uri: 'https://rp.example/request.jwt' }],
  ])('%s: the answer is %s', async (_, error, parameters) => {
    const view = await browser.open(request(parameters))
    const { error: got, ...others } = responseOf(view)
    expect(got).toBe(error)
    const allowed = ['error', 'error_description', 'error_uri', 'state', 'iss']
    expect(Object.keys(others).filter((name) => !allowed.includes(name))).toEqual([])
  })

  it.each([
    ['oidcc-ensure-registered-redirect-uri', 'https://127.0.0.1/other'],
    ['oidcc-redirect-uri-query-added', `${CALLBACK}?foo=bar`],
    ['oidcc-ensure-redirect-uri-in-authorization-request', ''],
  ])('%s: a page says so, and the browser goes nowhere', async (_, redirect_uri) => {
    const { status, leftFor } = await browser.open(request({ redirect_uri }))
    expect({ status, leftFor }).toEqual({ status: 400, leftFor: undefined })
  })

  it.each<[string, Parameters]>([
    ['oidcc-display-page', { display: 'page' }],
    ['oidcc-display-popup', { display: 'popup' }],
    ['oidcc-ui-locales', { ui_locales: 'se' }],
    ['oidcc-claims-locales', { claims_locales: 'se' }],
    ['oidcc-login-hint', { login_hint: 'buffy@openid' }],
    ['oidcc-ensure-request-with-unknown-parameter-succeeds', { extra: 'foobar' }],
    [
      'oidcc-ensure-request-with-valid-pkce-succeeds',
      { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' },
    ],
  ])('%s: the request succeeds', async (_, parameters) => {
    expect((await authorize(parameters)).code).toEqual(expect.any(String))
  })

  it('oidcc-ensure-post-request-succeeds', async () => {
    const response = await server.fetch(`${ISSUER}/authorize`, postOf(request().searchParams))
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toMatch(/\/interaction\//)
  })

  it('oidcc-ensure-request-with-acr-values-succeeds: the ID token has one of the values that are advertised', async () => {
    const { acr_values_supported } = await metadata()
    const { code } = await authorize({ acr_values: acr_values_supported.join(' ') })
    const { acr } = await verified((await redeem(code)).body.id_token)
    expect(acr_values_supported).toContain(acr)
  })

  it('oidcc-claims-essential: userinfo has the name, and the ID token has not', async () => {
    const claims = JSON.stringify({ userinfo: { name: { essential: true } } })
    const { body } = await redeem((await authorize({ claims })).code)
    expect(await userinfo(body.access_token)).toEqual({ sub: alice.sub, name: CLAIMS.name })
    expect((await verified(body.id_token)).name).toBeUndefined()
  })

  it('oidcc-prompt-login: the user logs in again, at a later time', async () => {
    const first = await verified((await redeem((await authorize()).code)).body.id_token)
    server.clock.advance(30)
    const again = await verified((await redeem((await authorize({ prompt: 'login' })).code)).body.id_token)
    expect(again.auth_time).toBe(Number(first.auth_time) + 30)
  })

  it('oidcc-prompt-none-logged-in, oidcc-id-token-hint: the answer comes without a page', async () => {
    const { body } = await redeem((await authorize()).code)
    for (const more of [{}, { id_token_hint: body.id_token }]) {
      const { code } = responseOf(await browser.open(request({ prompt: 'none', ...more })))
      expect((await verified((await redeem(code)).body.id_token)).sub).toBe(alice.sub)
    }
  })

  it('oidcc-max-age-1, oidcc-max-age-10000: the login is as fresh as asked, and auth_time says so', async () => {
    const first = await verified((await redeem((await authorize()).code)).body.id_token)
    server.clock.advance(2)
    const kept = await verified((await redeem((await authorize({ max_age: '10000' })).code)).body.id_token)
    expect(kept.auth_time).toBe(first.auth_time)
    const fresh = await verified((await redeem((await authorize({ max_age: '1' })).code)).body.id_token)
    expect(fresh.auth_time).toBe(Number(first.auth_time) + 2)
  })

  it('oidcc-codereuse-30seconds: the code is refused, and the token it gave is good no more', async () => {
    const { code } = await authorize()
    const { body } = await redeem(code)
    await userinfo(body.access_token)
    server.clock.advance(30)
    expect(await redeem(code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    const { status } = await get(`${ISSUER}/userinfo`, { authorization: `Bearer ${body.access_token}` })
    expect(status).toBe(401)
  })

  it('oidcc-refresh-token: works for its client, and for no other', async () => {
    const { body } = await redeem((await authorize({ scope: 'openid offline_access', prompt: 'consent' })).code)
    const form = { grant_type: 'refresh_token', refresh_token: body.refresh_token }
    const second = { client_id: 'openid-second', client_secret: 'a published secret of openid-second' }
    expect(await token(form, second)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    const refreshed = await token(form)
    expect(refreshed.status).toBe(200)
    expect(await userinfo(refreshed.body.access_token)).toEqual({ sub: alice.sub })
  })

  it('oidcc-server-client-secret-post: the secret of another client goes in the form', async () => {
    const post = { client_id: 'openid-post', client_secret: 'a published secret of openid-post' }
    const { code = '' } = await authorize({ client_id: post.client_id })
    const form = { grant_type: 'authorization_code', code, redirect_uri: CALLBACK, ...post }
    const response = await server.fetch(`${ISSUER}/token`, postOf(form))
    expect(response.status).toBe(200)
  })

  it('oidcc-userinfo-post-header, oidcc-userinfo-post-body', async () => {
    const { body } = await redeem((await authorize()).code)
    const header = { authorization: `Bearer ${body.access_token}` }
    for (const [form, headers] of [
      [{}, header],
      [{ access_token: body.access_token }, {}],
    ] as const) {
      const response = await server.fetch(`${ISSUER}/userinfo`, postOf(form, headers))
      expect([response.status, await response.json()]).toEqual([200, { sub: alice.sub }])
    }
  })
})
