import { describe, expect, it } from 'vitest'
import { portOf } from '../../src/host/answers.ts'
import { getValue, insertOnce, takeValue } from '../../src/host/store.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import type { Store } from '../../src/types/ports.ts'
import { testHost } from '../support/host.ts'

const answering = (answer: () => unknown) => {
  const store = { insert: async () => answer(), get: async () => answer(), take: async () => answer() }
  return { store: store as unknown as Store }
}

const calls = {
  'store.insert': (as: { store: Store }) => insertOnce(as, 'key', 'value', 1_800_000_000),
  'store.get': (as: { store: Store }) => getValue(as, 'key'),
  'store.take': (as: { store: Store }) => takeValue(as, 'key'),
}

describe.each(Object.entries(calls))('%s', (port, call) => {
  it('that throws passes its error on, under the name of the port', async () => {
    const error = new Error('connection reset')
    const failing = answering(() => {
      throw error
    })
    await expect(call(failing)).rejects.toBe(error)
    expect(portOf(error)).toBe(port)
  })

  it.each([1, {}, [], Symbol('x')])('that answers %s rejects, and the message names the port', async (answer) => {
    const wrong = answering(() => answer)
    await expect(call(wrong)).rejects.toThrow(`${port} must return `)
    await expect(call(wrong)).rejects.toThrow(TypeError)
  })
})

it('that answers an empty text for an entry that is gone lets no request be decided twice', async () => {
  const store = memoryStore({ clock: () => 1_800_000_000 })
  const empty: Store = { ...store, take: async (key) => (await store.take(key)) ?? '' }
  const host = testHost({ options: { store: empty } })
  const pending = await host.pending()
  expect((await host.decide(pending)).ok).toBe(true)
  expect(await host.decide(pending)).toMatchObject({
    ok: false,
    error: { delivery: 'display', error: { reason: 'request-already-decided' } },
  })
})
