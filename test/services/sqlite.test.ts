import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@libsql/client'
import Database from 'libsql'
import { afterAll, describe, expect, it } from 'vitest'
import { libsqlStore, sqliteSchema, sqliteStore } from '../../src/stores/sqlite.ts'
import { storeContract } from '../../src/testing/index.ts'
import type { Store } from '../../src/types/ports.ts'
import { systemClock as clock } from './support/system-clock.ts'

const folder = mkdtempSync(join(tmpdir(), 'parapet-sqlite-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const turns = (stores: readonly Store[]) => {
  let next = 0
  return () => {
    const store = stores[next++ % stores.length]
    if (store === undefined) throw new Error('no store')
    return store
  }
}

// `libsql` has the interface of better-sqlite3, and needs no compiler.
const openDatabase = (name: string) => {
  const database = new Database(join(folder, name))
  database.pragma('journal_mode = WAL')
  database.pragma('busy_timeout = 5000')
  for (const statement of sqliteSchema()) database.exec(statement)
  return database
}

describe('a synchronous driver, three connections', () => {
  const stores = [1, 2, 3].map(() => sqliteStore(openDatabase('contract')))
  it.each(storeContract({ open: turns(stores), clock }))('$name', ({ run }) => run())
})

describe('@libsql/client', () => {
  openDatabase('libsql').close()
  const client = createClient({ url: `file:${join(folder, 'libsql')}` })
  afterAll(() => client.close())
  it.each(storeContract({ open: () => libsqlStore(client), clock }))('$name', ({ run }) => run())
})

describe('a table of the host’s own', () => {
  it.each([
    ['has no unique key', ''],
    ['is unique in key and expiry together', ', PRIMARY KEY (key, expires_at)'],
  ])('that %s is refused, because two entries may have one key in it', async (_what, constraint) => {
    const database = new Database(':memory:')
    database.exec(`CREATE TABLE own (key TEXT, value TEXT, expires_at INTEGER${constraint})`)
    const store = sqliteStore(database, { table: 'own' })
    await expect(store.insert('client-assertion:a', '1', clock() + 60)).rejects.toThrow('ON CONFLICT')
  })
})

describe('deleting what has expired', () => {
  it('deletes that and nothing else, so many at a time', async () => {
    const store = sqliteStore(openDatabase('collected'))
    for (let at = 0; at < 5; at++) await store.insert(`over:${at}`, '1', 1000)
    await store.insert('at-the-moment:0', '1', 2000)
    expect(await store.deleteExpired(2000, 3)).toBe(3)
    expect(await store.deleteExpired(2000, 3)).toBe(2)
    expect(await store.deleteExpired(2000, 3)).toBe(0)
    expect(await store.get('at-the-moment:0')).toBe('1')
  })

  it('takes a name of the host’s own', async () => {
    const database = openDatabase('named')
    const table = 'main.order'
    for (const statement of [...sqliteSchema({ table }), ...sqliteSchema({ table })]) database.exec(statement)
    const store = sqliteStore(database, { table })
    expect(await store.insert('a:key', 'a value', 2000)).toBe(true)
    expect(await sqliteStore(database).get('a:key')).toBeUndefined()
    expect(await store.take('a:key')).toBe('a value')
  })
})
