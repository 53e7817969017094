import type { Miniflare } from 'miniflare'
import { oauth21 } from 'parapet/profiles'
import { fetchRequest, fireFaults, pushRequest, testServer, tokenRequest } from 'parapet/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startWorker } from './support/start-worker.ts'

const ORIGIN = 'https://as.example'
const TENANTS = ['acme', 'globex'] as const
const METHODS = ['private_key_jwt', 'client_secret_basic', 'none'] as const

const urlsOf = (tenant: string) => {
  const issuer = `${ORIGIN}/${tenant}`
  return {
    issuer,
    pushed_authorization_request_endpoint: `${issuer}/par`,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
  }
}

describe('two tenants in a Worker', () => {
  let runtime: Miniflare
  const kits = new Map<string, Awaited<ReturnType<typeof testServer>>>()
  beforeAll(async () => {
    runtime = await startWorker('../../examples/frameworks/tenants/worker.ts', {
      d1Databases: ['DB'],
      bindings: { ISSUER: ORIGIN, ALLOWED_ORIGINS: '', SECRET: btoa('x'.repeat(32)) },
    })
    const database = await runtime.getD1Database('DB')
    await database.prepare('CREATE TABLE tenants (name TEXT PRIMARY KEY)').run()
    await database.prepare('CREATE TABLE tenant_clients (tenant TEXT, client_id TEXT, metadata TEXT)').run()
    for (const tenant of TENANTS) {
      const kit = await testServer({ ...urlsOf(tenant), policy: oauth21 })
      kit.clock.advance(clock() - kit.clock())
      kits.set(tenant, kit)
      await database.prepare('INSERT INTO tenants VALUES (?)').bind(tenant).run()
      for (const method of METHODS) {
        const { client_id, ...metadata } = kit.clients[method]
        const row = [tenant, client_id, JSON.stringify(metadata)]
        await database
          .prepare('INSERT INTO tenant_clients VALUES (?, ?, ?)')
          .bind(...row)
          .run()
      }
    }
  })
  afterAll(() => runtime.dispose())

  const clock = () => Math.floor(Date.now() / 1000)
  const send = async (request: Request): Promise<Response> => {
    const body = request.method === 'GET' ? {} : { body: await request.text() }
    const headers = Object.fromEntries(request.headers)
    const answer = await runtime.dispatchFetch(request.url, {
      method: request.method,
      headers,
      redirect: 'manual',
      ...body,
    })
    return answer as unknown as Response
  }
  const kitOf = (tenant: string) => kits.get(tenant) as NonNullable<ReturnType<typeof kits.get>>

  it.each(TENANTS)('refuse every fault at %s', async (tenant) => {
    const { refused, wrong } = await fireFaults(kitOf(tenant), { fetch: send, clock })
    // the front of this runtime drops a header without a value, so that the Worker sees no proof
    expect(wrong.map(({ name }) => name)).toEqual(['proof DPoP: empty'])
    expect(refused.length).toBeGreaterThan(90)
  })

  it('have their metadata where RFC 8414 §3.1 and OpenID Connect look for it', async () => {
    for (const tenant of TENANTS) {
      for (const path of [
        `/.well-known/oauth-authorization-server/${tenant}`,
        `/${tenant}/.well-known/openid-configuration`,
      ]) {
        const reply = await send(new Request(`${ORIGIN}${path}`))
        expect(((await reply.json()) as { issuer: string }).issuer).toBe(`${ORIGIN}/${tenant}`)
      }
    }
    for (const path of ['/unknown/par', '/.well-known/oauth-authorization-server', '/', '/acme', '/acme/other']) {
      expect((await send(new Request(`${ORIGIN}${path}`))).status).toBe(404)
    }
  })

  it('do not take each other’s requests and codes, nor each other’s clients', async () => {
    const [a, b] = [kitOf('acme'), kitOf('globex')]
    for (const kit of [a, b]) kit.clock.advance(clock() - kit.clock())
    const pushed = await send(fetchRequest(await pushRequest(a)))
    const { request_uri } = (await pushed.json()) as { request_uri: string }
    const { client_id } = a.clients.private_key_jwt
    const at = (tenant: string) =>
      send(new Request(`${ORIGIN}/${tenant}/authorize?${new URLSearchParams({ client_id, request_uri })}`))
    expect((await at('globex')).status).toBe(400)
    const code = new URL((await at('acme')).headers.get('location') ?? '').searchParams.get('code') ?? ''
    const foreign = await send(fetchRequest(await tokenRequest(b, code)))
    expect([foreign.status, ((await foreign.json()) as { error: string }).error]).toEqual([400, 'invalid_grant'])
    expect((await send(fetchRequest(await tokenRequest(a, code)))).status).toBe(200)
    // the same client_id, and other keys
    const { url } = fetchRequest(await pushRequest(b))
    const impostor = await pushRequest(a, { proof: false })
    expect((await send(fetchRequest({ ...impostor, url }))).status).toBe(401)
  })
})
