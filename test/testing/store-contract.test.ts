import { describe, expect, it } from 'vitest'
import { fixedClock, storeContract } from '../../src/testing/index.ts'
import type { Store } from '../../src/types/ports.ts'
import { brokenStores } from '../stores/support/broken-stores.ts'
import { type Cells, plainStore } from '../stores/support/plain-store.ts'

const NOW = 1_900_000_000

const breaches = async (open: (cells: Cells) => Store): Promise<readonly string[]> => {
  const clock = fixedClock(NOW)
  const cells = { entries: new Map(), clock }
  const tests = storeContract({ open: () => open(cells), clock, advance: clock.advance })
  const names: string[] = []
  for (const { name, run } of tests) await run().catch(() => names.push(name))
  return names
}

describe('the contract for stores', () => {
  it('is kept by a plain store', async () => {
    expect(await breaches(plainStore)).toEqual([])
  })

  it.each(brokenStores)('notices that %s', async (_wrong, breaks, make) => {
    expect(await breaches(make)).toContain(breaks)
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

  it('has every statement broken by one of the broken stores', () => {
    const clock = fixedClock(NOW)
    const names = storeContract({
      open: () => plainStore({ entries: new Map(), clock }),
      clock,
      advance: clock.advance,
    }).map(({ name }) => name)
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

  it('says in short what was expected and what came', async () => {
    const clock = fixedClock(NOW)
    const cells = { entries: new Map(), clock }
    const open = () => ({ ...plainStore(cells), get: async () => 'x'.repeat(100_000) })
    const inserts = storeContract({ open, clock }).find(({ name }) => name === 'insert creates a key, and says so')
    const error = await inserts?.run().catch((reason: Error) => reason.message)
    expect(error).toMatch(/^get after insert: expected "a value", got "x{59}… \(100000 characters\)\.$/)
  })
})
