import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/stores/memory.ts'
import { sqliteStore } from '../../src/stores/sqlite.ts'
import type { Clock, Store } from '../../src/types/ports.ts'
import { fakeTable } from '../stores/support/fake-clients.ts'
import { fc } from '../support/fast-check.ts'
import { interleavedProperty, OWNERS, type OwnerName } from './support/interleaved.ts'

/** Of each owner and store. More: `npm run fuzz -- --only interleaved-attacks`. */
const RUNS = 8

const stores: readonly (readonly [string, (clock: Clock) => Store])[] = [
  ['memory', (clock) => memoryStore({ clock })],
  [
    'SQLite',
    () => {
      const { run } = fakeTable()
      return sqliteStore({ prepare: (sql) => ({ all: (...values) => run(sql, values) }) })
    },
  ],
]

describe('an attacker who sees the request_uri and the code changes nothing of what the owner gets', () => {
  const seen = new Set<string>()
  const cases = (Object.keys(OWNERS) as OwnerName[]).flatMap((owner) =>
    stores.map(([name, makeStore]) => [owner, name, makeStore] as const),
  )

  it.each(cases)('where it is %s, on the store of %s', async (name, _store, makeStore) => {
    const property = await interleavedProperty(name, makeStore)
    await fc.assert(
      property((attack) => seen.add(attack)),
      { numRuns: RUNS },
    )
  })

  it('by any of ten attacks, each of which was refused at least once', () => {
    expect(seen.size).toBe(10)
  })
})
