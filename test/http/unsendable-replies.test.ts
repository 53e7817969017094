import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { endpointHandler as fetchHandler, fetchResponse } from '../../src/http/fetch.ts'
import { endpointHandler as nodeHandler, sendNodeReply } from '../../src/http/node.ts'
import { testServer } from '../../src/testing/index.ts'
import type { HttpReply } from '../../src/types/http.ts'

const good: HttpReply = { status: 200, headers: {}, body: 'fine' }
const reply = (change: object): HttpReply => ({ ...good, ...change })

/** Replies of a host that no runtime can send, the first two with a text of the request in a header. */
const UNSENDABLE: readonly (readonly [name: string, reply: HttpReply])[] = [
  ['a line break in a header', reply({ headers: { Location: '/login?hint=a\r\nSet-Cookie: b=c' } })],
  ['a header beyond Latin-1', reply({ headers: { 'Set-Cookie': 'name=\u{1f600}' } })],
  ['a control character in a header', reply({ headers: { 'X-Name': 'a\0b' } })],
  ['a name that no header can have', reply({ headers: { 'a b': 'c' } })],
  ['a header without a value', reply({ headers: { 'X-Name': undefined } })],
  ['null in a header, which would be sent as a word', reply({ headers: { 'DPoP-Nonce': null } })],
  ['a symbol in a header', reply({ headers: { 'X-Name': Symbol('a') } })],
  ['a list in a header', reply({ headers: { 'Set-Cookie': ['a=b', 'c=d'] } })],
  ['a length of its own', reply({ headers: { 'content-length': '3' } })],
  ['a header of the connection', reply({ headers: { 'Transfer-Encoding': 'chunked' } })],
  ['the Headers of Fetch', reply({ headers: new Headers({ 'Cache-Control': 'no-store' }) })],
  ['headers as a Map', reply({ headers: new Map([['Cache-Control', 'no-store']]) })],
  ['headers as text', reply({ headers: 'Cache-Control: no-store' })],
  ['no status', reply({ status: undefined })],
  ['a status as text', reply({ status: '200' })],
  ['an interim status', reply({ status: 103 })],
  ['a status beyond 599', reply({ status: 600 })],
  ['a status with a fraction', reply({ status: 200.5 })],
  ['an object as body', reply({ body: { access_token: 'a' } })],
  ['a body where the status allows none', reply({ status: 204, body: 'a' })],
]

const servers: ReturnType<typeof createServer>[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

describe.each(UNSENDABLE)('a host whose reply has %s', (_name, unsendable) => {
  it('answers 500 behind fetch, and hears of it', async () => {
    const { as } = await testServer()
    const onError = vi.fn()
    const handle = fetchHandler(as, 'token', async () => unsendable, { onError })
    const response = await handle(new Request('https://as.example/token', { method: 'POST', body: 'a=b' }))
    expect(response.status).toBe(500)
    expect(response.headers.get('set-cookie')).toBeNull()
    await vi.waitFor(() => expect(onError).toHaveBeenCalledWith(expect.any(TypeError)))
  })

  it('answers 500 behind node:http, and no rejection ends the process', async () => {
    const { as } = await testServer()
    const onError = vi.fn()
    const handle = nodeHandler(as, 'token', async () => unsendable, { onError })
    const handled: Promise<void>[] = []
    const server = createServer((req, res) => {
      const answered = handle(req, res)
      handled.push(answered)
      answered.catch(() => res.destroy())
    }).listen(0, '127.0.0.1')
    servers.push(server)
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const response = await fetch(`http://127.0.0.1:${port}/token`, { method: 'POST', body: 'a=b' }).catch(
      () => undefined,
    )
    await expect(Promise.all(handled)).resolves.toBeDefined()
    expect(response?.status).toBe(500)
    expect(response?.headers.get('set-cookie')).toBeNull()
    await vi.waitFor(() => expect(onError).toHaveBeenCalledWith(expect.any(TypeError)))
  })

  it('is refused by the functions that send it, before anything is sent', () => {
    expect(() => fetchResponse(unsendable)).toThrow(/^reply\.(?:status|headers|body).* must be /)
    const setHeader = vi.fn()
    const res = { statusCode: 200, headersSent: false, setHeader, end: vi.fn() }
    expect(() => sendNodeReply(res, unsendable)).toThrow(/^reply\.(?:status|headers|body).* must be /)
    expect(setHeader).not.toHaveBeenCalled()
    expect(res.statusCode).toBe(200)
  })
})
