import { describeValue } from '../encoding/describe-value.ts'
import { LAST_SECOND } from '../encoding/epoch-seconds.ts'
import type { CollectedStore } from '../stores/sql.ts'
import type { Store } from '../types/ports.ts'
import type { EpochSeconds } from '../types/time.ts'
import { expectSame, expectThat } from './expect.ts'
import type { StoreContractClause, StoreContractSetting } from './store-contract-setting.ts'

const DAY = 86_400
const TEN_YEARS = 316_000_000

/** More milliseconds than 31 bits hold: a timer of JavaScript fires at once. */
const THIRTY_DAYS = 30 * DAY

/** A day after the last second of 31 bits. */
const IN_2038 = 2_147_483_647 + DAY

/** Long enough for a timer that was set before. A host's test may replace the timers before it runs the contract, and a replaced one would
 * never fire. */
const PAUSE_MILLISECONDS = 20
const setTimer = setTimeout

const pause = (): Promise<void> => new Promise((resolve) => void setTimer(resolve, PAUSE_MILLISECONDS))

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
      const entries: [key: string, expiresAt: EpochSeconds][] = []
      for (const seconds of [1, 2, 5, 59, 61]) {
        const key = newKey()
        const expiresAt = clock() + seconds
        entries.push([key, expiresAt])
        await stores[0].insert(key, 'a value', expiresAt)
        await expectKept(stores[0], key, setting, expiresAt)
      }
      await pause()
      // a store that passes seconds where its engine takes milliseconds keeps five seconds for five milliseconds
      for (const entry of entries) await expectKept(stores[0], entry[0], setting, entry[1])
    },
  ],
  [
    'a moment later, what was created is there and what was taken is gone',
    async ({ stores: [one, two], clock, newKey }) => {
      const [kept, taken] = [newKey(), newKey()]
      await one.insert(kept, 'a value', clock() + 60)
      await one.insert(kept, 'another', clock() + 60)
      await one.insert(taken, 'a value', clock() + 60)
      await one.take(taken)
      await pause()
      for (const store of [one, two]) {
        expectSame(await store.get(kept), 'a value', `get ${PAUSE_MILLISECONDS} ms after insert`)
        expectSame(await store.get(taken), undefined, `get ${PAUSE_MILLISECONDS} ms after take`)
      }
      expectSame(await two.take(taken), undefined, `take ${PAUSE_MILLISECONDS} ms after take`)
      await one.take(kept)
    },
  ],
  [
    'an entry of ten years is there',
    async (setting) => {
      const { stores, clock, newKey } = setting
      const keys = [newKey(), newKey()] as const
      await stores[0].insert(keys[0], 'a value', clock() + THIRTY_DAYS)
      await stores[0].insert(keys[1], 'a value', clock() + TEN_YEARS)
      await expectKept(stores[0], keys[1], setting, clock() + TEN_YEARS)
      await pause()
      for (const key of keys) {
        expectSame(await stores[0].get(key), 'a value', `get ${PAUSE_MILLISECONDS} ms after insert`)
        await stores[0].take(key)
      }
    },
  ],
  [
    'an entry may expire after January 2038, which 32 bits do not hold',
    async (setting) => {
      const { stores, clock, newKey } = setting
      const entries = [clock() + TEN_YEARS, IN_2038, LAST_SECOND].map((expiresAt) => ({ key: newKey(), expiresAt }))
      for (const { key, expiresAt } of entries) {
        expectSame(await stores[0].insert(key, 'a value', expiresAt), true, `insert until ${expiresAt}`)
      }
      // another insert, on which some stores drop expired entries
      await stores[0].insert(newKey(), 'another', clock() + 60)
      for (const { key, expiresAt } of entries) {
        await expectKept(stores[0], key, setting, expiresAt)
        await stores[0].take(key)
      }
    },
  ],
  [
    'an entry that has expired already is not a failure',
    async ({ stores: [store], clock, newKey }) => {
      for (const expiresAt of [clock(), clock() - 1, clock() - 86_400]) {
        const key = newKey()
        const created: unknown = await store.insert(key, 'a value', expiresAt)
        const isAnswer = typeof created === 'boolean'
        expectThat(isAnswer, `insert of what has expired: expected true or false, got ${describeValue(created)}`)
        for (const value of [await store.get(key), await store.take(key)]) {
          const isKeptOrGone = value === undefined || value === 'a value'
          const got = describeValue(value)
          expectThat(isKeptOrGone, `get or take of what has expired: expected "a value" or undefined, got ${got}`)
        }
      }
    },
  ],
]

const LIMIT = 1000
const MOST_ROUNDS = 1000

/** A collector of the host's may delete the entries of one attempt at the same time. */
const ATTEMPTS = 3

/** Collects as a loop of the host's does, and resolves how many entries were deleted. */
const collectAll = async ({ deleteExpired }: CollectedStore, now: EpochSeconds): Promise<number> => {
  let total = 0
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const limit = round === 0 ? 2 : LIMIT
    const deleted = await deleteExpired(now, limit)
    expectThat(Number.isSafeInteger(deleted) && deleted >= 0, 'deleteExpired resolves how many entries it deleted')
    expectThat(deleted <= limit, 'deleteExpired deletes as many entries as its limit says at most')
    total += deleted
    if (deleted < limit) return total
  }
  throw new Error('deleteExpired resolves less than its limit when nothing is left to delete.')
}

const collectOnce = async (setting: StoreContractSetting, store: CollectedStore) => {
  const { clock, newKey, advance } = setting
  const [alive, ...expired] = [newKey(), newKey(), newKey(), newKey()] as const
  // longer ago than any tolerance
  const expiresAt = advance === undefined ? clock() - 2 * DAY : clock() + 60
  for (const key of expired) await store.insert(key, 'a value', expiresAt)
  await advance?.(2 * DAY)
  const aliveUntil = clock() + 3600
  await store.insert(alive, 'a value', aliveUntil)
  // where the clock cannot be moved, a store need not keep what comes in too late
  const kept = await Promise.all(expired.map((key) => store.get(key)))
  const least = advance === undefined ? kept.filter((value) => value !== undefined).length : expired.length
  const total = await collectAll(store, clock())
  for (const key of expired) expectSame(await store.get(key), undefined, 'get after deleteExpired')
  await expectKept(store, alive, setting, aliveUntil)
  return { least, total }
}

/** For a store that is collected by `deleteExpired`, as those for SQL are. */
const collected: readonly StoreContractClause[] = [
  [
    'a collector deletes what has expired, and says how many entries that were',
    async (setting) => {
      const store: Store & Partial<CollectedStore> = setting.stores[0]
      if (store.deleteExpired === undefined) return
      for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
        const { least, total } = await collectOnce(setting, store as CollectedStore)
        if (total >= least) return
        expectThat(attempt < ATTEMPTS, `deleteExpired deletes ${least} expired entries and counts them, got ${total}`)
      }
    },
  ],
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
    'no entry is dropped early, however long it lives',
    async (setting) => {
      const { stores, clock, newKey, advance } = setting
      const begun = clock()
      const longest = Math.max(TEN_YEARS, IN_2038 - begun)
      const entries = [7201, DAY + 1, THIRTY_DAYS, 366 * DAY, longest].map((seconds) => ({
        key: newKey(),
        expiresAt: begun + seconds,
      }))
      for (const { key, expiresAt } of entries) await stores[0].insert(key, 'a value', expiresAt)
      for (const { key, expiresAt } of entries) {
        await advance?.(Math.max(0, expiresAt - 1 - clock()))
        // another insert, on which some stores drop expired entries
        await stores[0].insert(newKey(), 'another', clock() + 60)
        const value = await stores[0].take(key)
        // tests that run at the same time may have moved the clock past the moment
        if (clock() < expiresAt) expectSame(value, 'a value', `take ${clock() - begun} s after insert`)
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
    'a get leaves the expiry as it was',
    async (setting) => {
      const { stores, clock, newKey, advance } = setting
      const key = newKey()
      const expiresAt = clock() + 3600
      await stores[0].insert(key, 'a value', expiresAt)
      await stores[0].get(key)
      await advance?.(3599)
      await stores[0].insert(newKey(), 'another', clock() + 60)
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
