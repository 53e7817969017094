import { describe, expect, it } from 'vitest'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import type { Store } from '../../src/types/ports.ts'
import { basicAuth, clients, codeRequest, formPost, PUSH, testHost } from '../support/host.ts'

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

it('the event of an unknown client tells its client_id, bounded and in visible ASCII', async () => {
  const { as, events } = testHost()
  const unregistered = { ...clients.open, client_id: `nobody"${'x'.repeat(100)}` }
  await processPushedAuthorizationRequest(as, formPost(PUSH, codeRequest(unregistered), basicAuth(unregistered)))
  expect(events).toEqual([
    expect.objectContaining({ reason: 'client-unknown', detail: `client_id: "nobody\\"${'x'.repeat(57)}"` }),
  ])
})
