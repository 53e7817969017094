import { webCryptoRandomBytes } from '../crypto/web-crypto.ts'
import { encodeBase64url } from '../encoding/base64url.ts'
import { aFunction, checkOptions, optional, wholeNumber } from '../encoding/option-check.ts'
import { secondOf } from '../stores/expiry.ts'
import type { CollectedStore } from '../stores/sql.ts'
import { aStore, checkEngine } from '../stores/store-options.ts'
import type { Clock, Store } from '../types/ports.ts'
import type { Seconds } from '../types/time.ts'
import { basicTests } from './store-contract-basics.ts'
import { expiryTests } from './store-contract-expiry.ts'
import { raceTests } from './store-contract-races.ts'
import { textTests } from './store-contract-texts.ts'

/** The options of `storeContract`. */
export interface StoreContractOptions {
  /** Opens the store under test. Called several times, for connections that must see each other's entries. A store in memory has no
   * connections: return the same one each time. */
  readonly open: () => Store | Promise<Store>
  /** The clock by which the store expires. */
  readonly clock: Clock
  /** Moves that clock ahead, where it can be moved. Without it, what is seen only later is not looked for. */
  readonly advance?: (by: Seconds) => void | Promise<void>
  /** How many callers race for one key, 2 to 1000. Default 16. */
  readonly racers?: number
}

/** One statement about a store; `run` rejects with what was wrong. */
export interface StoreContractTest {
  readonly name: string
  readonly run: () => Promise<void>
}

/** Returns the requirements on a `Store` as tests for any test runner. The tests write under random keys, so that they can
 * run on a store that is in use or not empty. Run them one after the other: with `advance`, all move the same clock. Throws
 * TypeError for options that it cannot work with.
 * @example
 * ```ts
 * const store = myStore() // for a database, open returns a connection of its own each time
 * for (const { name, run } of storeContract({ open: () => store, clock })) it(name, run)
 * ``` */
export const storeContract = (options: StoreContractOptions): readonly StoreContractTest[] => {
  checkOptions<StoreContractOptions>('storeContract', options, {
    open: aFunction('Pass () => myStore(), which opens a connection each time.'),
    clock: aFunction('Pass the clock of the store, such as () => Math.floor(Date.now() / 1000).'),
    advance: optional(aFunction('Pass (by) => clock.advance(by), or leave it out where the clock cannot be moved.')),
    racers: optional(wholeNumber(2, 1000)),
  })
  const clauses = [...basicTests, ...textTests, ...expiryTests(options.advance !== undefined), ...raceTests]
  return clauses.map(([name, test]) => ({
    name,
    run: async () => {
      const open = async (): Promise<Store> => {
        const store = await options.open()
        checkEngine('storeContract', {
          ...aStore(store),
          name: 'the result of open',
          remedy: 'Return a connection of your store from open.',
        })
        return sayingUndefined(store)
      }
      const stores = [await open(), await open(), await open()] as const
      const { clock, advance, racers = 16 } = options
      // a clock may be made later than the tests are listed
      secondOf(clock)
      const run = encodeBase64url(webCryptoRandomBytes(16))
      let made = 0
      const newKey = (ending = '') => `contract:${run}.${made++}${ending}`
      await test({ stores, clock, advance, racers, newKey })
    },
  }))
}

/** Many drivers say null for nothing, and a store may pass it on. */
const sayingUndefined = (store: Store & Partial<CollectedStore>): Store & Partial<CollectedStore> => ({
  insert: (...entry) => store.insert(...entry),
  get: async (...asked) => (await store.get(...asked)) ?? undefined,
  take: async (...asked) => (await store.take(...asked)) ?? undefined,
  ...(store.deleteExpired !== undefined && {
    deleteExpired: async (...bounds) => store.deleteExpired?.(...bounds) as Promise<number>,
  }),
})
