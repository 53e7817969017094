import { readFileSync } from 'node:fs'
import type { Miniflare } from 'miniflare'
import { sqliteSchema } from 'parapet/stores/sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { here } from './support/programs.ts'
import { startWorker } from './support/start-worker.ts'

const folder = '../../examples/frameworks/worker'
const migration = readFileSync(here(`${folder}/migrations/0001_parapet.sql`), 'utf8')
const AS = 'https://as.example'

describe('the complete Worker', () => {
  let runtime: Miniflare
  beforeAll(async () => {
    runtime = await startWorker(`${folder}/worker.ts`, {
      d1Databases: ['DB'],
      bindings: { ISSUER: AS, ALLOWED_ORIGINS: 'https://app.example', SECRET: btoa('x'.repeat(32)) },
    })
    const database = await runtime.getD1Database('DB')
    const statements = migration.replace(/^--.*$/gm, '').split(';')
    for (const statement of statements) if (statement.trim() !== '') await database.prepare(statement).run()
    const metadata = { client_secret: 'GUGc9nIL3pOXGsBZ', redirect_uris: ['https://client.example/cb'] }
    await database.prepare('INSERT INTO clients VALUES (?, ?)').bind('shop', JSON.stringify(metadata)).run()
  })
  afterAll(() => runtime.dispose())

  const call = (path: string, init: object = {}) =>
    runtime.dispatchFetch(`${AS}${path}`, { redirect: 'manual', ...init })
  const post = (path: string, form: Readonly<Record<string, string>>) =>
    call(path, {
      method: 'POST',
      headers: {
        authorization: `Basic ${btoa('shop:GUGc9nIL3pOXGsBZ')}`,
        'content-type': 'application/x-www-form-urlencoded',
        origin: 'https://app.example',
      },
      body: new URLSearchParams(form).toString(),
    })

  it('goes from push to tokens', async () => {
    const redirect_uri = 'https://client.example/cb'
    const pushed = await post('/par', {
      response_type: 'code',
      redirect_uri,
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    })
    expect([pushed.status, pushed.headers.get('access-control-allow-origin')]).toEqual([201, 'https://app.example'])
    const { request_uri } = (await pushed.json()) as { request_uri: string }
    const answer = await call(`/authorize?${new URLSearchParams({ client_id: 'shop', request_uri })}`)
    expect(answer.status).toBe(303)
    const code = new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? ''
    const code_verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
    const tokens = await post('/token', { grant_type: 'authorization_code', code, redirect_uri, code_verifier })
    expect([tokens.status, ((await tokens.json()) as { token_type: string }).token_type]).toEqual([200, 'Bearer'])
  })

  it('publishes its metadata to the origins that it allows, and to no other script', async () => {
    for (const [origin, allowed] of [
      ['https://app.example', 'https://app.example'],
      ['https://attacker.example', null],
    ] as const) {
      const reply = await call('/.well-known/oauth-authorization-server', { headers: { origin } })
      expect(((await reply.json()) as { issuer: string }).issuer).toBe(AS)
      expect(reply.headers.get('access-control-allow-origin')).toBe(allowed)
    }
  })

  it('deletes from D1 what has expired when its cron trigger fires', async () => {
    const database = await runtime.getD1Database('DB')
    await database
      .prepare('INSERT INTO parapet_store VALUES (?, ?, ?), (?, ?, ?)')
      .bind('old', '1', 1000, 'new', '1', 4e9)
      .run()
    const worker = await runtime.getWorker()
    await worker.scheduled({ cron: '*/5 * * * *' })
    const { results } = await database.prepare('SELECT key FROM parapet_store').all()
    expect(results).toEqual([{ key: 'new' }])
  })

  it('answers 404 for other paths', async () => {
    expect((await call('/other')).status).toBe(404)
  })

  it('makes the table that sqliteSchema describes', () => {
    for (const statement of sqliteSchema()) expect(migration).toContain(`${statement};`)
  })
})
