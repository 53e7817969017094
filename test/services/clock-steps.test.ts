import Database from 'libsql'
import { describe, expect, it } from 'vitest'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { sqliteSchema, sqliteStore } from '../../src/stores/sqlite.ts'
import { unwrap } from '../../src/testing/results.ts'
import { assertedPush, itWithstandsClockSteps, steppedHost } from './support/faults/clock-steps.ts'

const newSQLiteStore = () => {
  const database = new Database(':memory:')
  for (const statement of sqliteSchema()) database.exec(statement)
  return sqliteStore(database)
}

describe('the memory store', () => {
  itWithstandsClockSteps((clock) => memoryStore({ clock }))
})

describe('SQLite', () => {
  itWithstandsClockSteps(newSQLiteStore)
})

describe('not guaranteed', () => {
  it('an assertion counts again once a collector whose clock was ahead has deleted its marker; a code does not', async () => {
    const store = newSQLiteStore()
    const { host, clock } = steppedHost(() => store)
    const asserted = await assertedPush(host)
    unwrap(await processPushedAuthorizationRequest(host.as, asserted))
    const code = await host.code()
    unwrap(await host.redeem(code))
    clock.advance(7200)
    expect(await store.deleteExpired(clock())).toBeGreaterThan(0)
    clock.advance(-7200)
    unwrap(await processPushedAuthorizationRequest(host.as, asserted))
    expect((await host.redeem(code)).ok).toBe(false)
  })

  it('a request and a code live longer by as much as the clock steps back', async () => {
    const { host, clock } = steppedHost(newSQLiteStore)
    const request_uri = await host.pushed()
    const code = await host.code()
    clock.advance(-7200)
    // two hours and 59 seconds later
    clock.advance(7200 + 59)
    unwrap(await host.present(request_uri))
    unwrap(await host.redeem(code))
  })
})
