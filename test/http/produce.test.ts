import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { endpointHandler as fetchHandler } from '../../src/http/fetch.ts'
import { endpointHandler as nodeHandler } from '../../src/http/node.ts'
import { testServer } from '../../src/testing/index.ts'
import type { HttpReply } from '../../src/types/http.ts'

// A path on which the host's own function forgot to return.
const forgetful = async (): Promise<HttpReply> => undefined as unknown as HttpReply

describe('a host whose function makes no reply', () => {
  it('answers 500 behind fetch, and hears of it', async () => {
    const { as } = await testServer()
    const onError = vi.fn()
    const handle = fetchHandler(as, 'push', forgetful, { onError })
    const response = await handle(new Request('https://as.example.com/par', { method: 'POST', body: 'a=b' }))
    expect(response.status).toBe(500)
    await vi.waitFor(() => expect(onError).toHaveBeenCalledWith(expect.any(TypeError)))
  })

  it('answers 500 behind node:http, and hears of it', async () => {
    const { as } = await testServer()
    const onError = vi.fn()
    const server = createServer(nodeHandler(as, 'push', forgetful, { onError })).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const response = await fetch(`http://127.0.0.1:${port}/par`, { method: 'POST', body: 'a=b' })
    expect(response.status).toBe(500)
    expect(onError).toHaveBeenCalledWith(expect.any(TypeError))
    server.close()
  })
})

describe('a host whose replies are of a class that computes their members', () => {
  class Reply {
    readonly #body = 'fine'
    get status() {
      return 201
    }
    get headers() {
      return { 'X-Name': 'a' }
    }
    get body() {
      return this.#body
    }
  }

  it('has them sent behind fetch', async () => {
    const { as } = await testServer()
    const response = await fetchHandler(as, 'token', async () => new Reply())(new Request('https://as.example/token'))
    expect([response.status, response.headers.get('x-name'), await response.text()]).toEqual([201, 'a', 'fine'])
  })

  it('has them sent behind node:http', async () => {
    const { as } = await testServer()
    const server = createServer(nodeHandler(as, 'token', async () => new Reply())).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const response = await fetch(`http://127.0.0.1:${port}/token`)
    expect([response.status, response.headers.get('x-name'), await response.text()]).toEqual([201, 'a', 'fine'])
    server.close()
  })
})
