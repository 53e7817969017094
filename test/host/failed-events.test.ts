import { Readable } from 'node:stream'
import { describe, expect, it, vi } from 'vitest'
import { readClientSecret } from '../../src/client-authentication/secret-method.ts'
import { readDPoPProof } from '../../src/dpop/request-proof.ts'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { deriveDPoPNonces } from '../../src/host/derived-nonces.ts'
import type { HandlerServer, ProduceReply } from '../../src/http/adapter.ts'
import { endpointHandler } from '../../src/http/fetch.ts'
import { endpointHandler as nodeHandler } from '../../src/http/node.ts'
import { assembleAuthorizationServer } from '../../src/server/assemble-authorization-server.ts'
import type { Store } from '../../src/types/ports.ts'
import { basicAuth, clients, codeRequest, formPost, keys, PUSH, TOKEN, testHost } from '../support/host.ts'

const SECRET_TEXT = 'password=hunter2'

const fail = (): never => {
  throw new Error(SECRET_TEXT)
}

const broken: Store = { insert: async () => fail(), get: async () => fail(), take: async () => fail() }

describe('the event failed', () => {
  it.each([
    ['push', 'store.insert', { store: broken }, (host: ReturnType<typeof testHost>) => host.push()],
    ['push', 'findClient', { findClient: async () => fail() }, (host: ReturnType<typeof testHost>) => host.push()],
    [
      'authorization',
      'store.get',
      { store: broken },
      (host: ReturnType<typeof testHost>) => host.present(`urn:ietf:params:oauth:request_uri:${'A'.repeat(43)}`),
    ],
    ['token', 'store.get', { store: broken }, (host: ReturnType<typeof testHost>) => host.redeem('A'.repeat(43))],
  ] as const)(
    'names the endpoint %s and the port %s, without the text of the exception',
    async (endpoint, port, options, call) => {
      const host = testHost({ options })
      await expect(call(host)).rejects.toThrow(SECRET_TEXT)
      expect(host.events).toMatchObject([{ type: 'failed', endpoint, port }])
    },
  )

  it('names no port where the caller is at fault', async () => {
    const host = testHost()
    const pending = await host.pending()
    host.events.length = 0
    await expect(host.decide(pending, { decision: 'perhaps' } as never)).rejects.toThrow(TypeError)
    expect(host.events).toMatchObject([{ type: 'failed', endpoint: 'authorization' }])
  })
})

describe('the event failed of a server of parts without checkPorts', () => {
  const parts = { readClientSecret, readDPoPProof, deriveDPoPNonces }

  it.each([
    ['store.insert', { store: broken }],
    ['findClient', { findClient: async () => fail() }],
    ['dpopNonces.issue', { dpopNonces: { issue: fail, accept: () => undefined } }],
  ] as const)('names the port %s', async (port, options) => {
    const policy = { dpopNonce: 'required', token_endpoint_auth_methods_supported: ['client_secret_basic'] } as const
    const { settings, proof, events } = testHost({ policy, options })
    const as = assembleAuthorizationServer(settings, parts)
    const headers = port === 'dpopNonces.issue' ? { DPoP: await proof(keys.proof, PUSH) } : {}
    const request = formPost(PUSH, codeRequest(clients.basic), { ...basicAuth(clients.basic), ...headers })
    await expect(processPushedAuthorizationRequest(as, request)).rejects.toThrow(SECRET_TEXT)
    expect(events).toMatchObject([{ type: 'failed', endpoint: 'push', port }])
  })
})

const adapters = {
  fetch: async (as: HandlerServer, produce: ProduceReply, options: object) => {
    await endpointHandler(as, 'token', produce, options)(new Request(TOKEN, { method: 'POST' }))
  },
  node: async (as: HandlerServer, produce: ProduceReply, options: object) => {
    const req = Object.assign(Readable.from([]), { method: 'POST', url: '/token', headers: {}, rawHeaders: [] })
    const res = { statusCode: 0, headersSent: false, setHeader: () => {}, end: () => {} }
    await nodeHandler(as, 'token', produce, options)(req as never, res)
  },
}

describe.each(Object.entries(adapters))('the adapter of parapet/%s', (_, call) => {
  const reply = async () => ({ status: 200, headers: {}, body: '' })
  const quiet = { onError: () => {} }

  it.each([
    ["the host's part of the handler", async () => fail(), {}],
    ['extra', reply, { extra: fail }],
  ])(
    'tells of a failure of %s as an event, once and without the text of the exception',
    async (_what, produce, own) => {
      const { as, events } = testHost()
      await call(as, produce, { ...quiet, ...own })
      await vi.waitFor(() => expect(events).toMatchObject([{ type: 'failed', endpoint: 'token' }]))
    },
  )

  it('tells of a failure of an operation once, with its port, each time that it happens', async () => {
    // the same error every time, as a pool that is closed may throw
    const error = new Error(SECRET_TEXT)
    const store = { ...broken, insert: async () => Promise.reject(error) }
    const host = testHost({ options: { store } })
    const failing = async () => {
      await host.push()
      return reply()
    }
    for (const _time of [1, 2]) await call(host.as, failing, quiet)
    await new Promise(setImmediate)
    const event = { type: 'failed', endpoint: 'push', port: 'store.insert' }
    expect(host.events).toMatchObject([event, event])
  })

  it.each([['text'], [undefined], [null], [{ code: 'ECONNRESET' }]])(
    'tells of a port that threw %j, which is no Error, once and with its name',
    async (thrown) => {
      const store = { ...broken, insert: async () => Promise.reject(thrown) }
      const host = testHost({ options: { store } })
      const failing = async () => {
        await host.push()
        return reply()
      }
      const onError = vi.fn()
      await call(host.as, failing, { onError })
      await vi.waitFor(() => expect(onError).toHaveBeenCalledOnce())
      expect(host.events).toMatchObject([{ type: 'failed', endpoint: 'push', port: 'store.insert' }])
      const [[heard]] = onError.mock.calls as [[{ readonly cause?: unknown }]]
      expect(typeof thrown === 'object' && thrown !== null ? heard : heard.cause).toBe(thrown)
    },
  )

  it('answers a server without onEvent as well', async () => {
    const { as } = testHost()
    const { onEvent: _onEvent, ...silent } = as
    const onError = vi.fn()
    await call(silent, async () => fail(), { onError })
    await vi.waitFor(() => expect(onError).toHaveBeenCalledOnce())
  })
})

it('the event of an unknown client tells its client_id, bounded and in visible ASCII', async () => {
  const { as, events } = testHost()
  const unregistered = { ...clients.open, client_id: `nobody"${'x'.repeat(100)}` }
  await processPushedAuthorizationRequest(as, formPost(PUSH, codeRequest(unregistered), basicAuth(unregistered)))
  expect(events).toEqual([
    expect.objectContaining({ reason: 'client-unknown', detail: `client_id: "nobody\\"${'x'.repeat(57)}"` }),
  ])
})
