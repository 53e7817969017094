import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { dynamoDBStore } from '../../src/stores/dynamodb.ts'
import { encryptedStore } from '../../src/stores/encrypted.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { prefixedStore } from '../../src/stores/prefixed.ts'
import { timeLimitedStore } from '../../src/stores/time-limited.ts'
import { fixedClock } from '../../src/testing/clock.ts'
import { storeContract } from '../../src/testing/store-contract.ts'
import type { Store, StoreCallOptions } from '../../src/types/ports.ts'

const NOW = 1_800_000_000

/** Calls every method of a store, and says how each ended. */
const callAll = async (store: Store, options?: StoreCallOptions) =>
  Promise.allSettled([store.insert('k', '1', NOW, options), store.get('k', options), store.take('k', options)])

/** A store that answers after so long, and notes what it was called with. */
const slowStore = (milliseconds: number) => {
  const signals: (StoreCallOptions['signal'] | undefined)[] = []
  const done: string[] = []
  const late = <T>(call: string, answer: T, options: StoreCallOptions | undefined) => {
    signals.push(options?.signal)
    return new Promise<T>((resolve) =>
      setTimeout(() => {
        done.push(call)
        resolve(answer)
      }, milliseconds),
    )
  }
  const store: Store = {
    insert: (_key, _value, _expiresAt, options) => late('insert', true, options),
    get: (_key, options) => late('get', '1', options),
    take: (_key, options) => late('take', '1', options),
  }
  return { store, signals, done }
}

describe('a store with a time limit', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('passes on what comes in time, and leaves no timer behind', async () => {
    const { store } = slowStore(1999)
    const calls = callAll(timeLimitedStore(store, { seconds: 2 }))
    await vi.advanceTimersByTimeAsync(1999)
    expect((await calls).map((call) => call.status === 'fulfilled' && call.value)).toEqual([true, '1', '1'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('rejects a late call, aborts its signal, and calls nothing a second time', async () => {
    const { store, signals, done } = slowStore(5000)
    const calls = callAll(timeLimitedStore(store, { seconds: 1.5 }))
    await vi.advanceTimersByTimeAsync(1499)
    expect(signals.map((signal) => signal?.aborted)).toEqual([false, false, false])
    await vi.advanceTimersByTimeAsync(1)
    const errors = (await calls).map((call) => call.status === 'rejected' && call.reason)
    expect(errors.map(({ name, message }) => `${name}: ${message}`)).toEqual([
      'TimeoutError: store.insert must end within 1.5 s; it had not ended. Its outcome is unknown, and nothing repeats it.',
      'TimeoutError: store.get must end within 1.5 s; it had not ended. It changes nothing.',
      'TimeoutError: store.take must end within 1.5 s; it had not ended. Its outcome is unknown, and nothing repeats it.',
    ])
    expect(signals.map((signal) => signal?.aborted)).toEqual([true, true, true])
    expect(signals[0]?.reason).toBe(errors[0])
    // the driver went on: the outcome of the calls was unknown, and each was made once
    await vi.advanceTimersByTimeAsync(5000)
    expect(done).toEqual(['insert', 'get', 'take'])
  })

  it('leaves no unhandled rejection where a call fails after its time limit', async () => {
    const unheard = vi.fn()
    process.on('unhandledRejection', unheard)
    const failing = () => new Promise<never>((_, reject) => setTimeout(() => reject(new Error('late')), 3000))
    const calls = callAll(timeLimitedStore({ insert: failing, get: failing, take: failing }, { seconds: 1 }))
    await vi.advanceTimersByTimeAsync(4000)
    expect((await calls).map((call) => call.status)).toEqual(['rejected', 'rejected', 'rejected'])
    vi.useRealTimers()
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', unheard)
    expect(unheard).not.toHaveBeenCalled()
  })

  it('rejects where the store throws at once, and leaves no timer behind', async () => {
    const throwing = () => {
      throw new Error('at once')
    }
    const calls = await callAll(timeLimitedStore({ insert: throwing, get: throwing, take: throwing }, { seconds: 1 }))
    expect(calls.map((call) => call.status === 'rejected' && call.reason.message)).toEqual(Array(3).fill('at once'))
    expect(vi.getTimerCount()).toBe(0)
  })

  it('ends when the signal of its caller aborts, and makes no call under one that has aborted', async () => {
    const { store, signals } = slowStore(5000)
    const limited = timeLimitedStore(store, { seconds: 10 })
    const caller = new AbortController()
    const calls = callAll(limited, { signal: caller.signal })
    caller.abort(new Error('the client is gone'))
    expect((await calls).map((call) => call.status === 'rejected' && call.reason.message)).toEqual(
      Array(3).fill('the client is gone'),
    )
    expect(signals.map((signal) => signal?.aborted)).toEqual([true, true, true])
    await callAll(limited, { signal: caller.signal })
    expect(signals).toHaveLength(3)
    // those of the slow store alone
    expect(vi.getTimerCount()).toBe(3)
  })

  it.each([
    ['prefixedStore', (store: Store) => prefixedStore(store, 'tenant')],
    ['encryptedStore', (store: Store) => encryptedStore(store, { secrets: [new Uint8Array(32).fill(7)] })],
  ])('reaches the driver through %s', async (_, decorate) => {
    vi.useRealTimers()
    const { store, signals } = slowStore(1)
    await callAll(timeLimitedStore(decorate(store), { seconds: 30 }))
    expect(signals.map((signal) => signal?.aborted)).toEqual([false, false, false])
  })

  it('ends the requests of the SDK of AWS', async () => {
    const given: unknown[] = []
    const note = async (_: object, options?: object) => {
      given.push(options)
      return { $metadata: {} }
    }
    const client = { putItem: note, getItem: note, deleteItem: note }
    await callAll(dynamoDBStore(client, { table: 't' }))
    await callAll(timeLimitedStore(dynamoDBStore(client, { table: 't' }), { seconds: 1 }))
    expect(given).toEqual([
      ...[undefined, undefined, undefined],
      ...Array(3).fill({ abortSignal: expect.any(AbortSignal) }),
    ])
  })

  it.each([0, -1, Number.NaN, Infinity, 61, 2000, '2', null, undefined])('refuses a limit of %j', (seconds) => {
    expect(() => timeLimitedStore(slowStore(1).store, { seconds: seconds as never })).toThrow(
      'timeLimitedStore: 1 invalid option\n- seconds must be a number of seconds, more than 0 and at most 60; got ',
    )
  })
})

describe('the store beneath a time limit', () => {
  const clock = fixedClock(NOW)
  const store = timeLimitedStore(memoryStore({ clock }), { seconds: 30 })
  it.each(storeContract({ open: () => store, clock, advance: clock.advance }))('keeps the contract: $name', ({ run }) =>
    run(),
  )
})

it('a call may take a minute at most', () => {
  const limited = (seconds: number) => () => timeLimitedStore(memoryStore({ clock: () => 1 }), { seconds })
  expect(limited(60)).not.toThrow()
  expect(limited(60.1)).toThrow(
    /seconds must be a number of seconds, more than 0 and at most 60.*Pass seconds, not milliseconds/,
  )
})
