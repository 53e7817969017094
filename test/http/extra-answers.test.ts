import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { RequestExtra } from '../../src/http/adapter.ts'
import { endpointHandler as fetchHandler, readFetchRequest } from '../../src/http/fetch.ts'
import { type NodeRequest, endpointHandler as nodeHandler, readNodeRequest } from '../../src/http/node.ts'
import { testServer } from '../../src/testing/index.ts'

/** Answers by which a host in JavaScript would lose its facts: a promise that is spread leaves none, so that the certificate of a proxy
 * would count as that of the client. */
const LOST: readonly (readonly [name: string, answer: unknown])[] = [
  ['a promise', Promise.resolve({ clientCertificate: undefined })],
  // biome-ignore lint/suspicious/noThenProperty: a promise of another library
  ['a thenable', { then: () => {} }],
  ['text', 'https://as.example/par'],
  ['a list', [{ clientCertificate: undefined }]],
  ['a switch', true],
]

const servers: ReturnType<typeof createServer>[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

describe.each(LOST)('extra that answers with %s', (_name, answer) => {
  const extra = () => answer as RequestExtra
  const produce = vi.fn(async () => ({ status: 200, headers: {}, body: '' }))

  it('answers 500 behind fetch, and the request reaches no endpoint', async () => {
    const { as } = await testServer()
    const onError = vi.fn()
    const handle = fetchHandler(as, 'push', produce, { extra, onError })
    const response = await handle(new Request('https://as.example/par', { method: 'POST', body: 'a=b' }))
    expect(response.status).toBe(500)
    expect(produce).not.toHaveBeenCalled()
    await vi.waitFor(() =>
      expect(onError.mock.calls[0]?.[0].message).toMatch(/^extra must return an object, at once; got /),
    )
  })

  it('answers 500 behind node:http, and the request reaches no endpoint', async () => {
    const { as } = await testServer()
    const onError = vi.fn()
    const server = createServer(nodeHandler(as, 'push', produce, { extra, onError })).listen(0, '127.0.0.1')
    servers.push(server)
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const response = await fetch(`http://127.0.0.1:${port}/par`, { method: 'POST', body: 'a=b' })
    expect(response.status).toBe(500)
    expect(produce).not.toHaveBeenCalled()
    expect(onError.mock.calls[0]?.[0].message).toMatch(/^extra must return an object, at once; got /)
  })

  it('is refused by the readers as well', async () => {
    const { as } = await testServer()
    const request = new Request('https://as.example/par', { method: 'POST', body: 'a=b' })
    await expect(readFetchRequest(as, request, extra())).rejects.toThrow(/^extra must be an object, at once; got /)
    const req = { method: 'GET', headers: {}, rawHeaders: [], url: '/par' } as unknown as NodeRequest
    await expect(readNodeRequest(as, req, extra())).rejects.toThrow(/^extra must be an object, at once; got /)
  })
})

it.each([undefined, null])('extra may answer %s where it knows nothing', async (answer) => {
  const { as } = await testServer()
  const handle = fetchHandler(as, 'push', async ({ url }) => ({ status: 200, headers: {}, body: url }), {
    extra: () => answer as unknown as RequestExtra,
  })
  const response = await handle(new Request('https://as.example/par', { method: 'POST', body: 'a=b' }))
  expect(await response.text()).toBe(as.pushed_authorization_request_endpoint)
})

it('extra may answer with an object of a class that computes its members', async () => {
  class Facts {
    get url() {
      return 'https://id.example/x'
    }
    get clientCertificate() {
      return { der: Uint8Array.of(1), verified: true }
    }
  }
  const { as } = await testServer()
  const handle = fetchHandler(
    as,
    'push',
    async ({ url, clientCertificate }) => ({ status: 200, headers: {}, body: `${url} ${clientCertificate?.verified}` }),
    { extra: () => new Facts() },
  )
  const response = await handle(new Request('https://as.example/par', { method: 'POST', body: 'a=b' }))
  expect(await response.text()).toBe('https://id.example/x true')
})
