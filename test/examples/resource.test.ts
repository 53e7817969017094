import { decodeJwt, decodeProtectedHeader } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../examples/authorization-server/app.ts'
import { ALICE, CALLBACK, ISSUER, PAYMENT, postOf, type TestApp, testApp, VERIFIER } from './support/app.ts'
import { type DPoPKey, dpopKey, makeProof } from './support/dpop.ts'

const RESOURCE = `${ISSUER}/resource`

let key: DPoPKey
beforeAll(async () => {
  key = await dpopKey()
})

let proofs = 0
const proofFor = (
  app: TestApp,
  url: string,
  htm: string,
  more: { token?: string; nonce?: string; key?: DPoPKey } = {},
) => {
  const { key: signer = key, ...claims } = more
  proofs++
  return makeProof(signer, { htm, htu: url, iat: app.clock(), jti: `proof-${proofs}`, ...claims })
}

interface Tokens {
  readonly access_token: string
  readonly id_token?: string
  readonly code: string
  readonly [member: string]: unknown
}

const redeem = async (app: TestApp, code: string, dpop?: string): Promise<Response> => {
  const form = { grant_type: 'authorization_code', client_id: 'shop', client_secret: 'a secret of the shop' }
  const body = { ...form, code, redirect_uri: CALLBACK, code_verifier: VERIFIER }
  return app.fetch(`${ISSUER}/token`, postOf(body, dpop === undefined ? {} : { dpop }))
}

const authorize = async (app: TestApp, parameters: Readonly<Record<string, string>> = {}): Promise<string> => {
  const user = app.browser()
  const consent = await user.press(await user.open(await app.push(parameters)), 'login', ALICE)
  return (await user.press(consent, 'approve')).leftFor?.searchParams.get('code') ?? ''
}

/** Goes all the way to the tokens: bound to the key, or for whoever bears them. */
const tokensOf = async (app: TestApp, how: 'DPoP' | 'Bearer', parameters = {}): Promise<Tokens> => {
  const code = await authorize(app, parameters)
  const response = await redeem(app, code, how === 'DPoP' ? await proofFor(app, `${ISSUER}/token`, 'POST') : undefined)
  return { ...(await response.json()), code }
}

const call = async (app: TestApp, headers: Readonly<Record<string, string>>, url = RESOURCE) => {
  const response = await app.fetch(url, { method: 'GET', headers, body: null, redirect: 'manual' })
  return { status: response.status, challenge: response.headers.get('www-authenticate'), body: await response.json() }
}

const refusalsOf = ({ events }: TestApp) =>
  events.flatMap((event) => (event.type === 'refused' && event.endpoint === 'resource' ? [event.reason] : []))

describe('the tokens', () => {
  it('say what was granted, and are bound to the key of the proof', async () => {
    const app = await testApp()
    const parameters = { scope: 'openid orders', nonce: 'n-1', authorization_details: JSON.stringify([PAYMENT]) }
    const { access_token, id_token = '', ...answer } = await tokensOf(app, 'DPoP', parameters)
    expect(answer).toMatchObject({
      token_type: 'DPoP',
      expires_in: 300,
      scope: 'openid orders',
      authorization_details: [PAYMENT],
    })
    expect(decodeProtectedHeader(access_token)).toMatchObject({ typ: 'at+jwt', alg: 'ES256' })
    expect(decodeJwt(access_token)).toMatchObject({
      iss: ISSUER,
      sub: '1',
      aud: RESOURCE,
      client_id: 'shop',
      scope: 'openid orders',
      authorization_details: [PAYMENT],
      cnf: { jkt: expect.stringMatching(/^[\w-]{43}$/) },
      exp: app.clock() + 300,
    })
    expect(decodeJwt(id_token)).toMatchObject({
      iss: ISSUER,
      sub: '1',
      aud: 'shop',
      nonce: 'n-1',
      auth_time: app.clock(),
    })
  })

  it('come without an ID token where openid was not asked for', async () => {
    expect(await tokensOf(await testApp(), 'Bearer', { scope: 'orders' })).not.toHaveProperty('id_token')
  })

  it('are for the resource that was named', async () => {
    const { access_token } = await tokensOf(await testApp(), 'Bearer', { resource: RESOURCE })
    expect(decodeJwt(access_token).aud).toEqual([RESOURCE])
  })
})

describe('the resource', () => {
  it('serves a bound token with a proof of its key', async () => {
    const app = await testApp()
    const { access_token } = await tokensOf(app, 'DPoP')
    const dpop = await proofFor(app, RESOURCE, 'GET', { token: access_token })
    const { status, body } = await call(app, { authorization: `DPoP ${access_token}`, dpop })
    expect({ status, body }).toEqual({
      status: 200,
      body: { sub: '1', client_id: 'shop', scope: 'openid', authorization_details: [] },
    })
  })

  it('serves an unbound token to its bearer', async () => {
    const app = await testApp()
    const { access_token } = await tokensOf(app, 'Bearer')
    expect((await call(app, { authorization: `Bearer ${access_token}` })).status).toBe(200)
  })

  it('challenges a request that has no token, and names no error', async () => {
    const app = await testApp()
    const { status, challenge, body } = await call(app, {})
    expect({ status, body }).toEqual({ status: 401, body: {} })
    const metadata = `${ISSUER}/.well-known/oauth-protected-resource/resource`
    expect(challenge).toMatch(/^DPoP algs="ES256 [\w ]+", resource_metadata="[^"]+", Bearer resource_metadata="[^"]+"$/)
    expect(challenge).toContain(`resource_metadata="${metadata}"`)
    const found = await app.fetch(metadata, { method: 'GET', headers: {}, body: null, redirect: 'manual' })
    expect(await found.json()).toMatchObject({ resource: RESOURCE, authorization_servers: [ISSUER] })
  })

  it.each([
    ['a bound token as a bearer token', 'access-token-downgraded', 'Bearer error="invalid_token"'],
    ['a bound token without a proof', 'dpop-proof-multiple', 'DPoP error="invalid_dpop_proof", '],
    ['a proof for another token', 'dpop-proof-ath', 'DPoP error="invalid_dpop_proof", '],
    ['a proof by another key', 'access-token-key', 'DPoP error="invalid_token", '],
    ['a proof for another method', 'dpop-proof-htm', 'DPoP error="invalid_dpop_proof", '],
    ['a token of somebody else', 'access-token-invalid', 'DPoP error="invalid_token", '],
  ])('refuses %s', async (what, reason, challenge) => {
    const app = await testApp()
    const { access_token } = await tokensOf(app, 'DPoP')
    const token = what === 'a token of somebody else' ? `${access_token.slice(0, -8)}AAAAAAAA` : access_token
    const scheme = reason === 'access-token-downgraded' ? 'Bearer' : 'DPoP'
    const dpop = await proofFor(app, RESOURCE, reason === 'dpop-proof-htm' ? 'POST' : 'GET', {
      token: reason === 'dpop-proof-ath' ? 'another' : token,
      ...(reason === 'access-token-key' ? { key: await dpopKey() } : {}),
    })
    const withProof = reason === 'dpop-proof-multiple' ? {} : { dpop }
    const refused = await call(app, { authorization: `${scheme} ${token}`, ...withProof })
    expect(refused.status).toBe(401)
    expect(refused.challenge).toContain(challenge)
    expect(refusalsOf(app)).toEqual([reason])
  })

  it('refuses a proof that it has seen, and only that', async () => {
    const app = await testApp()
    const { access_token } = await tokensOf(app, 'DPoP')
    const dpop = await proofFor(app, RESOURCE, 'GET', { token: access_token })
    const headers = { authorization: `DPoP ${access_token}`, dpop }
    expect((await call(app, headers)).status).toBe(200)
    expect((await call(app, headers)).challenge).toContain('error="invalid_dpop_proof"')
    expect(refusalsOf(app)).toEqual(['dpop-proof-replayed'])
    const fresh = await proofFor(app, RESOURCE, 'GET', { token: access_token })
    expect((await call(app, { ...headers, dpop: fresh })).status).toBe(200)
  })

  it('hands out the nonce that it asks for', async () => {
    const app = await testApp({ overrides: { dpopNonce: 'required' } })
    const get = async (dpop: string) =>
      app.fetch(RESOURCE, {
        method: 'GET',
        headers: { authorization: `DPoP ${access_token}`, dpop },
        body: null,
        redirect: 'manual',
      })
    const code = await authorize(app)
    const asked = await redeem(app, code, await proofFor(app, `${ISSUER}/token`, 'POST'))
    const nonce = asked.headers.get('dpop-nonce') ?? ''
    const redeemed = await redeem(app, code, await proofFor(app, `${ISSUER}/token`, 'POST', { nonce }))
    const { access_token } = await redeemed.json()
    const refused = await get(await proofFor(app, RESOURCE, 'GET', { token: access_token }))
    expect(refused.headers.get('www-authenticate')).toContain('error="use_dpop_nonce"')
    const offered = refused.headers.get('dpop-nonce') ?? ''
    const served = await get(await proofFor(app, RESOURCE, 'GET', { token: access_token, nonce: offered }))
    expect(served.status).toBe(200)
  })

  it('refuses a token whose time is over', async () => {
    const app = await testApp({ accessTokenLifetime: 60 })
    const { access_token } = await tokensOf(app, 'Bearer')
    app.clock.advance(60)
    expect((await call(app, { authorization: `Bearer ${access_token}` })).challenge).toContain('invalid_token')
  })

  it('refuses the tokens of a code that was presented twice', async () => {
    const app = await testApp()
    const { access_token, code } = await tokensOf(app, 'Bearer')
    const again = await redeem(app, code)
    expect(await again.json()).toMatchObject({ error: 'invalid_grant' })
    expect((await call(app, { authorization: `Bearer ${access_token}` })).status).toBe(401)
    expect(refusalsOf(app)).toEqual(['access-token-invalid'])
  })
})

describe('userinfo', () => {
  it('tells what the scope covers', async () => {
    const app = await testApp()
    const { access_token } = await tokensOf(app, 'Bearer', { scope: 'openid email' })
    const { body } = await call(app, { authorization: `Bearer ${access_token}` }, `${ISSUER}/userinfo`)
    expect(body).toEqual({ sub: '1', email: 'alice@example.com' })
  })

  it('takes a bearer token in the body of a POST (RFC 6750 §2.2)', async () => {
    const app = await testApp()
    const { access_token } = await tokensOf(app, 'Bearer', { scope: 'openid email' })
    const response = await app.fetch(`${ISSUER}/userinfo`, postOf({ access_token }))
    expect(await response.json()).toEqual({ sub: '1', email: 'alice@example.com' })
  })

  it('takes a token in the header of a POST, with a body and without', async () => {
    const app = await testApp()
    const { access_token } = await tokensOf(app, 'Bearer')
    const headers = { authorization: `Bearer ${access_token}` }
    const post = { method: 'POST', headers, body: null, redirect: 'manual' } as const
    expect((await app.fetch(`${ISSUER}/userinfo`, post)).status).toBe(200)
    expect((await app.fetch(`${ISSUER}/userinfo`, postOf({ other: 'x' }, headers))).status).toBe(200)
  })

  it.each(['without a proof', 'with its proof'])(
    'refuses a token in the body that is bound to a key, %s',
    async (how) => {
      const app = await testApp()
      const { access_token } = await tokensOf(app, 'DPoP')
      const url = `${ISSUER}/userinfo`
      const dpop = how === 'with its proof' ? { dpop: await proofFor(app, url, 'POST', { token: access_token }) } : {}
      const response = await app.fetch(url, postOf({ access_token }, dpop))
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"')
    },
  )

  it('refuses a token in two places, and no token', async () => {
    const app = await testApp()
    const { access_token } = await tokensOf(app, 'Bearer')
    const headers = { authorization: `Bearer ${access_token}` }
    expect((await app.fetch(`${ISSUER}/userinfo`, postOf({ access_token }, headers))).status).toBe(400)
    const twice = `access_token=${access_token}&access_token=${access_token}`
    const form = { ...postOf({}), body: twice }
    expect((await app.fetch(`${ISSUER}/userinfo`, form)).status).toBe(400)
    expect((await app.fetch(`${ISSUER}/userinfo`, postOf({}))).status).toBe(401)
    const inQuery = `${ISSUER}/userinfo?access_token=${access_token}`
    expect((await app.fetch(inQuery, postOf({}))).status).toBe(401)
  })

  it('wants openid', async () => {
    const app = await testApp()
    const { access_token } = await tokensOf(app, 'Bearer', { scope: 'email' })
    const { status, challenge } = await call(app, { authorization: `Bearer ${access_token}` }, `${ISSUER}/userinfo`)
    expect(status).toBe(403)
    expect(challenge).toMatch(
      /^Bearer error="insufficient_scope", error_description="[^"]+", scope="openid", DPoP algs=/,
    )
  })
})

describe('an id_token_hint', () => {
  it('holds the login to the user whom it names', async () => {
    const app = await testApp()
    const { id_token = '' } = await tokensOf(app, 'Bearer')
    const user = app.browser()
    const url = await app.push({ id_token_hint: id_token })
    const asBob = await user.press(await user.open(url), 'login', { username: 'bob', password: 'builder' })
    expect(asBob.leftFor?.searchParams.get('error')).toBe('login_required')
  })

  it('that this server has not issued fits nobody', async () => {
    const app = await testApp()
    const user = app.browser()
    const view = await user.press(await user.open(await app.push({ id_token_hint: 'a.b.c' })), 'login', ALICE)
    expect(view.leftFor?.searchParams.get('error')).toBe('login_required')
  })
})

describe('discovery', () => {
  it('is found at the paths of both specifications', async () => {
    const app = await testApp()
    const get = (path: string) =>
      app.fetch(ISSUER + path, { method: 'GET', headers: {}, body: null, redirect: 'manual' })
    const documents = await Promise.all(
      ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'].map(async (path) =>
        (await get(path)).json(),
      ),
    )
    expect(documents[0]).toEqual(documents[1])
    expect(documents[0]).toMatchObject({
      issuer: ISSUER,
      jwks_uri: `${ISSUER}/jwks`,
      scopes_supported: ['openid', 'email', 'orders'],
      authorization_details_types_supported: ['payment'],
    })
  })

  it('publishes public keys only', async () => {
    const app = await testApp()
    const response = await app.fetch(`${ISSUER}/jwks`, { method: 'GET', headers: {}, body: null, redirect: 'manual' })
    const { keys } = await response.json()
    expect(keys).toHaveLength(1)
    expect(Object.keys(keys[0]).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
  })
})

describe('a failure of the store', () => {
  it('is answered without a word of its cause, and logged', async () => {
    const app = await testApp()
    const { context } = app
    const broken = { ...context.as.store, get: () => Promise.reject(new Error('the disk is full')) }
    const answer = createApp({ ...context, as: { ...context.as, store: broken } })
    const reply = await answer({ method: 'GET', url: (await app.push()).href, headers: new Headers() })
    expect(reply.status).toBe(500)
    expect(reply.body).not.toContain('disk')
    expect(app.events.at(-1)).toEqual({ type: 'failed', path: '/authorize', message: 'the disk is full' })
  })
})
