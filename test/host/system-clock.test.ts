import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { clientIdMetadataDocuments } from '../../src/client-sources/client-id-metadata-documents.ts'
import { fetchBudget } from '../../src/host/fetch-budget.ts'
import { remoteClientKeys } from '../../src/host/jwks-uri.ts'
import { resourcePorts } from '../../src/host/resource-ports.ts'
import { mcp } from '../../src/profiles/mcp.ts'
import { collectExpired, scheduledCollection } from '../../src/stores/collect.ts'
import { denoKvStore } from '../../src/stores/deno-kv.ts'
import { durableObjectAlarmStore } from '../../src/stores/durable-objects.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { fakeDenoKv, fakeTable } from '../stores/support/fake-clients.ts'

const NOW = 1_800_000_000

/** A store whose collector keeps the times that it is asked to delete up to. */
const collected = () => {
  const asked: number[] = []
  const deleteExpired = async (before: number) => asked.push(before) - asked.length
  return { asked, deleteExpired }
}

/** Asks at once, a second before the answer is too old, and a second after: the first and the last fetch. */
const expectFetchAfter = async (maxAge: number, ask: () => unknown, fetches: () => number) => {
  await ask()
  vi.advanceTimersByTime((maxAge - 1) * 1000)
  await ask()
  expect(fetches()).toBe(1)
  vi.advanceTimersByTime(2000)
  await ask()
  expect(fetches()).toBe(2)
}

beforeEach(() => {
  vi.useFakeTimers({ now: NOW * 1000 })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('without a clock, the system clock is that of', () => {
  it('collectExpired', async () => {
    const store = collected()
    const shutdown = new AbortController()
    const collecting = collectExpired(store, { signal: shutdown.signal })
    await vi.advanceTimersByTimeAsync(0)
    shutdown.abort()
    await collecting
    expect(store.asked).toEqual([NOW])
  })

  it('collectExpired without options', async () => {
    const store = collected()
    void collectExpired(store)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(store.asked).toEqual([NOW, NOW + 60])
  })

  it('scheduledCollection', async () => {
    const store = collected()
    await scheduledCollection(() => store)({}, undefined)
    expect(store.asked).toEqual([NOW])
  })

  it('durableObjectAlarmStore', async () => {
    const { run } = fakeTable()
    const armed: number[] = []
    const sql = { exec: (text: string, ...values: (string | number)[]) => ({ toArray: () => run(text, values) }) }
    const storage = { sql, getAlarm: async () => null, setAlarm: async (at: number) => void armed.push(at / 1000) }
    await durableObjectAlarmStore(storage).insert('key', 'value', NOW + 60)
    expect(armed).toEqual([NOW + 600])
  })

  it('denoKvStore', async () => {
    const { kv } = fakeDenoKv(() => NOW)
    const store = denoKvStore(kv)
    await store.insert('key', 'value', NOW + 60)
    expect(await store.take('key')).toBe('value')
  })

  it('fetchBudget', () => {
    const budget = fetchBudget()
    for (let fetches = 0; fetches < 30; fetches++) budget.begin(new URL('https://a.example/c'), false).end?.()
    expect(budget.begin(new URL('https://a.example/c'), false)).toEqual({ retryAfter: 2, bound: 'perUrl' })
    vi.advanceTimersByTime(2000)
    expect(budget.begin(new URL('https://a.example/c'), false).end).toBeDefined()
  })

  it('remoteClientKeys', async () => {
    let fetches = 0
    const find = remoteClientKeys({ fetch: async () => Response.json({ keys: [], fetched: ++fetches }) })
    const client = { client_id: 'c', jwks_uri: 'https://client.example/jwks' }
    await expectFetchAfter(
      600,
      () => find(client),
      () => fetches,
    )
  })

  it('clientIdMetadataDocuments', async () => {
    let fetches = 0
    const client_id = 'https://client.example/c'
    const document = { client_id, client_name: 'C', redirect_uris: ['https://client.example/cb'] }
    const fetch = async () => Response.json({ ...document, fetched: ++fetches })
    const findClient = clientIdMetadataDocuments({ fetch, policy: mcp })
    await expectFetchAfter(
      300,
      () => findClient(client_id),
      () => fetches,
    )
  })

  it('a protected resource', () => {
    expect(resourcePorts({ policy: mcp, store: memoryStore() }).clock()).toBe(NOW)
  })
})
