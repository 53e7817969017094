import pg from 'pg'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nodePostgresStore, postgresJSStore, postgresSchema } from '../../src/stores/postgres.ts'
import { storeContract } from '../../src/testing/index.ts'
import { type RunningPostgres, startPostgres } from './support/postgres.ts'
import { systemClock as clock } from './support/system-clock.ts'

let server: RunningPostgres
let pool: pg.Pool
let sql: postgres.Sql
beforeAll(async () => {
  server = await startPostgres()
  pool = new pg.Pool({ connectionString: server.connectionString, max: 20 })
  sql = postgres(server.connectionString, { max: 20 })
  await pool.query(postgresSchema().join(';'))
})
afterAll(async () => {
  await pool.end()
  await sql.end()
  await server.stop()
})

describe('pg, a pool', () => {
  it.each(storeContract({ open: () => nodePostgresStore(pool), clock }))('$name', ({ run }) => run())
})

describe('postgres', () => {
  it.each(storeContract({ open: () => postgresJSStore(sql), clock }))('$name', ({ run }) => run())
})

describe('the schema', () => {
  it('can be run again, and in a schema and under a name of the host’s own', async () => {
    await pool.query(postgresSchema().join(';'))
    await pool.query('CREATE SCHEMA "Tenant"')
    const table = 'Tenant.order'
    await pool.query(postgresSchema({ table }).join(';'))
    const store = nodePostgresStore(pool, { table })
    expect(await store.insert('a:key', 'a value', clock() + 60)).toBe(true)
    expect(await nodePostgresStore(pool).get('a:key')).toBeUndefined()
    expect(await store.take('a:key')).toBe('a value')
  })
})

describe('a table of the host’s own', () => {
  it.each([
    ['has no unique key', ''],
    ['is unique in key and expiry together, as a partitioned table is', ', PRIMARY KEY (key, expires_at)'],
  ])('that %s is refused, because two entries may have one key in it', async (_what, constraint) => {
    await pool.query('DROP TABLE IF EXISTS own')
    await pool.query(`CREATE TABLE own (key text, value text, expires_at bigint${constraint})`)
    for (const store of [nodePostgresStore(pool, { table: 'own' }), postgresJSStore(sql, { table: 'own' })]) {
      await expect(store.insert('client-assertion:a', '1', clock() + 60)).rejects.toThrow('ON CONFLICT')
    }
  })
})

describe('deleting what has expired', () => {
  const fill = async (
    store: ReturnType<typeof nodePostgresStore>,
    prefix: string,
    count: number,
    expiresAt: number,
  ) => {
    await Promise.all(Array.from({ length: count }, (_, at) => store.insert(`${prefix}:${at}`, '1', expiresAt)))
  }

  it('deletes that and nothing else, so many at a time', async () => {
    await pool.query(postgresSchema({ table: 'collected' }).join(';'))
    const store = nodePostgresStore(pool, { table: 'collected' })
    await fill(store, 'over', 25, 1000)
    await fill(store, 'at-the-moment', 5, 2000)
    await fill(store, 'in-force', 5, 3000)
    expect(await store.deleteExpired(2000, 10)).toBe(10)
    expect(await store.deleteExpired(2000, 10)).toBe(10)
    expect(await store.deleteExpired(2000, 10)).toBe(5)
    expect(await store.deleteExpired(2000, 10)).toBe(0)
    expect(await store.get('at-the-moment:0')).toBe('1')
    expect(await store.get('in-force:4')).toBe('1')
  })

  it('waits for nobody, and nobody waits for it', async () => {
    await pool.query(postgresSchema({ table: 'locked' }).join(';'))
    const store = nodePostgresStore(pool, { table: 'locked' })
    await fill(store, 'over', 10, 1000)
    const other = await pool.connect()
    try {
      await other.query('BEGIN')
      await other.query(`DELETE FROM "locked" WHERE key = 'over:3'`)
      expect(await store.deleteExpired(2000)).toBe(9)
      await other.query('ROLLBACK')
      await other.query('BEGIN')
      await other.query('DELETE FROM "locked"')
      expect(await store.insert('another:key', '1', 3000)).toBe(true)
      await other.query('COMMIT')
    } finally {
      other.release()
    }
  })

  it('can be done by several at once, without doing it twice', async () => {
    await pool.query(postgresSchema({ table: 'shared' }).join(';'))
    const store = postgresJSStore(sql, { table: 'shared' })
    await fill(store, 'over', 200, 1000)
    const deleted = await Promise.all(Array.from({ length: 8 }, () => store.deleteExpired(2000, 50)))
    const rest = await store.deleteExpired(2000)
    expect(deleted.reduce((sum, count) => sum + count, rest)).toBe(200)
  })

  it('finds what has expired by the index', async () => {
    const client = await pool.connect()
    try {
      await client.query('BEGIN; SET LOCAL enable_seqscan = off')
      const { rows } = await client.query(
        'EXPLAIN SELECT key FROM "parapet_store" WHERE expires_at < 1000 ORDER BY expires_at LIMIT 1000',
      )
      await client.query('COMMIT')
      expect(JSON.stringify(rows)).toContain('parapet_store_expires_at_idx')
    } finally {
      client.release()
    }
  })
})
