import { expectSame, expectThat } from './expect.ts'
import type { StoreContractClause } from './store-contract-setting.ts'

/** The effect of each of the three calls, with one caller at a time. */
export const basicTests: readonly StoreContractClause[] = [
  [
    'expiresAt is in seconds, not in milliseconds',
    async ({ stores: [store], clock, newKey }) => {
      const [key, probe] = [newKey(), newKey()]
      const expiresAt = clock() + 3600
      await store.insert(key, 'a value', expiresAt)
      if ((await store.get(key)) !== undefined) return
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
        expectSame(await two.get(key), 'a value', 'get by another connection')
        expectSame(await two.insert(key, 'another', clock() + 60), false, 'insert by another connection')
        expectSame(await three.take(key), 'a value', 'take by another connection')
        expectSame(await one.get(key), undefined, 'get after another connection took it')
      }
    },
  ],
]
