import { describe, expect, it } from 'vitest'
import { keyCache } from '../../src/crypto/key-cache.ts'
import { countMapSearches } from '../support/steps.ts'

const MOST = 256

/** Adds keys of an owner, and returns their names. */
const fill = (
  cache: ReturnType<typeof keyCache<string>>,
  owner: string,
  count: number,
  from = 0,
): readonly string[] => {
  const names = Array.from({ length: count }, (_, at) => `${owner} ${from + at}`)
  for (const name of names) cache(owner).add(name, `the key of ${name}`)
  return names
}

const left = (cache: ReturnType<typeof keyCache<string>>, owner: string, names: readonly string[]): number =>
  names.filter((name) => cache(owner).get(name) !== undefined).length

describe('a cache of keys', () => {
  it('gives back what was added, to its owner alone', () => {
    const cache = keyCache<string>(MOST)
    cache('a').add('name', 'key')
    expect(cache('a').get('name')).toBe('key')
    expect(cache('a').get('other')).toBeUndefined()
    expect(cache('b').get('name')).toBeUndefined()
  })

  it('tells owners and names apart that have no UTF-8', () => {
    const cache = keyCache<string>(MOST)
    cache('\ud800').add('\ud800', 'key')
    expect(cache('\ud800').get('\ud800')).toBe('key')
    expect([cache('\ufffd').get('\ud800'), cache('\ud800').get('\ufffd')]).toEqual([undefined, undefined])
  })

  it('does not let a key be replaced', () => {
    const cache = keyCache<string>(MOST)
    cache('a').add('name', 'key')
    cache('a').add('name', 'another')
    expect(cache('a').get('name')).toBe('key')
  })

  it('keeps at most as many as it is told, of all owners together', () => {
    const cache = keyCache<string>(MOST)
    const owners = Array.from({ length: 40 }, (_, at) => `owner ${at}`)
    const names = new Map<string, readonly string[]>()
    for (const owner of owners) {
      names.set(owner, fill(cache, owner, 50))
      const all = [...names].reduce((sum, [known, own]) => sum + left(cache, known, own), 0)
      expect(all).toBeLessThanOrEqual(MOST)
      expect(all).toBeGreaterThanOrEqual(Math.min(names.size * 50, MOST / 4))
    }
  })

  it('keeps at most as many when everybody has one', () => {
    const cache = keyCache<string>(MOST)
    const owners = Array.from({ length: 10 * MOST }, (_, at) => `owner ${at}`)
    for (const owner of owners) fill(cache, owner, 1)
    const all = owners.filter((owner) => left(cache, owner, [`${owner} 0`]) === 1)
    expect(all.length).toBeLessThanOrEqual(MOST)
    expect(all.length).toBeGreaterThan(MOST / 2)
    expect(all.at(-1)).toBe(owners.at(-1))
  })

  it('loses nothing of the others’ when one floods it', () => {
    const cache = keyCache<string>(MOST)
    const others = Array.from({ length: 10 }, (_, at) => `owner ${at}`)
    const names = new Map(others.map((owner) => [owner, fill(cache, owner, 5)]))
    fill(cache, 'flood', 20 * MOST)
    for (const [owner, own] of names) expect(left(cache, owner, own)).toBe(5)
  })

  it('loses the oldest of the one that floods it, so that its newest stay', () => {
    const cache = keyCache<string>(MOST)
    const names = fill(cache, 'flood', MOST + 1)
    expect(left(cache, 'flood', names)).toBe(MOST)
    expect(left(cache, 'flood', names.slice(1))).toBe(MOST)
  })

  it.each([
    ['one key each, and nearly as many owners as keys', 3_496, 1],
    ['one key each, and one owner less than keys', 4_095, 1],
    ['two keys each', 1_500, 2],
    ['forty keys each', 100, 40],
  ])('takes nothing from owners of %s, whether the one that floods comes first or last', (_, number, each) => {
    for (const isFirst of [true, false]) {
      const cache = keyCache<string>(4_096)
      if (isFirst) fill(cache, 'flood', 5_000)
      const names = new Map(
        Array.from({ length: number }, (_, at) => [`owner ${at}`, fill(cache, `owner ${at}`, each)]),
      )
      fill(cache, 'flood', 5_000, 5_000)
      const losers = [...names].filter(([owner, own]) => left(cache, owner, own) < each)
      expect(losers).toEqual([])
    }
  })

  it('takes nothing from an owner with its share, whatever the others do', () => {
    const cache = keyCache<string>(MOST)
    let seed = 1
    const below = (most: number) => {
      seed = (seed * 48_271) % 2_147_483_647
      return seed % most
    }
    const owners = Array.from({ length: 16 }, (_, at) => `owner ${at}`)
    for (const owner of owners) fill(cache, owner, 1)
    const names = fill(cache, 'quiet', 15)
    for (let round = 0; round < 2_000; round++)
      fill(cache, owners[below(owners.length)] ?? '', 1 + below(30), round * 30)
    expect(left(cache, 'quiet', names)).toBe(15)
  })

  it('costs the one that floods it no search, and an owner with less than its share one at most for each key', () => {
    const cache = keyCache<string>(4_096)
    for (let at = 0; at < 2_048; at++) fill(cache, `owner ${at}`, 1)
    fill(cache, 'flood', 2_048)
    expect(countMapSearches(() => fill(cache, 'flood', 10_000, 2_048))).toBe(0)
    const searches = countMapSearches(() => {
      for (let at = 0; at < 1_000; at++) fill(cache, `late ${at}`, 1)
    })
    expect(searches).toBeGreaterThan(0)
    expect(searches).toBeLessThanOrEqual(1_000)
  })
})
