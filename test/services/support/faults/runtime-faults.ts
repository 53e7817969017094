import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { timeLimitedStore } from '../../../../src/stores/time-limited.ts'
import { systemClock } from '../system-clock.ts'
import { carryOut, expectNothingWrong } from './carry-out.ts'
import type { Ledger } from './ledger.ts'
import type { Load } from './load.ts'
import type { Faults, RuntimeStore } from './runtime-process.ts'

/** How many logins run at the same time. */
const LANES = 8

/** How long a call may take, where answers are late. */
const LIMIT = 1

/** Each fault with its errors as a client of the store sees them. */
const ORDERS: readonly (readonly [title: string, faults: Faults, error: RegExp])[] = [
  ['that is slow and fails', { failEvery: 19, delayEvery: 2, delay: 20 }, /the engine failed/],
  ['that writes, and whose answer is lost', { loseEvery: 19 }, /the answer was lost/],
  ['that answers too late', { delayEvery: 23, delay: 1500 }, /TimeoutError/],
]

const failures = ({ count }: Ledger): number =>
  ['push failed', 'present failed', 'decide failed', 'redeem failed'].reduce((sum, name) => sum + count(name), 0)

/** The tests of an engine in its own runtime: a crash in the middle of logins, and an engine that fails, forgets to answer or is late. */
export const itWithstandsFaults = (engine: string, runtime: () => RuntimeStore): void => {
  const under = async (title: string, happens: (load: Load) => Promise<void>, store = runtime().store) => {
    const ledger = await carryOut(`${engine} ${title}`, [store, store], happens, LANES)
    expect(failures(ledger)).toBeGreaterThan(0)
    expectNothingWrong(ledger)
    return ledger
  }

  it('killed twice in the middle of logins and started again on its files: nothing counts twice, nothing is lost', async () => {
    await under('killed twice', async ({ progress }) => {
      await progress(8)
      await runtime().crash()
      await progress(8)
      await runtime().crash()
      await progress(8)
    })
  })

  it('while it is slow: of eight callers that take a value at once, one receives it', async () => {
    const { store, order } = runtime()
    const keys = Array.from({ length: 20 }, (_, at) => `race:${randomUUID()}.${at}`)
    for (const key of keys) await store.insert(key, `value of ${key}`, systemClock() + 600)
    await order({ delayEvery: 2, delay: 5 })
    const taken = await Promise.all(keys.map((key) => Promise.all(Array.from({ length: 8 }, () => store.take(key)))))
    await order({})
    expect(taken.map((values) => values.filter((value) => value !== undefined))).toEqual(
      keys.map((key) => [`value of ${key}`]),
    )
  })

  it.each(ORDERS)(
    '%s: nothing counts twice, nothing is granted that it does not hold',
    async (title, faults, error) => {
      const { store, order } = runtime()
      const happens = async ({ progress }: Load) => {
        await progress(5)
        await order(faults)
        await progress(12)
        await order({})
        await progress(3)
      }
      const isLate = (faults.delay ?? 0) > LIMIT * 1000
      const ledger = await under(title, happens, isLate ? timeLimitedStore(store, { seconds: LIMIT }) : store)
      expect(ledger.messages().join('; ')).toMatch(error)
    },
  )
}
