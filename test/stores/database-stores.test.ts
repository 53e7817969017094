import { describe, expect, it } from 'vitest'
import { denoKvStore } from '../../src/stores/deno-kv.ts'
import { durableObjectStore } from '../../src/stores/durable-objects.ts'
import { dynamoDBStore } from '../../src/stores/dynamodb.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { nodePostgresStore, postgresJSStore, postgresSchema } from '../../src/stores/postgres.ts'
import { ioredisStore, redisStore } from '../../src/stores/redis.ts'
import type { CollectedStore } from '../../src/stores/sql.ts'
import { d1Store, durableObjectSQLStore, libsqlStore, sqliteSchema, sqliteStore } from '../../src/stores/sqlite.ts'
import { type FixedClock, fixedClock, storeContract } from '../../src/testing/index.ts'
import type { Store } from '../../src/types/ports.ts'
import { fakeDenoKv, fakeDynamoDB, fakeRedis, fakeTable, type Sent } from './support/fake-clients.ts'

const NOW = 1_900_000_000

interface Made {
  readonly store: Store
  /** What went to the database, one element a round trip. */
  readonly sent: readonly Sent[]
}

const table = (storeOver: (run: ReturnType<typeof fakeTable>['run']) => Store) => (): Made => {
  const { run, sent } = fakeTable()
  return { store: storeOver(run), sent }
}

/** The stores over databases, each with its round trips for insert, get and take. The engines themselves: test/services. */
const stores: readonly (readonly [name: string, trips: readonly number[], make: (clock: FixedClock) => Made])[] = [
  [
    'redis',
    [1, 1, 1],
    (clock) => {
      const { nodeRedis, sent } = fakeRedis(clock)
      return { store: redisStore(nodeRedis), sent }
    },
  ],
  [
    'ioredis',
    [1, 1, 1],
    (clock) => {
      const { ioredis, sent } = fakeRedis(clock)
      return { store: ioredisStore(ioredis), sent }
    },
  ],
  ['pg', [1, 1, 1], table((run) => nodePostgresStore({ query: async (sql, values) => ({ rows: run(sql, values) }) }))],
  ['postgres', [1, 1, 1], table((run) => postgresJSStore({ unsafe: async (sql, values) => run(sql, values) }))],
  [
    'a synchronous SQLite driver',
    [1, 1, 1],
    table((run) => sqliteStore({ prepare: (sql) => ({ all: (...values) => run(sql, values) }) })),
  ],
  ['libsql', [1, 1, 1], table((run) => libsqlStore({ execute: async ({ sql, args }) => ({ rows: run(sql, args) }) }))],
  [
    'D1',
    [1, 1, 1],
    table((run) =>
      d1Store({ prepare: (sql) => ({ bind: (...values) => ({ all: async () => ({ results: run(sql, values) }) }) }) }),
    ),
  ],
  [
    'the storage of a Durable Object',
    [1, 1, 1],
    table((run) => durableObjectSQLStore({ sql: { exec: (sql, ...values) => ({ toArray: () => run(sql, values) }) } })),
  ],
  [
    'Durable Objects',
    [1, 1, 1],
    (clock) => {
      const objects = new Map<string, Store>()
      const sent: Sent[] = []
      const get = (name: string): Store => {
        const object = objects.get(name) ?? memoryStore({ clock })
        objects.set(name, object)
        sent.push([name])
        return object
      }
      return { store: durableObjectStore({ idFromName: (name: string) => name, get }), sent }
    },
  ],
  [
    'Deno KV',
    [1, 1, 2],
    (clock) => {
      const { kv, sent } = fakeDenoKv(clock)
      return { store: denoKvStore(kv, { clock }), sent }
    },
  ],
  [
    'DynamoDB',
    [1, 1, 1],
    () => {
      const { client, sent } = fakeDynamoDB()
      return { store: dynamoDBStore(client, { table: 'parapet' }), sent }
    },
  ],
]

describe.each(stores)('the store over %s', (_name, trips, make) => {
  const clock = fixedClock(NOW)
  const { store } = make(clock)
  it.each(storeContract({ open: () => store, clock, advance: clock.advance }))('$name', ({ run }) => run())

  it(`needs ${trips.join(', ')} round trips for insert, get and take`, async () => {
    const made = make(fixedClock(NOW))
    await made.store.insert('request:x', '{}', NOW + 60)
    const inserted = made.sent.length
    await made.store.get('request:x')
    const read = made.sent.length
    await made.store.take('request:x')
    expect([inserted, read - inserted, made.sent.length - read]).toEqual(trips)
  })
})

describe('a command to Redis', () => {
  it('is one command on one key, with an absolute expiry that is never early', async () => {
    const { nodeRedis, ioredis, sent } = fakeRedis(() => NOW)
    await redisStore(nodeRedis).insert('code:x', '{}', NOW + 60)
    await redisStore(nodeRedis).take('code:x')
    await ioredisStore(ioredis, { clockTolerance: 0 }).insert('code:x', '{}', NOW + 0.5)
    await ioredisStore(ioredis).take('code:x')
    await redisStore(nodeRedis).insert('code:past', '{}', -1000)
    expect(sent).toEqual([
      ['set', 'code:x', '{}', { NX: true, EXAT: NOW + 70 }],
      ['getDel', 'code:x'],
      ['set', 'code:x', '{}', 'EXAT', NOW + 1, 'NX'],
      ['getdel', 'code:x'],
      ['set', 'code:past', '{}', { NX: true, EXAT: 1 }],
    ])
  })

  it('is answered with text, or the integrator is told', async () => {
    const answer = async () => new Uint8Array([49])
    const store = redisStore({ set: answer, get: answer, getDel: answer })
    await expect(store.get('code:x')).rejects.toThrow(TypeError)
    await expect(store.take('code:x')).rejects.toThrow(
      'client must answer GET with text or null; got a Uint8Array. Leave its mapping of strings at the default.',
    )
  })
})

describe('SQL', () => {
  it('is answered with rows as objects, or the integrator is told', async () => {
    for (const row of [['a value'], { value: 1 }, { value: null }, 'a value', null]) {
      const store = nodePostgresStore({ query: async () => ({ rows: [row] }) })
      await expect(store.get('code:x')).rejects.toThrow(
        /^pool must give rows as objects, with value as a string; got .+, with .+\. Leave the form of its rows and its mapping of types at the default\.$/,
      )
    }
  })

  it.each<[string, CollectedStore]>([
    ['pool', nodePostgresStore({ query: async () => ({ rows: 'ok' as never }) })],
    ['sql', postgresJSStore({ unsafe: async () => 'ok' as never })],
    ['database', sqliteStore({ prepare: () => ({ all: () => 'ok' as never }) })],
    ['client', libsqlStore({ execute: async () => ({ rows: 'ok' as never }) })],
    ['database', d1Store({ prepare: () => ({ bind: () => ({ all: async () => ({ results: 'ok' as never }) }) }) })],
    ['storage.sql', durableObjectSQLStore({ sql: { exec: () => ({ toArray: () => 'ok' as never }) } })],
  ])('says that %s must answer with a list of rows', async (name, store) => {
    await expect(store.get('code:x')).rejects.toThrow(
      `${name} must answer a statement with a list of rows; got a string. Leave the form of its results at the default.`,
    )
  })

  it('takes a table by a name that cannot be anything else', () => {
    const refused = ['', 'a b', 'a"b', 'a;b', 'a.b.c', '.a', 'a.', '1a', 'ä', 'a'.repeat(49), 'x\ny']
    for (const name of refused) {
      expect(() => nodePostgresStore({ query: async () => ({ rows: [] }) }, { table: name })).toThrow(TypeError)
      expect(() => postgresSchema({ table: name })).toThrow(TypeError)
      expect(() => sqliteSchema({ table: name })).toThrow(TypeError)
    }
  })

  it('names the table and its index as they were asked for', () => {
    expect(postgresSchema({ table: 'auth.par' })[0]).toContain('TABLE IF NOT EXISTS "auth"."par" (')
    expect(postgresSchema({ table: 'auth.par' })[1]).toContain(
      'INDEX IF NOT EXISTS "par_expires_at_idx" ON "auth"."par"',
    )
    expect(sqliteSchema({ table: 'auth.par' })[1]).toContain('"auth"."par_expires_at_idx" ON "par"')
  })
})

describe('a long value in Deno KV', () => {
  const long = '€'.repeat(65_536)

  it('costs one round trip more to read, and leaves nothing when it was taken', async () => {
    const { kv, sent, size } = fakeDenoKv(() => NOW)
    const store = denoKvStore(kv, { clock: () => NOW })
    await store.insert('code:x', long, NOW + 60)
    expect(await store.get('code:x')).toBe(long)
    expect(sent).toEqual([['commit'], ['get', ['parapet', 'code:x', 0]], ['getMany', 3]])
    expect(size()).toBe(4)
    expect(await store.take('code:x')).toBe(long)
    expect(size()).toBe(0)
  })

  it('is gone for a reader who comes between its pieces while it is taken', async () => {
    const { kv } = fakeDenoKv(() => NOW)
    const store = denoKvStore(kv, { clock: () => NOW })
    await store.insert('code:x', long, NOW + 60)
    const slow = denoKvStore(
      {
        ...kv,
        getMany: async (keys) => {
          await store.take('code:x')
          return kv.getMany(keys)
        },
      },
      { clock: () => NOW },
    )
    expect(await slow.take('code:x')).toBeUndefined()
  })
})

describe('DynamoDB', () => {
  it('reads consistently, writes under a condition and takes by deleting', async () => {
    const { client, sent } = fakeDynamoDB()
    const store = dynamoDBStore(client, { table: 'parapet' })
    await store.insert('code:x', '{}', NOW)
    await store.get('code:x')
    await store.take('code:x')
    expect(sent).toMatchObject([
      [
        'putItem',
        {
          TableName: 'parapet',
          ConditionExpression: 'attribute_not_exists(#key)',
          ExpressionAttributeNames: { '#key': 'key' },
        },
      ],
      ['getItem', { ConsistentRead: true }],
      ['deleteItem', { ReturnValues: 'ALL_OLD' }],
    ])
    expect(JSON.stringify(sent[0])).toContain(`"expires_at":{"N":"${NOW + 10}"}`)
  })

  it('fails where another error than the condition comes back', async () => {
    const { client } = fakeDynamoDB()
    const putItem = async () => {
      throw Object.assign(new Error('slow down'), { name: 'ThrottlingException' })
    }
    await expect(dynamoDBStore({ ...client, putItem }, { table: 't' }).insert('code:x', '1', NOW)).rejects.toThrow(
      'slow',
    )
  })
})
