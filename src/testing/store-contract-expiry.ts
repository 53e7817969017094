import type { CollectedStore } from '../stores/sql.ts'
import type { Store } from '../types/ports.ts'
import type { EpochSeconds } from '../types/time.ts'
import { expectSame, expectThat } from './expect.ts'
import type { StoreContractClause, StoreContractSetting } from './store-contract-setting.ts'

const TEN_YEARS = 316_000_000

/** A store never drops an entry early. It may drop an entry late, because the core checks the expiry itself. */
export const expiryTests = (canAdvance: boolean): readonly StoreContractClause[] =>
  canAdvance ? [...atOnce, ...collected, ...later] : [...atOnce, ...collected]

const expectKept = async (store: Store, key: string, { clock }: StoreContractSetting, expiresAt: EpochSeconds) => {
  const value = await store.get(key)
  // a clock that cannot be moved may have passed the moment meanwhile
  if (clock() < expiresAt) expectSame(value, 'a value', `get ${expiresAt - clock()} s before it expires`)
}

const atOnce: readonly StoreContractClause[] = [
  [
    'an entry of few seconds is there until they are over',
    async (setting) => {
      const { stores, clock, newKey } = setting
      for (const seconds of [1, 2, 5, 59, 61]) {
        const key = newKey()
        const expiresAt = clock() + seconds
        await stores[0].insert(key, 'a value', expiresAt)
        await expectKept(stores[0], key, setting, expiresAt)
      }
    },
  ],
  [
    'an entry of ten years is there',
    async (setting) => {
      const { stores, clock, newKey } = setting
      const key = newKey()
      await stores[0].insert(key, 'a value', clock() + TEN_YEARS)
      await expectKept(stores[0], key, setting, clock() + TEN_YEARS)
      await stores[0].take(key)
    },
  ],
  [
    'an entry that has expired already is no failure',
    async ({ stores: [store], clock, newKey }) => {
      for (const expiresAt of [clock(), clock() - 1, clock() - 86_400]) {
        const key = newKey()
        expectThat(typeof (await store.insert(key, 'a value', expiresAt)) === 'boolean', 'insert says true or false')
        for (const value of [await store.get(key), await store.take(key)]) {
          expectThat(value === undefined || value === 'a value', 'what has expired is there or not')
        }
      }
    },
  ],
]

/** For a store that is collected by `deleteExpired`, as those for SQL are. */
const collected: readonly StoreContractClause[] = [
  [
    'a collector that is told milliseconds deletes nothing',
    async (setting) => {
      const { stores, clock, newKey } = setting
      const store: Store & Partial<CollectedStore> = stores[0]
      if (store.deleteExpired === undefined) return
      const key = newKey()
      const expiresAt = clock() + 3600
      await store.insert(key, 'a value', expiresAt)
      await store.deleteExpired(clock() * 1000).catch(() => {})
      await expectKept(store, key, setting, expiresAt)
    },
  ],
  [
    'a collector whose clock is 8 s ahead deletes nothing that counts',
    async (setting) => {
      const { stores, clock, newKey } = setting
      const store: Store & Partial<CollectedStore> = stores[0]
      if (store.deleteExpired === undefined) return
      const key = newKey()
      const expiresAt = clock() + 2
      await store.insert(key, 'a value', expiresAt)
      await store.deleteExpired(clock() + 8)
      await expectKept(store, key, setting, expiresAt)
    },
  ],
]

const later: readonly StoreContractClause[] = [
  [
    'no entry is dropped a second early',
    async (setting) => {
      const { stores, clock, newKey, advance } = setting
      for (const seconds of [2, 10, 59, 60, 61, 90, 119, 600, 3601]) {
        const key = newKey()
        const expiresAt = clock() + seconds
        await stores[0].insert(key, 'a value', expiresAt)
        await advance?.(seconds - 1)
        // another insert, on which some stores drop expired entries
        await stores[0].insert(newKey(), 'another', clock() + 60)
        await expectKept(stores[0], key, setting, expiresAt)
        expectSame(await stores[0].take(key), 'a value', 'take in the last second')
      }
    },
  ],
  [
    'an insert that is refused leaves the expiry as it was',
    async (setting) => {
      const { stores, clock, newKey, advance } = setting
      const key = newKey()
      const expiresAt = clock() + 100
      await stores[0].insert(key, 'a value', expiresAt)
      expectSame(await stores[0].insert(key, 'another', clock() + 10), false, 'insert of a key that exists')
      await advance?.(50)
      await expectKept(stores[0], key, setting, expiresAt)
    },
  ],
  [
    'a key created anew has its own expiry',
    async (setting) => {
      const { stores, clock, newKey, advance } = setting
      const key = newKey()
      await stores[0].insert(key, 'first', clock() + 10)
      await stores[0].take(key)
      const expiresAt = clock() + 100
      await stores[0].insert(key, 'a value', expiresAt)
      await advance?.(20)
      await stores[0].insert(newKey(), 'another', clock() + 60)
      await expectKept(stores[0], key, setting, expiresAt)
    },
  ],
  [
    'a key that has expired is left over whole, or can be created anew',
    async ({ stores: [store], clock, newKey, advance }) => {
      const key = newKey()
      await store.insert(key, 'first', clock() + 10)
      await advance?.(3600)
      const created = await store.insert(key, 'second', clock() + 60)
      const value = await store.get(key)
      if (created) expectSame(value, 'second', 'get after insert')
      else expectThat(value === undefined || value === 'first', 'a leftover is there as it was, or not')
    },
  ],
]
