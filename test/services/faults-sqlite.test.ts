import { join } from 'node:path'
import Database from 'libsql'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { sqliteSchema, sqliteStore } from '../../src/stores/sqlite.ts'
import { carryOut, expectNothingWrong } from './support/faults/carry-out.ts'
import type { Ledger } from './support/faults/ledger.ts'
import { mountSmallDisk, type SmallDisk } from './support/faults/small-disk.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 })

let disk: SmallDisk
beforeAll(async () => {
  disk = await mountSmallDisk(24)
})
afterAll(() => disk.remove())

const openDatabase = (name: string) => {
  const database = new Database(join(disk.folder, name))
  database.pragma('journal_mode = WAL')
  database.pragma('busy_timeout = 5000')
  for (const statement of sqliteSchema()) database.exec(statement)
  return database
}

type Databases = readonly ReturnType<typeof openDatabase>[]

const untilFull = async (
  title: string,
  fill: (databases: Databases) => void,
  free: (databases: Databases) => void,
): Promise<Ledger> => {
  const [a, b] = [openDatabase(title), openDatabase(title)]
  try {
    return await carryOut(title, [sqliteStore(a), sqliteStore(b)], async ({ failures, progress }) => {
      await progress(15)
      fill([a, b])
      await failures(60)
      free([a, b])
      await progress(15)
    })
  } finally {
    a.close()
    b.close()
  }
}

describe('SQLite that is full', () => {
  it('refuses to insert at its limit of pages, and nothing is granted that it does not hold', async () => {
    const limit = (pages: number) => (databases: Databases) => {
      // no lower than what it has already
      for (const database of databases) database.pragma(`max_page_count = ${pages}`)
    }
    const ledger = await untilFull('SQLite, max_page_count reached', limit(1), limit(1_000_000))
    expect(ledger.messages()).toEqual(['SqliteError: database or disk is full'])
    expectNothingWrong(ledger)
  })

  it('refuses to write to a full disk, and nothing is granted that it does not hold', async () => {
    const ledger = await untilFull(
      'SQLite, disk full',
      () => disk.fill(64),
      () => disk.free(),
    )
    expect(ledger.messages()).toEqual(['SqliteError: database or disk is full'])
    expectNothingWrong(ledger)
  })
})
