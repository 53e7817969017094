import { describe, expect, it, vi } from 'vitest'
import { fixedClock, storeContract } from '../../src/testing/index.ts'
import type { Store } from '../../src/types/ports.ts'
import { brokenStores, timedInMilliseconds } from '../stores/support/broken-stores.ts'
import { type Cells, plainStore } from '../stores/support/plain-store.ts'

const NOW = 1_900_000_000

const testsOf = (open: (cells: Cells) => Store) => {
  const clock = fixedClock(NOW)
  const cells = { entries: new Map(), clock }
  return storeContract({ open: () => open(cells), clock, advance: clock.advance })
}

describe('the contract for stores', () => {
  it.each(testsOf(plainStore))('is kept by a plain store: $name', ({ run }) => run())

  it.each(brokenStores)('notices that %s', async (_wrong, breaks, make) => {
    await expect(
      testsOf(make)
        .find(({ name }) => name === breaks)
        ?.run(),
    ).rejects.toThrow()
  })

  it('notices a connection that sees what others wrote only later', async () => {
    const clock = fixedClock(NOW)
    const cells = { entries: new Map(), clock }
    const replica = (): Store => {
      const copy = new Map(cells.entries)
      const store = plainStore(cells)
      return { ...store, get: async (key) => copy.get(key)?.value }
    }
    const replicas = [plainStore(cells), replica(), replica()]
    let opened = 0
    const open = () => replicas[opened++ % 3] ?? plainStore(cells)
    const test = storeContract({ open, clock }).find(({ name }) => name.includes('every other sees at once'))
    await expect(test?.run()).rejects.toThrow('get by another connection')
  })

  it('says of stores in memory that do not share their entries what open must do', async () => {
    const clock = fixedClock(NOW)
    const open = () => plainStore({ entries: new Map(), clock })
    const test = storeContract({ open, clock }).find(({ name }) => name.includes('every other sees at once'))
    await expect(test?.run()).rejects.toThrow(
      'which open must connect to the same entries: expected "a value", got undefined',
    )
  })

  it('says what an insert of an entry that has expired answered', async () => {
    const clock = fixedClock(NOW)
    const store = plainStore({ entries: new Map(), clock })
    const open = () => ({ ...store, insert: async () => 1 as never })
    const test = storeContract({ open, clock }).find(({ name }) => name.includes('has expired already'))
    await expect(test?.run()).rejects.toThrow('insert of what has expired: expected true or false, got 1.')
  })

  it('stops creating entries after 2 s where the engine is slow and the clock stands still, and leaves none', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] })
    try {
      const clock = fixedClock(NOW)
      const cells = { entries: new Map(), clock }
      const store = plainStore(cells)
      let most = 0
      const insert: Store['insert'] = async (...entry) => {
        await vi.advanceTimersByTimeAsync(10)
        const isNew = await store.insert(...entry)
        most = Math.max(most, cells.entries.size)
        return isNew
      }
      const open = () => ({ ...store, insert })
      await storeContract({ open, clock })
        .find(({ name }) => name === 'entries do not crowd each other out')
        ?.run()
      expect([most, cells.entries.size]).toEqual([200, 0])
    } finally {
      vi.useRealTimers()
    }
  })

  it('has every statement broken by one of the broken stores', () => {
    const names = testsOf(plainStore).map(({ name }) => name)
    const broken = new Set([
      ...brokenStores.map(([, breaks]) => breaks),
      'what one connection writes, every other sees at once',
    ])
    expect([...names].sort()).toEqual([...broken].sort())
  })

  it('leaves out what is seen only later where the clock cannot be moved', () => {
    const clock = fixedClock(NOW)
    const names = (options: object) =>
      storeContract({ open: () => plainStore({ entries: new Map(), clock }), clock, ...options }).map(
        ({ name }) => name,
      )
    expect(names({}).length).toBeLessThan(names({ advance: clock.advance }).length)
    expect(names({})).not.toContain('no entry is dropped a second early')
  })

  it('tells a store that reads milliseconds so at first, and no other', async () => {
    const clock = fixedClock(NOW)
    const cells = { entries: new Map(), clock }
    const firstOf = (open: () => Store) => storeContract({ open, clock })[0]?.run()
    const inMilliseconds = plainStore(cells)
    const open = () => ({
      ...inMilliseconds,
      insert: (key: string, value: string, at: number) => inMilliseconds.insert(key, value, at / 1000),
    })
    await expect(firstOf(open)).rejects.toThrow('multiply it by 1000')
    await firstOf(() => ({ ...plainStore(cells), get: async () => undefined, take: async () => undefined }))
  })

  it('notices seconds that an engine takes for milliseconds, where the clock cannot be moved', async () => {
    const clock = fixedClock(NOW)
    const cells = { entries: new Map(), clock }
    const test = storeContract({ open: () => timedInMilliseconds(cells), clock }).find(({ name }) =>
      name.startsWith('an entry of few seconds'),
    )
    await expect(test?.run()).rejects.toThrow(/^get [125] s before it expires: expected "a value", got undefined\.$/)
  })

  it('notices that a time ends in January 2038, on a clock that is more than ten years before', async () => {
    const clock = fixedClock(1_700_000_000)
    const cells = { entries: new Map(), clock }
    const plain = plainStore(cells)
    const open = (): Store => ({
      ...plain,
      insert: (key, value, expiresAt) => plain.insert(key, value, Math.min(expiresAt, 2_147_483_647)),
    })
    const test = storeContract({ open, clock, advance: clock.advance }).find(({ name }) =>
      name.startsWith('no entry is dropped early, however long'),
    )
    await expect(test?.run()).rejects.toThrow(/^take 447\d{6} s after insert: expected "a value", got undefined\.$/)
  })

  it('does not take a store whose reads lag for one that reads milliseconds', async () => {
    const clock = fixedClock(NOW)
    const cells = { entries: new Map(), clock }
    const lagging = (): Store => ({ ...plainStore(cells), get: async () => undefined })
    const [first, second] = storeContract({ open: lagging, clock })
    await first?.run()
    await expect(second?.run()).rejects.toThrow('get after insert: expected "a value", got undefined.')
  })

  it.each<[came: string, answer: unknown]>([
    ['a Uint8Array', Buffer.from('a value')],
    ['an array', ['a value']],
    ['an object', { toString: () => 'a value' }],
    ['a String', Object('a value')],
    ['an empty string', ''],
    ['null', null],
    ['7', 7],
  ])('says %s where that came in the place of a text', async (came, answer) => {
    const clock = fixedClock(NOW)
    const open = () => ({ insert: async () => true, get: async () => answer as string, take: async () => undefined })
    const test = storeContract({ open, clock }).find(({ name }) => name === 'insert creates a key, and says so')
    const expected = came === 'null' ? 'undefined' : came
    await expect(test?.run()).rejects.toThrow(`get after insert: expected "a value", got ${expected}.`)
  })

  it('shows characters that a terminal would hide, and from where two long texts differ', async () => {
    const clock = fixedClock(NOW)
    const open = (change: (value: string) => string) => () => {
      const cells = { entries: new Map(), clock }
      const store = plainStore(cells)
      return { ...store, get: async (key: string) => change((await store.get(key)) ?? '') }
    }
    const messageOf = (name: string, change: (value: string) => string) =>
      storeContract({ open: open(change), clock })
        .find((test) => test.name.startsWith(name))
        ?.run()
        .catch((error: Error) => error.message)
    const hidden = await messageOf('characters come back', (value) => value.replace('\u202e', ''))
    expect(hidden).toMatch(/^get: expected "[ -~]+…? \(\d+ characters\), got "[ -~]+…? \(\d+ characters\)\./)
    expect(hidden).toMatch(/ They differ from character \d+\.$/)
    expect(await messageOf('a value as long', (value) => `${value.slice(0, -1)}b`)).toMatch(
      /They differ from character 65536\.$/,
    )
  })

  it.each<[came: string, opened: unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['an object without the method get', { insert: async () => true, take: async () => undefined }],
    ['a function', () => plainStore({ entries: new Map(), clock: fixedClock(NOW) })],
  ])('says what open must return where it returned %s', async (came, opened) => {
    const [test] = storeContract({ open: () => opened as Store, clock: fixedClock(NOW) })
    const given = came === 'a function' ? 'a function without the method insert, get, take' : came
    await expect(test?.run()).rejects.toThrow(
      `storeContract: 1 invalid option\n- the result of open must be a store; got ${given}. Return a connection of your store from open.`,
    )
  })

  it('lists its tests before there is a clock, and refuses one in milliseconds when they run', async () => {
    let clock = (): number => {
      throw new Error('not yet')
    }
    const [test] = storeContract({ open: () => plainStore({ entries: new Map(), clock }), clock: () => clock() })
    clock = () => NOW * 1000
    await expect(test?.run()).rejects.toThrow('The clock of the store must return whole seconds since 1970')
    clock = () => NOW
    await test?.run()
  })

  it('says in short what was expected and what came', async () => {
    const clock = fixedClock(NOW)
    const cells = { entries: new Map(), clock }
    const open = () => ({ ...plainStore(cells), get: async () => 'x'.repeat(100_000) })
    const inserts = storeContract({ open, clock }).find(({ name }) => name === 'insert creates a key, and says so')
    const error = await inserts?.run().catch((reason: Error) => reason.message)
    expect(error).toMatch(/^get after insert: expected "a value", got "x{59}… \(100000 characters\)\.$/)
  })
})
