import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { Provider } from 'oidc-provider'
import { authorizationServer } from 'parapet'
import { oauth21 } from 'parapet/profiles'
import { memoryStore } from 'parapet/stores/memory'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { beside } from '../../examples/frameworks/beside-oidc-provider/app.ts'
import { namedClient } from '../../examples/frameworks/beside-oidc-provider/named-client.ts'
import { assertion, authenticatedBy, basic, codeVerifier, requestFor } from './support/client.ts'
import { here } from './support/programs.ts'

const ISSUER = 'https://as.example'
const redirect_uris = ['https://client.example/cb']
const SECRET = 'GUGc9nIL3pOXGsBZ'
const clients = ['shop', 'fund'].map((client_id) => ({
  client_id,
  client_secret: SECRET,
  redirect_uris,
  grant_types: ['authorization_code', 'refresh_token'],
}))

let server: Server | undefined
afterEach(() => void server?.close())

/** Both servers behind one listener; `moved` may change while it serves. */
const serve = async (moved: Pick<Set<string>, 'has'>) => {
  // oidc-provider warns of its development defaults, and of the body that the router has read
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  vi.spyOn(console, 'info').mockImplementation(() => {})
  const provider = new Provider(ISSUER, {
    clients,
    scopes: ['openid', 'offline_access', 'accounts'],
    cookies: { keys: ['a key that signs cookies'] },
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      introspection: { enabled: true, allowedPolicy: () => true },
      resourceIndicators: { enabled: false },
    },
    findAccount: (_, sub) => ({ accountId: sub, claims: async () => ({ sub }) }),
    issueRefreshToken: async () => true,
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
  })
  provider.proxy = true
  const as = authorizationServer({
    issuer: ISSUER,
    pushed_authorization_request_endpoint: `${ISSUER}/request`,
    authorization_endpoint: `${ISSUER}/auth`,
    token_endpoint: `${ISSUER}/token`,
    policy: { ...oauth21, clientAssertionAudience: 'rfc9126' },
    store: memoryStore({ clock: () => Math.floor(Date.now() / 1000) }),
    secret: 'a secret of the application, long enough',
    findClient: async (id) => (moved.has(id) ? clients.find(({ client_id }) => client_id === id) : undefined),
  })
  const both = beside(
    provider,
    as,
    async (client_id) => moved.has(client_id),
    () => 'alice',
  )
  server = createServer(async (req, res) => {
    if (!req.url?.startsWith('/interaction/')) return void both(req, res)
    // the login page of the host serves both
    const { params } = await provider.interactionDetails(req, res)
    const grant = new provider.Grant({ accountId: 'alice', clientId: String(params.client_id) })
    grant.addOIDCScope(String(params.scope))
    await provider.interactionFinished(req, res, {
      login: { accountId: 'alice' },
      consent: { grantId: await grant.save() },
    })
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const send = (path: string, fields?: Readonly<Record<string, string>>, headers: Record<string, string> = {}) =>
    fetch(origin + path, {
      method: fields ? 'POST' : 'GET',
      headers: { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'as.example', ...headers },
      body: fields ? new URLSearchParams(fields) : null,
      redirect: 'manual',
    })
  const { port } = server.address() as AddressInfo
  /** Sends bytes as they are, and reads until the server closes. */
  const raw = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.end(text))
      let answer = ''
      socket.setEncoding('utf8').on('data', (data: string) => {
        answer += data
      })
      socket.on('close', () => resolve(answer)).on('error', reject)
    })
  /** Sends bytes and goes. */
  const leave = (text: string): Promise<void> =>
    new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(text, () => setImmediate(() => socket.destroy())))
      socket.once('close', () => resolve())
    })
  const by = (client_id: string) => Object.fromEntries([basic(`${client_id}:${SECRET}`)])
  const code_verifier = codeVerifier()
  const scope = 'openid accounts offline_access'
  const push = async (client_id: string) => {
    const answer = await send(
      '/request',
      { ...requestFor(code_verifier), client_id, scope, prompt: 'consent' },
      by(client_id),
    )
    expect(answer.status, await answer.clone().text()).toBe(201)
    return (await answer.json()) as { request_uri: string; expires_in: number }
  }
  /** Follows the redirects of the browser up to the client's callback. */
  const authorize = async (client_id: string, request_uri: string) => {
    let path = `/auth?${new URLSearchParams({ client_id, request_uri })}`
    const cookies = new Map<string, string>()
    for (let step = 0; step < 6; step++) {
      const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
      const answer = await send(path, undefined, cookie === '' ? {} : { cookie })
      for (const set of answer.headers.getSetCookie()) {
        const [name = '', value = ''] = (set.split(';')[0] ?? '').split('=')
        cookies.set(name, value)
      }
      const location = new URL(answer.headers.get('location') ?? `${ISSUER}/nowhere`, ISSUER)
      if (location.origin === 'https://client.example') return location.searchParams.get('code') ?? ''
      path = location.pathname + location.search
    }
    throw new Error(`no code: ${path}`)
  }
  const redeem = async (client_id: string, code: string) => {
    const [redirect_uri = ''] = redirect_uris
    const answer = await send(
      '/token',
      { grant_type: 'authorization_code', code, code_verifier, redirect_uri },
      by(client_id),
    )
    return { status: answer.status, body: (await answer.json()) as Record<string, string> }
  }
  const userinfo = async (token = '') => (await send('/me', undefined, { authorization: `Bearer ${token}` })).status
  const refresh = async (client_id: string, refresh_token = '') =>
    (await send('/token', { grant_type: 'refresh_token', refresh_token }, by(client_id))).status
  return { send, raw, leave, by, push, authorize, redeem, userinfo, refresh }
}

/** parapet's request_uri ends in 43 characters of its own making; both servers use the prefix of RFC 9126. */
const flow = async (host: Awaited<ReturnType<typeof serve>>, client_id: string) => {
  const { request_uri } = await host.push(client_id)
  return host.redeem(client_id, await host.authorize(client_id, request_uri))
}

describe('oidc-provider and parapet on one issuer', () => {
  it.each([
    ['that has moved', ['shop']],
    ['that has not', []],
  ])('serve a client %s from push to userinfo and refresh', async (_, moved) => {
    const host = await serve(new Set(moved))
    const { status, body } = await flow(host, 'shop')
    expect([status, body.token_type]).toEqual([200, 'Bearer'])
    expect(await host.userinfo(body.access_token)).toBe(200)
    expect(await host.refresh('shop', body.refresh_token)).toBe(200)
  })

  it('let parapet answer those that have moved, and no other', async () => {
    const host = await serve(new Set(['shop']))
    const answered = async (client_id: string) => {
      const answer = await host.send('/request', { response_type: 'nothing' }, host.by(client_id))
      return answer.headers.get('content-type')
    }
    expect(await answered('shop')).toBe('application/json')
    expect(await answered('fund')).toBe('application/json; charset=utf-8')
  })

  it('finish at oidc-provider a request that was pushed there before the move, and a code', async () => {
    const moved = new Set<string>()
    const host = await serve(moved)
    const { request_uri } = await host.push('shop')
    moved.add('shop')
    const code = await host.authorize('shop', request_uri)
    const { status, body } = await host.redeem('shop', code)
    expect(status).toBe(200)
    expect(await host.userinfo(body.access_token)).toBe(200)
  })

  it('take back the tokens of a code that is redeemed twice', async () => {
    const host = await serve(new Set(['shop']))
    const { request_uri } = await host.push('shop')
    const code = await host.authorize('shop', request_uri)
    const { body } = await host.redeem('shop', code)
    expect(await host.userinfo(body.access_token)).toBe(200)
    const twice = await host.redeem('shop', code)
    expect([twice.status, twice.body.error]).toEqual([400, 'invalid_grant'])
    expect(await host.userinfo(body.access_token)).toBe(401)
    expect(await host.refresh('shop', body.refresh_token)).toBe(400)
  })

  it.each(['//', '//evil.example/request', '*'])('survive the request target %s', async (target) => {
    const host = await serve(new Set(['shop']))
    expect(await host.raw(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 404 /)
    expect((await host.send('/request', requestFor(), host.by('shop'))).status).toBe(201)
  })

  it('survive a client that closes the connection, and say nothing of it', async () => {
    const host = await serve(new Set(['shop']))
    const said = vi.spyOn(console, 'error').mockImplementation(() => {})
    const departed = new Promise((resolve) => server?.once('request', ({ socket }) => socket.once('close', resolve)))
    await host.leave('POST /request HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nhalf')
    await departed
    expect((await host.send('/request', requestFor(), host.by('shop'))).status).toBe(201)
    expect(said).not.toHaveBeenCalled()
  })

  it('answer 500 where the registry fails', async () => {
    const host = await serve({
      has: () => {
        throw new Error('the registry is down')
      },
    })
    const said = vi.spyOn(console, 'error').mockImplementation(() => {})
    const answer = await host.send('/request', requestFor(), host.by('shop'))
    expect([answer.status, (await answer.json()).error]).toEqual([500, 'server_error'])
    expect(said).toHaveBeenCalledWith(expect.objectContaining({ message: 'the registry is down' }))
    const page = await host.send('/auth?client_id=shop&request_uri=urn%3Aany')
    expect([page.status, page.headers.get('content-type')]).toEqual([500, 'text/html; charset=utf-8'])
    expect(await page.text()).not.toContain('the registry is down')
  })

  it('refuse a wrong secret of a client that has moved', async () => {
    const host = await serve(new Set(['shop']))
    const headers = Object.fromEntries([basic('shop:a guess')])
    expect((await host.send('/request', requestFor(), headers)).status).toBe(401)
  })
})

describe('the client that a request names', () => {
  const form = (fields: Readonly<Record<string, string>> = {}) => new URLSearchParams(fields)

  it('stands in the header, in the form or in the assertion', async () => {
    expect(namedClient(basic('my%20shop:x')[1], form())).toBe('my shop')
    // oidc-provider reads base64 by Buffer, which passes over what is none
    expect(namedClient(`${basic('shop:x')[1]}*-`, form())).toBe('shop')
    expect(namedClient(undefined, form({ client_id: 'shop' }))).toBe('shop')
    expect(namedClient(undefined, form(authenticatedBy(await assertion())))).toBe('bank')
  })

  it.each([
    ['Basic !', form()],
    ['Bearer x', form()],
    [undefined, form({ client_assertion: 'not.json.x' })],
    [undefined, form({ client_assertion: `x.${btoa('{"sub":1}')}.x` })],
    [undefined, form({ client_assertion: `x.${btoa('null')}.x` })],
  ])('is nobody in %j', (header, fields) => {
    expect(namedClient(header, fields)).toBeUndefined()
  })
})

describe('the page on oidc-provider', () => {
  const page = readFileSync(here('../../docs/migrate/oidc-provider.md'), 'utf8')
  const [, table = ''] = /## Configuration side by side\n([\s\S]*?)\n## /.exec(page) ?? []
  const rows = table.split('\n').filter((line) => line.startsWith('| `'))
  const namesIn = (column: number) =>
    rows.flatMap((row) =>
      [...(row.split(' | ')[column] ?? '').matchAll(/`([\w.]+)[^`]*`/g)].map(([, name = '']) => name),
    )

  it('is of the version that is installed', () => {
    const { version } = JSON.parse(readFileSync(here('node_modules/oidc-provider/package.json'), 'utf8'))
    expect(page).toContain(`oidc-provider ${version.split('.').slice(0, 2).join('.')}.`)
  })

  it('names options that oidc-provider has', async () => {
    const { defaults } = await import(here('node_modules/oidc-provider/lib/helpers/defaults.js'))
    const isSet = (value: unknown, [key = '', ...rest]: readonly string[]): boolean =>
      typeof value === 'object' &&
      value !== null &&
      key in value &&
      (rest.length === 0 || isSet(value[key as keyof typeof value], rest))
    // `Client` is a model, the others methods of a provider
    const has = (name: string) => name === 'Client' || name in Provider.prototype || isSet(defaults, name.split('.'))
    expect(namesIn(0).length).toBeGreaterThan(35)
    expect(namesIn(0).filter((name) => !has(name))).toEqual([])
  })

  it('names options, fields and exports that parapet has', () => {
    const texts = [
      'docs/reference/options.md',
      'docs/reference/policy.md',
      'test/laws/exports.txt',
      'src/http/adapter.ts',
    ]
    const known = texts.map((file) => readFileSync(here(`../../${file}`), 'utf8')).join('\n')
    const unknown = namesIn(1).filter((name) => !new RegExp(`\\b${name}\\b`).test(known) && name !== 'reference')
    expect(namesIn(1).length).toBeGreaterThan(30)
    expect(unknown).toEqual([])
  })
})
