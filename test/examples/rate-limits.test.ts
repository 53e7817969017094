import { createRequire } from 'node:module'
import { processPushedAuthorizationRequest, pushedAuthorizationReply } from 'parapet'
import { pushRequest, type Script, testServer } from 'parapet/testing'
import { describe, expect, it } from 'vitest'
import { networkOf } from '../../examples/rate-limits/network.ts'
import { rateLimit as onNode, type RateLimiter } from '../../examples/rate-limits/node.ts'
import { rateLimit as onWorkers } from '../../examples/rate-limits/workers.ts'

const {
  RateLimiterMemory,
}: {
  readonly RateLimiterMemory: new (options: { readonly points: number; readonly duration: number }) => RateLimiter
} = createRequire(import.meta.url)('rate-limiter-flexible')

/** A binding that lets so many requests of a key pass. */
const binding = (limit: number) => {
  const counts = new Map<string, number>()
  return {
    limit: async ({ key }: { readonly key: string }) => {
      const count = (counts.get(key) ?? 0) + 1
      counts.set(key, count)
      return { success: count <= limit }
    },
  }
}

const recipes = {
  'rate-limiter-flexible': () =>
    onNode({
      byAddress: new RateLimiterMemory({ points: 3, duration: 60 }),
      byClient: new RateLimiterMemory({ points: 2, duration: 60 }),
    }),
  'the binding of Workers': () => onWorkers({ CALLERS: binding(3), CLIENTS: binding(2) }),
}

const setUp = async (name: keyof typeof recipes) => {
  let verifications = 0
  const server = await testServer({
    limit: recipes[name](),
    verifySignature: () => {
      verifications++
      return undefined
    },
  })
  const push = async (address: string, script: Script = {}) => {
    const request = await pushRequest(server, script)
    const headers = { get: (header: string) => (header === 'cf-connecting-ip' ? address : request.headers.get(header)) }
    const result = await processPushedAuthorizationRequest(server.as, {
      ...request,
      headers,
      requestContext: { address },
    })
    return pushedAuthorizationReply(result)
  }
  return { push, verifications: () => verifications }
}

describe.each(Object.keys(recipes) as (keyof typeof recipes)[])('the recipe with %s', (name) => {
  it('costs no signature once a flood of wrong assertions is limited, and leaves other callers alone', async () => {
    const { push, verifications } = await setUp(name)
    const wrong = { assertion: 'signature: by another key' } as const
    for (let sent = 0; sent < 3; sent++) expect((await push('192.0.2.1', wrong)).status).toBe(401)
    const before = verifications()
    expect(before).toBeGreaterThan(0)
    for (let sent = 0; sent < 20; sent++) {
      const reply = await push('192.0.2.1', wrong)
      expect(reply.status).toBe(429)
      expect(reply.headers['Retry-After']).toMatch(/^[1-9][0-9]?$/)
    }
    expect(verifications()).toBe(before)
    expect((await push('192.0.2.2')).status).toBe(201)
  })

  it('counts a caller with IPv6 by its network, in which it has every address', async () => {
    const { push } = await setUp(name)
    const wrong = { assertion: 'signature: by another key' } as const
    for (let sent = 0; sent < 3; sent++) expect((await push(`2001:db8:1:2:${sent}::7`, wrong)).status).toBe(401)
    expect((await push('2001:db8:1:2::8', wrong)).status).toBe(429)
    expect((await push('2001:db8:1:3::8')).status).toBe(201)
  })

  it('limits a client from many addresses, and not before it is authenticated', async () => {
    const { push } = await setUp(name)
    const wrong = { assertion: 'signature: by another key' } as const
    const statuses: number[] = []
    for (let sent = 0; sent < 4; sent++) statuses.push((await push(`192.0.2.${sent}`, wrong)).status)
    for (let sent = 4; sent < 7; sent++) statuses.push((await push(`192.0.2.${sent}`)).status)
    expect(statuses).toEqual([401, 401, 401, 401, 201, 201, 429])
  })
})

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::6', '2001:db8:1:2::/64'],
  ['2001:db8::6', '2001:db8:0:0::/64'],
  ['2001:db8::1:2:3:4:5', '2001:db8:0:1::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['unknown', 'unknown'],
])('the network of %s is %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})
