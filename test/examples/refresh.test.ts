import { calculateJwkThumbprint, decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { revokeGrant } from '../../examples/authorization-server/grants.ts'
import { refreshedDetails } from '../../examples/authorization-server/refreshed-details.ts'
import { openIDCredential } from '../../src/authorization-details.ts'
import { ISSUER, testApp } from './support/app.ts'
import { dpopKey } from './support/dpop.ts'
import { type Answer, isServed, postAs, refreshAs, refreshingApp, tokensOf } from './support/tokens.ts'

const errorOf = ({ status, body }: Answer) => ({ status, error: body.error })
const INVALID_GRANT = { status: 400, error: 'invalid_grant' }

describe('the refresh token of a confidential client', () => {
  it('gives new tokens again and again, and stays the same (FAPI 2.0 Security Profile §5.3.2.1)', async () => {
    const app = await refreshingApp()
    const first = await tokensOf(app, 'shop')
    for (const seconds of [1, 1000, 100_000]) {
      app.clock.advance(seconds)
      const { status, body } = await refreshAs(app, 'shop', first.refresh_token)
      expect({ status, refresh_token: body.refresh_token }).toEqual({ status: 200, refresh_token: first.refresh_token })
      expect(body.access_token).not.toBe(first.access_token)
      expect(await isServed(app, body.access_token)).toBe(true)
    }
  })

  it('gives an ID token of the same login, without the nonce (OpenID Connect Core §12.2)', async () => {
    const app = await refreshingApp()
    const first = await tokensOf(app, 'shop')
    const login = decodeJwt(first.id_token ?? '')
    app.clock.advance(60)
    const renewed = decodeJwt((await refreshAs(app, 'shop', first.refresh_token)).body.id_token ?? '')
    expect(renewed).toMatchObject({ iss: ISSUER, sub: login.sub, aud: 'shop', auth_time: login.auth_time })
    expect(renewed.iat).toBe((login.iat ?? 0) + 60)
    expect(login.nonce).toBe('n-0S6_WzA2Mj')
    expect(renewed).not.toHaveProperty('nonce')
  })

  it('can be used with another key: the new access token is bound to that key (RFC 9449 §5)', async () => {
    const app = await refreshingApp()
    const [first, second] = [await dpopKey(), await dpopKey()]
    const { refresh_token } = await tokensOf(app, 'shop', {}, first)
    const { status, body } = await refreshAs(app, 'shop', refresh_token, {}, second)
    expect({ status, token_type: body.token_type }).toEqual({ status: 200, token_type: 'DPoP' })
    const jkt = await calculateJwkThumbprint(second.jwk)
    expect(decodeJwt(body.access_token ?? '').cnf).toEqual({ jkt })
  })

  it('is refused to another client, and stays good for its own', async () => {
    const app = await refreshingApp()
    const { refresh_token } = await tokensOf(app, 'shop')
    expect(errorOf(await refreshAs(app, 'bank', refresh_token))).toEqual(INVALID_GRANT)
    expect(errorOf(await refreshAs(app, 'app', refresh_token))).toEqual(INVALID_GRANT)
    expect((await refreshAs(app, 'shop', refresh_token)).status).toBe(200)
  })

  it('gives less when less is asked for, and nothing that was not granted', async () => {
    const app = await refreshingApp()
    const { refresh_token } = await tokensOf(app, 'shop')
    const ask = (more: Readonly<Record<string, string>>) => refreshAs(app, 'shop', refresh_token, more)
    expect((await ask({ scope: 'orders' })).body.scope).toBe('orders')
    expect((await ask({})).body.scope).toBe('openid email orders')
    expect(errorOf(await ask({ scope: 'orders payments' }))).toEqual({ status: 400, error: 'invalid_scope' })
    expect(errorOf(await ask({ resource: `${ISSUER}/resource` }))).toEqual({ status: 400, error: 'invalid_target' })
  })

  it('gives all that was granted where the access token beside it was for less (RFC 8707 §2.2)', async () => {
    const fields = { amount: { label: 'Amount', format: 'amount' } }
    const app = await refreshingApp({ detailTypes: { payment: { label: 'Payment', fields } } })
    const details = ['7.00', '8.00'].map((amount) => ({ type: 'payment', amount }))
    const fewer = { authorization_details: JSON.stringify(details.slice(1)) }
    const first = await tokensOf(app, 'shop', { authorization_details: JSON.stringify(details) }, undefined, fewer)
    expect(decodeJwt(first.access_token ?? '').authorization_details).toEqual(details.slice(1))
    const { body } = await refreshAs(app, 'shop', first.refresh_token)
    expect(decodeJwt(body.access_token ?? '').authorization_details).toEqual(details)
  })

  it('gives fewer details when fewer are asked for, and none that is wider (RFC 9396 §6)', async () => {
    const fields = { amount: { label: 'Amount', format: 'amount' } }
    const app = await refreshingApp({ detailTypes: { payment: { label: 'Payment', fields } } })
    const [seven, eight] = [
      { type: 'payment', amount: '7.00' },
      { type: 'payment', amount: '8.00' },
    ]
    const { refresh_token } = await tokensOf(app, 'shop', { authorization_details: JSON.stringify([seven, eight]) })
    const ask = (details?: unknown) =>
      refreshAs(app, 'shop', refresh_token, details ? { authorization_details: JSON.stringify(details) } : {})
    const tokenOf = async (details?: unknown) => {
      const { body } = await ask(details)
      const { authorization_details } = decodeJwt(body.access_token ?? '')
      expect(body.authorization_details).toEqual(authorization_details)
      return authorization_details
    }
    expect(await tokenOf([eight])).toEqual([eight])
    expect(await tokenOf()).toEqual([seven, eight])
    const refusal = { status: 400, error: 'invalid_authorization_details' }
    for (const wrong of [
      [{ ...seven, amount: '9.00' }],
      [seven, seven],
      [{ type: 'account' }],
      [{ ...seven, to: 'x' }],
      7,
    ]) {
      expect(errorOf(await ask(wrong))).toEqual(refusal)
    }
    expect(await tokenOf([seven])).toEqual([seven])
  })

  it('keeps the datasets of a credential with a detail that is asked for again (RFC 9396 §7.1)', async () => {
    const app = await refreshingApp()
    const types = { openid_credential: openIDCredential() }
    const context = { ...app.context, as: { ...app.context.as, authorizationDetails: types } }
    const degree = { type: 'openid_credential', credential_configuration_id: 'degree' }
    const granted = [{ ...degree, credential_identifiers: ['degree-2023'] }]
    const ask = (details: unknown) => {
      const parameters = new Map([['authorization_details', JSON.stringify(details)]])
      return refreshedDetails(context as never, { client: { client_id: 'wallet' }, parameters }, granted)
    }
    expect(await ask([degree])).toEqual({ details: granted })
    expect(await ask([{ ...degree, credential_identifiers: ['of-another-user'] }])).toEqual({ details: granted })
    expect(await ask([{ ...degree, credential_configuration_id: 'other' }])).toMatchObject({ refusal: { status: 400 } })
  })

  it('ends with its time, however often it is used', async () => {
    const app = await refreshingApp({ refreshTokenLifetime: 600 })
    const { refresh_token } = await tokensOf(app, 'shop')
    app.clock.advance(599)
    expect((await refreshAs(app, 'shop', refresh_token)).status).toBe(200)
    app.clock.advance(1)
    expect(errorOf(await refreshAs(app, 'shop', refresh_token))).toEqual(INVALID_GRANT)
  })

  it('ends with its grant', async () => {
    const app = await refreshingApp()
    const { refresh_token, access_token } = await tokensOf(app, 'shop')
    const { grant_id } = decodeJwt<{ grant_id: string }>(access_token ?? '')
    await revokeGrant(app.context, grant_id)
    expect(errorOf(await refreshAs(app, 'shop', refresh_token))).toEqual(INVALID_GRANT)
  })

  it.each([
    ['', { status: 400, error: 'invalid_request' }],
    ['A'.repeat(43), INVALID_GRANT],
  ])('that reads "%s" is refused', async (refresh_token, expected) => {
    expect(errorOf(await refreshAs(await refreshingApp(), 'shop', refresh_token))).toEqual(expected)
  })
})

describe('the refresh token of a public client', () => {
  it('is bound to its key, and stays the same (RFC 9449 §5)', async () => {
    const app = await refreshingApp()
    const key = await dpopKey()
    const { refresh_token } = await tokensOf(app, 'app', {}, key)
    expect(errorOf(await refreshAs(app, 'app', refresh_token, {}, await dpopKey()))).toEqual(INVALID_GRANT)
    expect(errorOf(await refreshAs(app, 'app', refresh_token))).toEqual(INVALID_GRANT)
    for (let use = 0; use < 3; use++) {
      expect((await refreshAs(app, 'app', refresh_token, {}, key)).body.refresh_token).toBe(refresh_token)
    }
  })

  it('without a key is replaced at each use (RFC 9700 §4.14.2)', async () => {
    const app = await refreshingApp()
    let { refresh_token } = await tokensOf(app, 'app')
    for (let use = 0; use < 3; use++) {
      const { status, body } = await refreshAs(app, 'app', refresh_token)
      expect(status).toBe(200)
      expect(body.refresh_token).not.toBe(refresh_token)
      refresh_token = body.refresh_token
    }
  })

  it('that comes again after it was replaced ends all tokens of its grant', async () => {
    const app = await refreshingApp()
    const { refresh_token } = await tokensOf(app, 'app')
    const next = (await refreshAs(app, 'app', refresh_token)).body
    expect(await isServed(app, next.access_token)).toBe(true)
    expect(errorOf(await refreshAs(app, 'app', refresh_token))).toEqual(INVALID_GRANT)
    expect(app.events.filter(({ type }) => type === 'grant_revoked')).toHaveLength(1)
    expect(errorOf(await refreshAs(app, 'app', next.refresh_token))).toEqual(INVALID_GRANT)
    expect(await isServed(app, next.access_token)).toBe(false)
  })

  it('that comes twice at once is replaced once', async () => {
    const app = await refreshingApp()
    const { refresh_token } = await tokensOf(app, 'app')
    const answers = await Promise.all([1, 2, 3, 4].map(() => refreshAs(app, 'app', refresh_token)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400])
  })

  it('is not replaced by a request that is refused', async () => {
    const app = await refreshingApp()
    const { refresh_token } = await tokensOf(app, 'app')
    expect((await refreshAs(app, 'app', refresh_token, { scope: 'payments' })).body.error).toBe('invalid_scope')
    expect((await refreshAs(app, 'app', refresh_token)).status).toBe(200)
  })
})

describe('a client that is not registered for refresh tokens', () => {
  it('gets none, and may use none', async () => {
    const app = await testApp()
    const form = { grant_type: 'refresh_token', refresh_token: 'A'.repeat(43) }
    expect(errorOf(await postAs(app, 'shop', '/token', form))).toEqual({ status: 400, error: 'unauthorized_client' })
    expect(await tokensOf(app, 'shop', { scope: 'openid' })).not.toHaveProperty('refresh_token')
  })
})
