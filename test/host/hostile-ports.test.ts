import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { expectReason, unwrap } from '../../src/testing/results.ts'
import type { Store } from '../../src/types/ports.ts'
import { clients, codeOf, keys, testHost } from '../support/host.ts'

/** A store whose every call can be made to resolve something else. */
const lyingStore = (lies: { [Call in keyof Store]?: (truth: unknown) => unknown }) => {
  const entries = new Map<string, string>()
  const lie = (call: keyof Store, truth: unknown) => Promise.resolve(lies[call]?.(truth) ?? (lies[call] ? null : truth))
  const store = {
    insert: (key: string, value: string) => {
      const isNew = !entries.has(key)
      if (isNew) entries.set(key, value)
      return lie('insert', isNew)
    },
    get: (key: string) => lie('get', entries.get(key)),
    take: (key: string) => {
      const value = entries.get(key)
      entries.delete(key)
      return lie('take', value)
    },
  }
  return store as unknown as Store
}

describe('a store that answers in its own way', () => {
  it('may say null for nothing: no second code, and no failure on an unknown request_uri', async () => {
    const host = testHost({ options: { store: lyingStore({ get: (v) => v ?? null, take: (v) => v ?? null }) } })
    const pending = await host.pending()
    const decision = { decision: 'granted', subject: 'alice' } as const
    unwrap(await host.decide(pending, decision))
    expectReason(await host.decide(pending, decision), 'request-already-decided')
    const unknown = `urn:ietf:params:oauth:request_uri:${'A'.repeat(43)}`
    expectReason(await host.present(unknown, clients.basic), 'request-uri-unknown')
  })

  it.each([{ rowCount: 0 }, 1, 'OK', null])('grants nothing when insert resolves %j', async (answer) => {
    const host = testHost({ options: { store: lyingStore({ insert: () => answer }) } })
    await expect(host.push()).rejects.toThrow('store.insert must return true or false; got')
  })

  it('grants nothing when get resolves something that is no text', async () => {
    const host = testHost({ options: { store: lyingStore({ get: () => ({ value: '{}' }) }) } })
    const unknown = `urn:ietf:params:oauth:request_uri:${'A'.repeat(43)}`
    await expect(host.present(unknown, clients.basic)).rejects.toThrow(
      'store.get must return text or undefined; got an object',
    )
  })
})

describe('a listener that throws or rejects', () => {
  it.each([
    () => {
      throw new Error('log is full')
    },
    async () => {
      throw new Error('log is full')
    },
  ])('changes no outcome, and leaves no rejection behind', async (onEvent) => {
    expect((await testHost({ options: { onEvent } }).push()).ok).toBe(true)
  })
})

describe('a clock or random bytes that are none', () => {
  it.each([1_800_000_000.5, Number.NaN, 0, Number.POSITIVE_INFINITY, 1_800_000_000_000])(
    'serve nobody at %d',
    async (now) => {
      let isBroken = false
      const host = testHost({ options: { clock: () => (isBroken ? now : 1_800_000_000) } })
      isBroken = true
      await expect(host.push()).rejects.toThrow('clock must return whole seconds')
    },
  )

  it('make no handle of four bytes', async () => {
    const randomBytes = () => new Uint8Array(4)
    await expect(testHost({ options: { randomBytes } }).push()).rejects.toThrow(
      'randomBytes must return 32 bytes or more',
    )
  })
})

describe('a port that must answer at once and answers later, by a rejection', () => {
  it.each<[string, (port: () => never) => object, { resource: string }?]>([
    ['clock', (clock) => ({ clock })],
    ['randomBytes', (randomBytes) => ({ randomBytes })],
    ['readClientCertificate', (readClientCertificate) => ({ readClientCertificate })],
    ['resources', (resources) => ({ resources }), { resource: 'https://api.example' }],
    ['rules[0]', (rule) => ({ rules: [rule] })],
    ['verifySignature', (verifySignature) => ({ verifySignature })],
  ])(
    'fails the operation, and leaves nothing behind that ends the process: %s',
    async (port, optionsOf, parameters) => {
      const unhandled = vi.fn()
      process.on('unhandledRejection', unhandled)
      onTestFinished(() => void process.off('unhandledRejection', unhandled))
      let isBroken = false
      const good: Readonly<Record<string, (...given: never[]) => unknown>> = {
        clock: () => 1_800_000_000,
        randomBytes: (length: number) => crypto.getRandomValues(new Uint8Array(length)),
      }
      const options = optionsOf(((...given: never[]) =>
        isBroken ? Promise.reject(new Error('late')) : good[port]?.(...given)) as never)
      const host = testHost({ options: options as never })
      const assertion = await host.assertion()
      isBroken = true
      await expect(host.push(clients.keyed, { ...assertion, ...parameters })).rejects.toThrow(TypeError)
      await new Promise((resolve) => setImmediate(resolve))
      expect(unhandled).not.toHaveBeenCalled()
    },
  )
})

describe('a decision that could not be read back', () => {
  it.each([
    { auth_time: '1800000000' },
    { auth_time: 1.5 },
    { amr: 'pwd' },
    { acr: 1 },
    { grant_id: 7 },
    { sid: {} },
    { data: JSON.parse('['.repeat(80) + ']'.repeat(80)) },
  ])('is refused before anything is taken: %j', async (members) => {
    const host = testHost()
    const pending = await host.pending()
    const decision = { decision: 'granted', subject: 'alice', ...members } as never
    await expect(host.decide(pending, decision)).rejects.toThrow(TypeError)
    expect((await host.decide(pending, { decision: 'granted', subject: 'alice' })).ok).toBe(true)
  })
})

describe('two authorization servers on one store, without prefixes', () => {
  it('do not know each other’s requests and codes', async () => {
    const a = testHost()
    const b = testHost({ options: { store: a.as.store, issuer: 'https://other.example.com' } })
    const { request_uri } = unwrap(await a.push())
    expectReason(await b.present(request_uri, clients.basic), 'request-uri-unknown')
    const pending = unwrap(await a.present(request_uri, clients.basic))
    expectReason(await b.resume(pending.reference), 'reference-invalid')
    await expect(b.decide(pending)).rejects.toThrow(
      `pending must be answered by the server that made it, ${a.as.issuer}; got ${b.as.issuer}.`,
    )
    const code = codeOf(await a.decide(pending, { decision: 'granted', subject: 'alice' }))
    expectReason(await b.redeem(code, clients.basic), 'code-unknown')
    expect((await a.redeem(code, clients.basic)).ok).toBe(true)
  })
})

describe('a nonce that cannot be had', () => {
  it('fails the redemption before its code is touched', async () => {
    let isDown = false
    const dpopNonces = {
      issue: () => {
        if (isDown) throw new Error('no nonce')
        return 'nonce'
      },
      accept: () => undefined,
    }
    const host = testHost({ policy: { dpopNonce: 'optional' }, options: { dpopNonces } })
    const code = await host.code()
    isDown = true
    const attempt = async () =>
      host.redeem(code, clients.basic, {}, { DPoP: await host.proof(keys.proof, host.as.token_endpoint) })
    await expect(attempt()).rejects.toThrow('no nonce')
    isDown = false
    expect((await attempt()).ok).toBe(true)
  })
})

describe('a dpop_jkt where DPoP is switched off', () => {
  it('is a parameter that is not known, and binds nothing', async () => {
    const host = testHost({ policy: { dpop_signing_alg_values_supported: [] } })
    const { request_uri } = unwrap(await host.push(clients.basic, { dpop_jkt: 'A'.repeat(43) }))
    const pending = unwrap(await host.present(request_uri, clients.basic))
    const code = codeOf(await host.decide(pending, { decision: 'granted', subject: 'alice' }))
    expect((await host.redeem(code, clients.basic)).ok).toBe(true)
  })
})

describe('the record of an authorization server', () => {
  it('does not show its secrets when it is logged', () => {
    expect(Object.keys(testHost().as)).not.toContain('secrets')
  })

  it('keeps the policy that was checked', () => {
    expect(Object.isFrozen(testHost().as.policy)).toBe(true)
  })
})
