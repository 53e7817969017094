import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { ISSUER } from './support/app.ts'
import { dpopKey } from './support/dpop.ts'
import { isServed, postAs, refreshAs, refreshingApp, tokensOf } from './support/tokens.ts'

const introspectAs = async (
  app: Awaited<ReturnType<typeof refreshingApp>>,
  client: 'shop' | 'bank' | 'app',
  token = '',
) => (await postAs(app, client, '/introspect', { token })).body

describe('introspection', () => {
  it('tells a client about its own tokens (RFC 7662 §2.2)', async () => {
    const app = await refreshingApp()
    const { access_token, refresh_token } = await tokensOf(app, 'shop', {}, await dpopKey())
    const common = { active: true, iss: ISSUER, client_id: 'shop', sub: '1', scope: 'openid email orders' }
    const { cnf, exp } = decodeJwt(access_token ?? '')
    expect(await introspectAs(app, 'shop', access_token)).toMatchObject({
      ...common,
      token_type: 'DPoP',
      aud: `${ISSUER}/resource`,
      cnf,
      exp,
    })
    expect(await introspectAs(app, 'shop', refresh_token)).toMatchObject({ ...common, exp: app.clock() + 2_592_000 })
  })

  it('tells a resource server of the configuration about all, and every other client nothing', async () => {
    const app = await refreshingApp({ resourceServers: ['bank'] })
    const ofShop = await tokensOf(app, 'shop')
    const ofBank = await tokensOf(app, 'bank')
    expect(await introspectAs(app, 'bank', ofShop.access_token)).toMatchObject({ active: true, client_id: 'shop' })
    expect(await introspectAs(app, 'shop', ofBank.access_token)).toEqual({ active: false })
    expect(await introspectAs(app, 'shop', ofBank.refresh_token)).toEqual({ active: false })
  })

  it.each(['expired', 'revoked', 'forged'])('says of a token that is %s no more than that', async (how) => {
    const app = await refreshingApp()
    const { access_token = '' } = await tokensOf(app, 'shop')
    if (how === 'expired') app.clock.advance(300)
    if (how === 'revoked') await postAs(app, 'shop', '/revoke', { token: access_token })
    const token = how === 'forged' ? `${access_token.slice(0, -6)}AAAAAA` : access_token
    expect(await introspectAs(app, 'shop', token)).toEqual({ active: false })
  })

  it('is not for a client that cannot authenticate, nor for one that fails to', async () => {
    const app = await refreshingApp()
    const { access_token = '' } = await tokensOf(app, 'app')
    expect((await postAs(app, 'app', '/introspect', { token: access_token })).status).toBe(401)
    const wrong = await postAs(app, 'shop', '/introspect', { token: access_token, client_secret: 'wrong' })
    expect({ status: wrong.status, error: wrong.body.error }).toEqual({ status: 401, error: 'invalid_client' })
    expect((await postAs(app, 'shop', '/introspect', {})).body.error).toBe('invalid_request')
  })
})

describe('revocation', () => {
  it.each(['access_token', 'refresh_token'])('of an %s ends all tokens of its grant (RFC 7009 §2.1)', async (name) => {
    const app = await refreshingApp()
    const tokens = await tokensOf(app, 'shop')
    const other = await tokensOf(app, 'shop')
    const { status, body } = await postAs(app, 'shop', '/revoke', { token: tokens[name] ?? '' })
    expect({ status, body }).toEqual({ status: 200, body: {} })
    expect(await isServed(app, tokens.access_token)).toBe(false)
    expect((await refreshAs(app, 'shop', tokens.refresh_token)).body.error).toBe('invalid_grant')
    expect(await isServed(app, other.access_token)).toBe(true)
  })

  it('lasts as long as the refresh token would have', async () => {
    const app = await refreshingApp()
    const { refresh_token = '' } = await tokensOf(app, 'shop')
    await postAs(app, 'shop', '/revoke', { token: refresh_token })
    app.clock.advance(2_592_000 - 1)
    expect((await refreshAs(app, 'shop', refresh_token)).body.error).toBe('invalid_grant')
  })

  it('is open to a public client, for its own tokens', async () => {
    const app = await refreshingApp()
    const { refresh_token = '' } = await tokensOf(app, 'app')
    expect((await postAs(app, 'app', '/revoke', { token: refresh_token })).status).toBe(200)
    expect((await refreshAs(app, 'app', refresh_token)).body.error).toBe('invalid_grant')
  })

  it('of a token of another client is refused, and changes nothing', async () => {
    const app = await refreshingApp()
    const { access_token = '', refresh_token = '' } = await tokensOf(app, 'shop')
    for (const token of [access_token, refresh_token]) {
      const { status, body } = await postAs(app, 'bank', '/revoke', { token })
      expect({ status, error: body.error }).toEqual({ status: 400, error: 'unauthorized_client' })
    }
    expect(await isServed(app, access_token)).toBe(true)
    expect((await refreshAs(app, 'shop', refresh_token)).status).toBe(200)
  })

  it('of a token that nobody knows is no error (RFC 7009 §2.2), and one of no token is', async () => {
    const app = await refreshingApp()
    expect((await postAs(app, 'shop', '/revoke', { token: 'unknown' })).status).toBe(200)
    expect((await postAs(app, 'shop', '/revoke', {})).body.error).toBe('invalid_request')
  })
})
