import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { memoryStore } from '../../src/stores/memory.ts'
import { fixedClock, storeContract } from '../../src/testing/index.ts'

const NOW = 1_900_000_000

describe('the memory store', () => {
  const clock = fixedClock(NOW)
  const store = memoryStore({ clockTolerance: 0, clock })
  it.each(storeContract({ open: () => store, clock, advance: clock.advance }))('$name', ({ run }) => run())
})

describe('the bound of the memory store', () => {
  const full = async (maxEntries: number) => {
    const clock = fixedClock(NOW)
    const store = memoryStore({ clockTolerance: 0, clock, maxEntries })
    for (let at = 0; at < maxEntries; at++) await store.insert(`key ${at}`, 'a value', NOW + 60)
    return { clock, store }
  }

  it('makes insert reject rather than drop an entry that is in force', async () => {
    const { store } = await full(3)
    await expect(store.insert('one more', 'a value', NOW + 60)).rejects.toThrow('full (3 entries)')
    expect(await store.get('key 0')).toBe('a value')
    expect(await store.get('one more')).toBeUndefined()
  })

  it('lets a key that exists be refused as usual', async () => {
    const { store } = await full(3)
    expect(await store.insert('key 1', 'another', NOW + 60)).toBe(false)
  })

  it('has room again when an entry was taken', async () => {
    const { store } = await full(3)
    await store.take('key 1')
    expect(await store.insert('one more', 'a value', NOW + 60)).toBe(true)
    await expect(store.insert('and another', 'a value', NOW + 60)).rejects.toThrow('full')
  })

  it('has room again when entries expired, however many did', async () => {
    const { clock, store } = await full(1000)
    clock.advance(60)
    for (let at = 0; at < 1000; at++) expect(await store.insert(`new ${at}`, 'a value', NOW + 120)).toBe(true)
    await expect(store.insert('one more', 'a value', NOW + 120)).rejects.toThrow('full')
  })

  it('has room again when entries of several seconds expired', async () => {
    const clock = fixedClock(NOW)
    const store = memoryStore({ clockTolerance: 0, clock, maxEntries: 5 })
    for (let at = 0; at < 5; at++) await store.insert(`key ${at}`, 'a value', NOW + 1 + at)
    clock.advance(60)
    for (let at = 0; at < 5; at++) expect(await store.insert(`new ${at}`, 'a value', NOW + 120)).toBe(true)
  })

  it('has room again after a pause of years', async () => {
    const { clock, store } = await full(3)
    clock.advance(1_000_000_000)
    expect(await store.insert('one more', 'a value', clock() + 60)).toBe(true)
  })

  it('counts what expired before it came in only until the next insert', async () => {
    const clock = fixedClock(NOW)
    const store = memoryStore({ clockTolerance: 0, clock, maxEntries: 2 })
    for (let at = 0; at < 10; at++) expect(await store.insert(`late ${at}`, 'a value', NOW - at)).toBe(true)
  })

  it('is a positive integer', () => {
    for (const maxEntries of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => memoryStore({ clockTolerance: 0, clock: () => NOW, maxEntries })).toThrow(TypeError)
    }
  })
})

describe('an entry of the memory store that expires', () => {
  it('is there until the second of its expiry, and gone from that second on', async () => {
    const clock = fixedClock(NOW)
    const store = memoryStore({ clockTolerance: 0, clock })
    await store.insert('key', 'a value', NOW + 60)
    clock.advance(59)
    expect(await store.get('key')).toBe('a value')
    expect(await store.insert('key', 'another', NOW + 120)).toBe(false)
    clock.advance(1)
    expect(await store.get('key')).toBeUndefined()
    expect(await store.take('key')).toBeUndefined()
    expect(await store.insert('key', 'another', NOW + 120)).toBe(true)
  })

  it('gives its key to the next insert at once, which outlives it, however many expired beside it', async () => {
    const clock = fixedClock(NOW)
    const store = memoryStore({ clockTolerance: 0, clock })
    for (let at = 0; at < 200; at++) await store.insert(`key ${at}`, 'the first', NOW + 60)
    clock.advance(60)
    // an insert drops 64 of them, and these are not among them
    for (const key of ['key 198', 'key 199']) expect(await store.insert(key, 'the second', NOW + 120)).toBe(true)
    for (let at = 0; at < 10; at++) await store.insert(`other ${at}`, 'a value', NOW + 120)
    expect([await store.get('key 198'), await store.get('key 199')]).toEqual(['the second', 'the second'])
  })

  it('makes room also where another of its second was taken before', async () => {
    const clock = fixedClock(NOW)
    const store = memoryStore({ clockTolerance: 0, clock, maxEntries: 2 })
    await store.insert('first', 'a value', NOW + 60)
    await store.insert('second', 'a value', NOW + 60)
    await store.take('second')
    clock.advance(60)
    for (const key of ['third', 'fourth']) expect(await store.insert(key, 'a value', NOW + 120)).toBe(true)
  })
})

describe('the memory store and the clock', () => {
  it('drops nothing that is in force again when the clock is put back', async () => {
    const clock = fixedClock(NOW)
    const store = memoryStore({ clockTolerance: 0, clock, maxEntries: 300 })
    for (let at = 0; at < 200; at++) await store.insert(`key ${at}`, 'a value', NOW + 60)
    clock.advance(86_400)
    // drops some of the expired entries, and knows that the others are over
    await store.insert('during the jump', 'a value', clock() + 60)
    clock.advance(-86_400)
    const left = async () => {
      const values = await Promise.all(Array.from({ length: 200 }, (_, at) => store.get(`key ${at}`)))
      return values.filter((value) => value !== undefined).length
    }
    const before = await left()
    expect(before).toBeGreaterThan(100)
    for (let at = 0; at < 50; at++) await store.insert(`new ${at}`, 'a value', NOW + 60)
    expect(await left()).toBe(before)
  })

  it('finds what has expired among many entries that are in force again, where the store is full', async () => {
    const clock = fixedClock(NOW)
    const store = memoryStore({ clockTolerance: 0, clock, maxEntries: 5001 })
    await store.insert('short', 'a value', NOW + 60)
    for (let at = 0; at < 5000; at++) await store.insert(`long ${at}`, 'a value', NOW + 600)
    clock.advance(86_400)
    // drops 64 of them
    await store.insert('during the jump', 'a value', clock() + 60)
    clock.advance(-86_400 + 60)
    // each puts 64 of them back
    for (let at = 0; at < 63; at++) await store.insert(`new ${at}`, 'a value', NOW + 600)
    expect(await store.insert('one more', 'a value', NOW + 600)).toBe(true)
    await expect(store.insert('and another', 'a value', NOW + 600)).rejects.toThrow('full (5001 entries)')
  })

  it('drops in time what came in after the clock was put back', async () => {
    const clock = fixedClock(NOW)
    const store = memoryStore({ clockTolerance: 0, clock, maxEntries: 2 })
    clock.advance(86_400 * 365)
    await store.insert('from the future', 'a value', clock())
    clock.advance(-86_400 * 365)
    await store.take('from the future')
    for (let at = 0; at < 10; at++) {
      expect(await store.insert(`key ${at}`, 'a value', clock() + 1)).toBe(true)
      clock.advance(1)
    }
  })

  it('drops in time when the clock shows fractions of a second', async () => {
    let now = NOW + 0.25
    const clock = () => now
    const store = memoryStore({ clockTolerance: 0, clock, maxEntries: 2 })
    for (let at = 0; at < 20; at++) {
      const expiresAt = clock() + 1
      expect(await store.insert(`key ${at}`, 'a value', expiresAt)).toBe(true)
      now += 0.75
      expect(await store.get(`key ${at}`)).toBe('a value')
      now += 0.75
    }
  })
})

describe('the cost of the memory store', () => {
  it('does not grow with what is there, nor with what expires at once: an insert drops 64 expired entries at most', async () => {
    const clock = fixedClock(NOW)
    const store = memoryStore({ clockTolerance: 0, clock })
    const inserts: Promise<boolean>[] = []
    for (let at = 0; at < 10_000; at++) inserts.push(store.insert(`key ${at}`, 'a value', NOW + 60 + (at % 2)))
    await Promise.all(inserts)
    clock.advance(120)
    const steps = vi.spyOn(Map.prototype, 'delete')
    try {
      const dropped: number[] = []
      for (let at = 0; at < 200; at++) {
        const before = steps.mock.calls.length
        store.insert(`new ${at}`, 'a value', clock() + 60)
        dropped.push(steps.mock.calls.length - before)
      }
      // 10,000 entries of two seconds, and the two lists of those seconds
      expect(dropped[0]).toBe(64 + 2)
      expect(Math.max(...dropped)).toBe(64 + 2)
      expect(dropped.reduce((sum, count) => sum + count, 0)).toBe(10_000 + 2)
    } finally {
      steps.mockRestore()
    }
  })
})

it('a clock that answers later, by a rejection, fails the call and leaves nothing behind that ends the process', async () => {
  const unhandled = vi.fn()
  process.on('unhandledRejection', unhandled)
  onTestFinished(() => void process.off('unhandledRejection', unhandled))
  let isBroken = false
  const clock = () => (isBroken ? Promise.reject(new Error('late')) : 1_800_000_000) as number
  const store = memoryStore({ clock })
  isBroken = true
  await expect(store.get('key')).rejects.toThrow('The clock of the store must return whole seconds since 1970')
  await new Promise((resolve) => setImmediate(resolve))
  expect(unhandled).not.toHaveBeenCalled()
})
