import Database from 'libsql'
import { expect, it } from 'vitest'
import { sqliteSchema, sqliteStore } from '../../src/stores/sqlite.ts'
import { interleavedProperty, OWNERS, type OwnerName } from '../properties/support/interleaved.ts'
import { fc } from '../support/fast-check.ts'

const makeStore = () => {
  const database = new Database(':memory:')
  for (const statement of sqliteSchema()) database.exec(statement)
  return sqliteStore(database)
}

it.each(Object.keys(OWNERS) as OwnerName[])(
  'an attacker who sees the request_uri and the code changes nothing on SQLite of what %s gets',
  async (owner) => {
    const property = await interleavedProperty(owner, makeStore)
    const refused = new Set<string>()
    await fc.assert(
      property((attack) => refused.add(attack)),
      { numRuns: 10 },
    )
    expect(refused.size).toBeGreaterThan(4)
  },
)
