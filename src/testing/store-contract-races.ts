import type { Store } from '../types/ports.ts'
import { expectSame, expectThat } from './expect.ts'
import type { StoreContractClause, StoreContractSetting } from './store-contract-setting.ts'

const ROUNDS = 8

/** Runs `call` for many concurrent callers, spread over the connections. */
const race = <T>(
  { stores, racers }: StoreContractSetting,
  call: (store: Store, racer: number) => Promise<T>,
): Promise<readonly T[]> =>
  Promise.all(Array.from({ length: racers }, (_, racer) => call(stores[racer % 3] ?? stores[0], racer)))

/** One of many concurrent callers wins. */
export const raceTests: readonly StoreContractClause[] = [
  [
    'of many callers that take a key at the same time, one receives the value',
    async (setting) => {
      const { stores, clock, newKey } = setting
      for (let round = 0; round < ROUNDS; round++) {
        const key = newKey()
        await stores[0].insert(key, 'a value', clock() + 60)
        const values = await race(setting, (store) => store.take(key))
        expectSame(values.filter((value) => value === 'a value').length, 1, 'callers that received the value')
        expectThat(
          values.every((value) => value === undefined || value === 'a value'),
          'the others receive undefined',
        )
        expectSame(await stores[0].get(key), undefined, 'get after the race')
      }
    },
  ],
  [
    'of many callers that create a key at the same time, one does, and its value stays',
    async (setting) => {
      const { stores, clock, newKey } = setting
      for (let round = 0; round < ROUNDS; round++) {
        const key = newKey()
        const created = await race(setting, (store, racer) => store.insert(key, `value ${racer}`, clock() + 60))
        expectSame(created.filter(Boolean).length, 1, 'callers that created the key')
        expectSame(await stores[0].take(key), `value ${created.indexOf(true)}`, 'the value that stays')
      }
    },
  ],
  [
    'takes and inserts that race hand every value over once, or keep it',
    async (setting) => {
      const { stores, clock, newKey } = setting
      for (let round = 0; round < ROUNDS; round++) {
        const key = newKey()
        const outcomes = await race(setting, async (store, racer) =>
          (racer + round) % 2 === 0
            ? { created: (await store.insert(key, `value ${racer}`, clock() + 60)) ? `value ${racer}` : undefined }
            : { taken: await store.take(key) },
        )
        const left = await stores[0].take(key)
        const created = outcomes.flatMap((outcome) => ('created' in outcome ? [outcome.created] : []))
        const taken = outcomes.flatMap((outcome) => ('taken' in outcome ? [outcome.taken] : []))
        const present = (values: readonly (string | undefined)[]) =>
          values.filter((value) => value !== undefined).sort()
        expectSame(present([...taken, left]).join(), present(created).join(), 'values taken, of those created')
      }
    },
  ],
  [
    'callers of different keys do not disturb each other',
    async (setting) => {
      const { clock, newKey } = setting
      const key = newKey()
      const taken = await race(setting, async (store, racer) => {
        await store.insert(`${key}-${racer}`, `value ${racer}`, clock() + 60)
        return store.take(`${key}-${racer}`)
      })
      for (const [racer, value] of taken.entries()) expectSame(value, `value ${racer}`, 'take of an own key')
    },
  ],
]
