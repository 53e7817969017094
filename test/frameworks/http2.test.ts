import { connect } from 'node:http2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { basic, dpop, form, PAR, requestFor } from './support/client.ts'
import { here, node, type Running, start } from './support/programs.ts'

describe.each(['koa', 'fastify'])('%s over HTTP/2', (framework) => {
  let server: Running
  beforeAll(async () => {
    server = await start((port) => {
      const { command, args } = node(here('apps/http2.ts'))(port)
      return { command, args: [...args.slice(0, -1), framework, String(port)] }
    })
  })
  afterAll(() => server?.stop())

  const push = (headers: Readonly<Record<string, string | string[]>>, body: string) =>
    new Promise<{ readonly status: number; readonly nonce: string; readonly body: string }>((resolve, reject) => {
      const session = connect(`http://127.0.0.1:${server.port}`)
      session.on('error', reject)
      const stream = session.request({
        ':method': 'POST',
        ':path': '/oauth/par',
        'content-type': 'application/x-www-form-urlencoded',
        authorization: basic()[1],
        ...headers,
      })
      const answer = { status: 0, nonce: '', body: '' }
      stream.on('response', (fields) => {
        answer.status = Number(fields[':status'])
        answer.nonce = String(fields['dpop-nonce'] ?? '')
      })
      stream.setEncoding('utf8').on('data', (text) => (answer.body += text))
      stream.on('error', () => {})
      stream.on('close', () => session.close(() => resolve(answer)))
      stream.end(body)
    })

  it('pushes, with one proof and not with two', async () => {
    const proof = await dpop()
    const body = form(requestFor())
    const { nonce, status } = await push({ dpop: (await proof(PAR))[1] }, body)
    expect(status).toBe(400)
    const [one, other] = [(await proof(PAR, nonce))[1], (await proof(PAR, nonce))[1]]
    expect((await push({ dpop: [one, other] }, body)).body).toContain('invalid_dpop_proof')
    expect((await push({ dpop: one, ':authority': 'evil.example' }, body)).status).toBe(201)
  })

  it('answers 413 to a body past the bound', async () => {
    expect((await push({}, 'a'.repeat(70_000))).status).toBe(413)
    expect(server.errors()).toBe('')
  })
})
