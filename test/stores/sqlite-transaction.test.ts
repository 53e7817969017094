import { describe, expect, it } from 'vitest'
import { libsqlStore, type SQLiteDatabase, sqliteStore } from '../../src/stores/sqlite.ts'

/** A connection that answers every statement with one row, and says whether a transaction is open as its driver does. */
const databaseOf = (says: () => object) => {
  const statements: string[] = []
  const database = {
    prepare: (sql: string) => ({
      all: () => {
        statements.push(sql)
        return [{ key: 'a', value: 'a' }]
      },
    }),
  }
  const open = Object.defineProperties(database, {
    inTransaction: { get: () => Reflect.get(says(), 'inTransaction') },
    isTransaction: { get: () => Reflect.get(says(), 'isTransaction') },
  }) as SQLiteDatabase
  return { database: open, statements }
}

describe.each(['inTransaction', 'isTransaction'])('a connection of SQLite whose driver says %s', (member) => {
  it('serves no call while a transaction of the host is open, because a rollback would undo the call', async () => {
    let isOpen = false
    const { database, statements } = databaseOf(() => ({ [member]: isOpen }))
    const store = sqliteStore(database)
    expect(await store.take('code:a')).toBe('a')
    isOpen = true
    for (const call of [
      () => store.insert('used-code:a', '1', 60),
      () => store.take('code:a'),
      () => store.get('code:a'),
      () => store.deleteExpired(60),
    ]) {
      await expect(call()).rejects.toThrow('database must have no open transaction')
    }
    expect(statements).toHaveLength(1)
    isOpen = false
    expect(await store.insert('used-code:a', '1', 60)).toBe(true)
  })
})

it('a driver of SQLite that says nothing of transactions is served', async () => {
  const { database } = databaseOf(() => ({}))
  expect(await sqliteStore(database).get('code:a')).toBe('a')
})

describe('a client of libSQL', () => {
  const execute = async () => ({ rows: [{ key: 'a', value: 'a' }] })
  const noop = () => undefined

  it('is refused where it is a transaction, whose rollback would bring back what was taken', () => {
    expect(() => libsqlStore({ execute, rollback: noop, commit: noop } as never)).toThrow(
      'libsqlStore: 1 invalid option\n- client must be a client of libSQL; got a transaction, which may be rolled back. Pass createClient(…) of @libsql/client.',
    )
  })

  it('is served outside of one', async () => {
    expect(await libsqlStore({ execute, transaction: noop } as never).get('code:a')).toBe('a')
    expect(await libsqlStore({ execute }).get('code:a')).toBe('a')
  })
})
