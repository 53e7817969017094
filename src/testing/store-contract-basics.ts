import { milliseconds } from '../host/trace-events.ts'
import type { Clock } from '../types/ports.ts'
import { expectSame, expectThat } from './expect.ts'
import type { StoreContractClause } from './store-contract-setting.ts'

/** More than a cache keeps by default, such as 1000 or 1024 entries. */
const MANY = 1100

/** Few enough for the connections and the limits of any engine. */
const AT_ONCE = 50

/** How long entries are created, in seconds. */
const MOST_SECONDS = 2

/** Tells seconds that pass by themselves, where the runtime has them: the clock of the contract may be one that the host moves. */
const secondsBy = (clock: Clock): number => {
  const now = milliseconds()
  return now === undefined ? clock() : now / 1000
}

/** The effect of each of the three calls, with one caller at a time. */
export const basicTests: readonly StoreContractClause[] = [
  [
    'expiresAt is in seconds, not in milliseconds',
    async ({ stores: [store], clock, newKey }) => {
      const [key, probe] = [newKey(), newKey()]
      const expiresAt = clock() + 3600
      await store.insert(key, 'a value', expiresAt)
      // by take, which answers from the primary: a store that reads from a replica has another fault
      if ((await store.take(key)) !== undefined) return
      await store.insert(probe, 'a value', expiresAt * 1000)
      const isKept = (await store.take(probe)) !== undefined
      expectThat(
        !isKept,
        'expiresAt is in whole seconds since 1970, and this store reads milliseconds: multiply it by 1000',
      )
    },
  ],
  [
    'insert creates a key, and says so',
    async ({ stores: [store], clock, newKey }) => {
      const key = newKey()
      expectSame(await store.insert(key, 'a value', clock() + 60), true, 'insert of a new key')
      expectSame(await store.get(key), 'a value', 'get after insert')
    },
  ],
  [
    'insert leaves a key that exists alone, and says so',
    async ({ stores: [store], clock, newKey }) => {
      const key = newKey()
      await store.insert(key, 'first', clock() + 60)
      expectSame(await store.insert(key, 'second', clock() + 60), false, 'insert of a key that exists')
      expectSame(await store.insert(key, 'first', clock() + 60), false, 'insert of the same value')
      expectSame(await store.get(key), 'first', 'get after a second insert')
    },
  ],
  [
    'get and take resolve undefined, or null, for a key that does not exist',
    async ({ stores: [store], newKey }) => {
      expectSame(await store.get(newKey()), undefined, 'get')
      expectSame(await store.take(newKey()), undefined, 'take')
    },
  ],
  [
    'get leaves the entry where it is',
    async ({ stores: [store], clock, newKey }) => {
      const key = newKey()
      await store.insert(key, 'a value', clock() + 60)
      for (let time = 0; time < 3; time++) expectSame(await store.get(key), 'a value', 'get')
      expectSame(await store.take(key), 'a value', 'take after get')
    },
  ],
  [
    'take hands the value over once',
    async ({ stores: [store], clock, newKey }) => {
      const key = newKey()
      await store.insert(key, 'a value', clock() + 60)
      expectSame(await store.take(key), 'a value', 'the first take')
      expectSame(await store.take(key), undefined, 'the second take')
      expectSame(await store.get(key), undefined, 'get after take')
    },
  ],
  [
    'a key that was taken can be created anew',
    async ({ stores: [store], clock, newKey }) => {
      const key = newKey()
      await store.insert(key, 'first', clock() + 60)
      await store.take(key)
      expectSame(await store.insert(key, 'second', clock() + 60), true, 'insert after take')
      expectSame(await store.take(key), 'second', 'take')
    },
  ],
  [
    'take leaves other keys alone',
    async ({ stores: [store], clock, newKey }) => {
      const [taken, kept] = [newKey(), newKey()]
      await store.insert(taken, 'a value', clock() + 60)
      await store.insert(kept, 'another', clock() + 60)
      await store.take(taken)
      expectSame(await store.get(kept), 'another', 'get of another key')
    },
  ],
  [
    'what one connection writes, every other sees at once',
    async ({ stores: [one, two, three], clock, newKey }) => {
      for (let time = 0; time < 8; time++) {
        const key = newKey()
        await one.insert(key, 'a value', clock() + 60)
        expectSame(
          await two.get(key),
          'a value',
          'get by another connection, which open must connect to the same entries',
        )
        expectSame(await two.insert(key, 'another', clock() + 60), false, 'insert by another connection')
        expectSame(await three.take(key), 'a value', 'take by another connection')
        expectSame(await one.get(key), undefined, 'get after another connection took it')
      }
    },
  ],
  [
    'what a connection has seen before is not what it sees for ever',
    async ({ stores: [one, two], clock, newKey }) => {
      const [absent, taken, again] = [newKey(), newKey(), newKey()]
      expectSame(await two.get(absent), undefined, 'get of a new key')
      await one.insert(absent, 'a value', clock() + 60)
      expectSame(await two.get(absent), 'a value', 'get after another connection created what was absent')

      await two.insert(taken, 'a value', clock() + 60)
      expectSame(await two.get(taken), 'a value', 'get before another connection takes it')
      expectSame(await one.take(taken), 'a value', 'take by another connection')
      expectSame(await two.get(taken), undefined, 'get after another connection took what was there')
      expectSame(await two.take(taken), undefined, 'take of what another connection took')

      await two.insert(again, 'first', clock() + 60)
      await one.take(again)
      expectSame(await two.insert(again, 'second', clock() + 60), true, 'insert after another connection took the key')
      expectSame(await one.take(again), 'second', 'take by another connection of what was created anew')
    },
  ],
  [
    'entries do not crowd each other out',
    async ({ stores, clock, newKey }) => {
      const keys: string[] = []
      const expiresAt = clock() + 120
      const begun = secondsBy(clock)
      // an engine that needs a disk for each entry is slow, and no cache
      while (keys.length < MANY && secondsBy(clock) - begun < MOST_SECONDS) {
        const batch = Array.from({ length: AT_ONCE }, () => newKey())
        const store = stores[(keys.length / AT_ONCE) % stores.length] ?? stores[0]
        await Promise.all(batch.map((key) => store.insert(key, key, expiresAt)))
        keys.push(...batch)
      }
      for (let at = 0; at < keys.length; at += AT_ONCE) {
        const values = await Promise.all(keys.slice(at, at + AT_ONCE).map((key) => stores[0].get(key)))
        for (const [index, value] of values.entries()) {
          expectSame(
            value,
            keys[at + index],
            `get of entry ${at + index + 1} of ${keys.length}, none of which may be evicted`,
          )
        }
      }
      // later tests of the host find the store as it was
      for (let at = 0; at < keys.length; at += AT_ONCE) {
        await Promise.all(keys.slice(at, at + AT_ONCE).map((key) => stores[0].take(key)))
      }
    },
  ],
]
