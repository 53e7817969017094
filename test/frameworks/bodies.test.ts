import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { basic, dpop, form, header, json, PAR, requestFor } from './support/client.ts'
import { FORM, type Sent, send as sendTo } from './support/connection.ts'
import { consumers } from './support/frameworks.ts'
import { type Running, start } from './support/programs.ts'

describe.each(consumers)('$name', ({ program, consumed, kept, mounted = [] }) => {
  let server: Running
  beforeAll(async () => {
    server = await start(program)
  })
  afterAll(() => server?.stop())

  const push = (path: string, sent: Sent = {}) =>
    sendTo(server.port, { path, headers: [FORM, basic()], body: form(requestFor()), ...sent })

  it.each(consumed)('refuses a body that was read before, with advice to the integrator alone (%s)', async (path) => {
    const before = server.errors().length
    const answer = await push(path)
    expect([answer.status, json(answer)]).toEqual([
      500,
      { error: 'server_error', error_description: expect.any(String) },
    ])
    expect(answer.body).not.toContain('body')
    await expect.poll(() => server.errors().slice(before)).toContain('The request body was already read.')
    expect(server.errors()).not.toContain('code_challenge')
  })

  it.each(kept)('reads a body that was kept, with its repeats (%s)', async (path) => {
    expect((await push(path)).status).toBe(201)
    const repeated = await push(path, { body: `${form(requestFor())}&scope=a&scope=b` })
    expect([repeated.status, json(repeated).error]).toEqual([400, 'invalid_request'])
  })

  it.each(mounted)('compares a proof with the configured URL at %s', async (path) => {
    const proof = await dpop()
    const attempt = async (htu: string, nonce?: string) =>
      push(path, { headers: [FORM, basic(), await proof(htu, nonce)] })
    const nonce = header(await attempt(PAR), 'dpop-nonce')
    expect((await attempt(PAR, nonce)).status).toBe(201)
    expect(json(await attempt(`https://as.example${path}`, nonce)).error).toBe('invalid_dpop_proof')
  })
})
