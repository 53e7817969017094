import { describe, expect, it } from 'vitest'
import { denoKvStore } from '../../src/stores/deno-kv.ts'
import { durableObjectAlarmStore, durableObjectStore } from '../../src/stores/durable-objects.ts'
import { nodePostgresStore, postgresJSStore, postgresSchema } from '../../src/stores/postgres.ts'
import { prefixedStore } from '../../src/stores/prefixed.ts'
import { ioredisStore, redisStore } from '../../src/stores/redis.ts'
import { d1Store, durableObjectSQLStore, libsqlStore, sqliteSchema, sqliteStore } from '../../src/stores/sqlite.ts'

const NOW = 1_800_000_000
const clock = () => NOW
const nothing = undefined as never

describe('a store without its engine', () => {
  it.each<[factory: string, what: string, remedy: string, make: () => unknown]>([
    ['redisStore', 'a client of redis', 'redisStore takes a client of the package redis', () => redisStore(nothing)],
    ['ioredisStore', 'a client of ioredis', 'for ioredis or iovalkey call ioredisStore', () => ioredisStore(nothing)],
    ['denoKvStore', 'a database of Deno KV', 'Pass await Deno.openKv().', () => denoKvStore(nothing, { clock })],
    [
      'durableObjectStore',
      'a Durable Object class',
      'Pass the binding, such as env.STORE.',
      () => durableObjectStore(nothing),
    ],
    [
      'durableObjectAlarmStore',
      'a Durable Object',
      'Pass ctx.storage.',
      () => durableObjectAlarmStore(nothing, { clock }),
    ],
    ['durableObjectSQLStore', 'its SQLite', 'Pass ctx.storage of a class', () => durableObjectSQLStore(nothing)],
    ['nodePostgresStore', 'a pool of node-postgres', 'Pass new Pool(…) of pg', () => nodePostgresStore(nothing)],
    ['postgresJSStore', 'a client of Postgres.js', 'Pass postgres(…) of postgres', () => postgresJSStore(nothing)],
    ['sqliteStore', 'a database of SQLite', 'Pass a database of better-sqlite3', () => sqliteStore(nothing)],
    ['libsqlStore', 'a client of libSQL', 'Pass createClient(…) of @libsql/client.', () => libsqlStore(nothing)],
    ['d1Store', 'a D1 binding', 'Pass the binding, such as env.DB.', () => d1Store(nothing)],
    ['prefixedStore', 'a store', 'Pass one of parapet/stores.', () => prefixedStore(nothing, 'a')],
  ])('says what to pass: %s', (factory, what, remedy, make) => {
    expect(make).toThrow(TypeError)
    for (const part of [factory, what, remedy]) expect(make).toThrow(part)
  })
})

describe('the statement that deletes what has expired', () => {
  const sentBy = async (
    make: (run: (sql: string, values: unknown) => unknown[]) => { deleteExpired: (before: number) => Promise<unknown> },
  ) => {
    const sent: [string, unknown][] = []
    await make((sql, values) => {
      sent.push([sql, values])
      return []
    }).deleteExpired(NOW + 0.5)
    return sent
  }

  it('of Postgres deletes the oldest up to a limit, and waits for no row that is locked', async () => {
    const sent = await sentBy((run) =>
      nodePostgresStore({ query: async (sql: string, values: unknown) => ({ rows: run(sql, values) }) } as never),
    )
    expect(sent).toEqual([
      [
        'DELETE FROM "parapet_store" WHERE key IN (SELECT key FROM "parapet_store" WHERE expires_at < $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING key',
        [NOW, 1000],
      ],
    ])
  })

  it('of SQLite deletes the oldest up to a limit', async () => {
    const sent = await sentBy((run) =>
      durableObjectSQLStore({
        sql: { exec: (sql: string, ...values: unknown[]) => ({ toArray: () => run(sql, values) }) },
      } as never),
    )
    expect(sent).toEqual([
      [
        'DELETE FROM "parapet_store" WHERE key IN (SELECT key FROM "parapet_store" WHERE expires_at < ? ORDER BY expires_at LIMIT ?) RETURNING key',
        [NOW, 1000],
      ],
    ])
  })
})

describe('the statement that inserts', () => {
  it('names the key, so that an engine refuses a table in which two entries may have one key', async () => {
    const sent: string[] = []
    const run = (sql: string) => {
      sent.push(sql)
      return []
    }
    await nodePostgresStore({ query: async (sql) => ({ rows: run(sql) }) }).insert('code:a', '1', NOW)
    await sqliteStore({ prepare: (sql) => ({ all: () => run(sql) }) }).insert('code:a', '1', NOW)
    for (const sql of sent) expect(sql).toContain('ON CONFLICT (key) DO NOTHING')
    expect(sent).toHaveLength(2)
  })
})

describe('the index over the expiry', () => {
  it('is named after the table, without its schema, in Postgres', () => {
    expect(postgresSchema({ table: 'auth.tokens' })[1]).toBe(
      'CREATE INDEX IF NOT EXISTS "tokens_expires_at_idx" ON "auth"."tokens" (expires_at)',
    )
  })

  it('lies in the schema of its table in SQLite', () => {
    const [table, index] = sqliteSchema({ table: 'auth.tokens' })
    expect(table).toMatch(/^CREATE TABLE IF NOT EXISTS "auth"\."tokens" \(key TEXT NOT NULL PRIMARY KEY/)
    expect(index).toBe('CREATE INDEX IF NOT EXISTS "auth"."tokens_expires_at_idx" ON "tokens" (expires_at)')
  })
})

describe('the Durable Object of a key', () => {
  it('is one of at most 4,096, found by the last two characters, so that each call about a key meets the same', async () => {
    const names: string[] = []
    const stub = { insert: async () => true, get: async () => undefined, take: async () => undefined }
    const namespace = {
      idFromName: (name: string) => {
        names.push(name)
        return name
      },
      get: () => stub,
    }
    const store = durableObjectStore(namespace as never)
    await store.insert('code:abcXY', '1', NOW)
    await store.take('code:abcXY')
    await store.get('request:otherXY')
    await store.get('code:abcXZ')
    expect(names).toEqual(['parapet XY', 'parapet XY', 'parapet XY', 'parapet XZ'])
  })
})
