import { describe, expect, it } from 'vitest'
import { denoKvStore } from '../../src/stores/deno-kv.ts'
import { dynamoDBStore } from '../../src/stores/dynamodb.ts'
import { encryptedStore } from '../../src/stores/encrypted.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { nodePostgresStore, postgresJSStore } from '../../src/stores/postgres.ts'
import { ioredisStore, redisStore } from '../../src/stores/redis.ts'
import { d1Store, durableObjectSQLStore, libsqlStore, sqliteStore } from '../../src/stores/sqlite.ts'
import { fixedClock } from '../../src/testing/clock.ts'
import { storeContract } from '../../src/testing/store-contract.ts'

const NOW = 1_800_000_000
const clock = () => NOW
const nil = async () => null
/** The commands of both packages that read. */
const commands = { get: nil, getDel: nil, getdel: nil }

/** Every store, over a driver that notes what it was told and answers that all went well. */
const stores = (options: { clockTolerance?: number }) => {
  const told: unknown[] = []
  const note = (...values: unknown[]) => {
    told.push(...values)
    return [{ key: 'k' }]
  }
  const operation = {
    check: () => operation,
    set: (...set: unknown[]) => (note(...set) ? operation : operation),
    delete: () => operation,
    commit: async () => ({ ok: true }),
  }
  return {
    told,
    memory: () => memoryStore({ clock, ...options }),
    redis: () =>
      redisStore({ ...commands, set: async (...a: unknown[]) => (note(...a) ? 'OK' : null) } as never, options),
    ioredis: () =>
      ioredisStore({ ...commands, set: async (...a: unknown[]) => (note(...a) ? 'OK' : null) } as never, options),
    dynamoDB: () =>
      dynamoDBStore(
        {
          getItem: note,
          deleteItem: note,
          putItem: async (input: unknown) => ({ $metadata: {}, sent: note(input) }),
        } as never,
        {
          table: 't',
          ...options,
        },
      ),
    denoKv: () => denoKvStore({ get: note, getMany: note, atomic: () => operation } as never, { clock, ...options }),
    nodePostgres: () =>
      nodePostgresStore({ query: async (_: string, values: unknown[]) => ({ rows: note(...values) }) }, options),
    postgresJS: () => postgresJSStore({ unsafe: async (_: string, values: unknown[]) => note(...values) }, options),
    sqlite: () => sqliteStore({ prepare: () => ({ all: (...values: unknown[]) => note(...values) }) }, options),
    libsql: () => libsqlStore({ execute: async ({ args }) => ({ rows: note(...args) }) }, options),
    d1: () =>
      d1Store(
        { prepare: () => ({ bind: (...values: unknown[]) => ({ all: async () => ({ results: note(...values) }) }) }) },
        options,
      ),
    durableObject: () =>
      durableObjectSQLStore(
        { sql: { exec: (_: string, ...values: unknown[]) => ({ toArray: () => note(...values) }) } },
        options,
      ),
  }
}

type Name = Exclude<keyof ReturnType<typeof stores>, 'told'>
const names = Object.keys(stores({})).filter((name): name is Name => name !== 'told')
const outside = names.filter((name) => name !== 'memory')
const collected = ['nodePostgres', 'postgresJS', 'sqlite', 'libsql', 'd1', 'durableObject'] as const satisfies Name[]

describe.each(names)('the store %s', (name) => {
  it.each([-1, -120, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 86_401, '10', null])(
    'refuses a clockTolerance of %j when it is made: entries would be dropped early',
    (clockTolerance) => {
      expect(() => stores({ clockTolerance: clockTolerance as never })[name]()).toThrow(
        /clockTolerance must be a whole number of seconds from 0 to 86400; got /,
      )
    },
  )
})

describe.each(outside)('the store %s', (name) => {
  it.each([
    [undefined, 10],
    [0, 0],
    [25, 25],
  ])('keeps an entry longer by a clockTolerance of %j s', async (clockTolerance, longer) => {
    const made = stores(clockTolerance === undefined ? {} : { clockTolerance })
    await made[name]().insert('k', '1', NOW + 60)
    expect(JSON.stringify(made.told)).toContain(
      name === 'denoKv' ? `"expireIn":${(60 + longer) * 1000}` : String(NOW + 60 + longer),
    )
  })
})

it('the memory store keeps an entry as much longer', async () => {
  const moved = fixedClock(NOW)
  const store = memoryStore({ clock: moved })
  await store.insert('k', '1', NOW + 60)
  moved.advance(69)
  expect(await store.insert('k', '2', NOW + 900)).toBe(false)
  moved.advance(1)
  expect(await store.insert('k', '2', NOW + 900)).toBe(true)
})

it.each([Number.NaN, 1_800_000_000_000, undefined, '1800000000x'])(
  'the memory store lets no marker pass twice on a clock that shows %j',
  async (time) => {
    let isBroken = false
    const store = memoryStore({ clock: () => (isBroken ? (time as number) : NOW) })
    expect(await store.insert('k', '1', NOW + 60)).toBe(true)
    isBroken = true
    await expect(store.insert('k', '1', NOW + 60)).rejects.toThrow('The clock of the store must return whole seconds')
    await expect(store.take('k')).rejects.toThrow(TypeError)
  },
)

describe.each(collected)('deleteExpired of %s', (name) => {
  it.each([NOW * 1000, Number.NaN, undefined, new Date(NOW * 1000), '1800000000000', -1, Number.POSITIVE_INFINITY])(
    'refuses %j, which is no time in seconds, and deletes nothing',
    async (before) => {
      const made = stores({})
      await expect(made[name]().deleteExpired(before as number)).rejects.toThrow('before must be in seconds since 1970')
      expect(made.told).toEqual([])
    },
  )

  it.each([0, -1, 1.5, Number.NaN, '10'])('refuses a limit of %j', async (limit) => {
    await expect(
      stores({})
        [name]()
        .deleteExpired(NOW, limit as number),
    ).rejects.toThrow('limit must be a whole number')
  })

  it('takes a limit of 1', async () => {
    expect(await stores({})[name]().deleteExpired(NOW, 1)).toBeGreaterThanOrEqual(0)
  })

  it('takes the time with its fraction', async () => {
    const made = stores({})
    expect(await made[name]().deleteExpired(NOW + 0.75)).toBe(1)
    expect(made.told).toEqual([NOW, 1000])
  })
})

describe('a driver that answers in its own way', () => {
  it.each([undefined, false, true, 1, 'ok', Uint8Array.of(79, 75), {}])(
    'does not create a marker with %j for an answer to SET',
    async (reply) => {
      const client = { ...commands, set: async () => reply } as never
      for (const store of [redisStore(client), ioredisStore(client)]) {
        await expect(store.insert('k', '1', NOW)).rejects.toThrow(
          /^client must answer SET with 'OK' or null; got .+\. Leave its mapping of replies at the default\.$/,
        )
      }
    },
  )

  it.each([undefined, null, 1, { length: 1 }, 'rows'])('does not take %j for rows', async (rows) => {
    const store = nodePostgresStore({ query: async () => ({ rows: rows as never }) })
    await expect(store.insert('k', '1', NOW)).rejects.toThrow(TypeError)
    await expect(store.get('k')).rejects.toThrow(TypeError)
  })
})

describe('a store that says null for nothing', () => {
  const sayingNull = () => {
    const store = memoryStore({ clock })
    return {
      insert: store.insert,
      get: async (key: string) => (await store.get(key)) ?? null,
      take: async (key: string) => (await store.take(key)) ?? null,
    } as never
  }
  const secrets = ['a secret of an encrypted store, long enough']

  it('can be encrypted', async () => {
    const store = encryptedStore(sayingNull(), { secrets })
    expect([await store.get('k'), await store.take('k')]).toEqual([undefined, undefined])
    await store.insert('k', 'a value', NOW + 60)
    expect([await store.get('k'), await store.take('k'), await store.take('k')]).toEqual([
      'a value',
      'a value',
      undefined,
    ])
  })

  it.each([7, {}, true, Uint8Array.of(1)])('but not %j for a value', async (value) => {
    const store = encryptedStore({ insert: nil, get: async () => value, take: async () => value } as never, { secrets })
    await expect(store.get('k')).rejects.toThrow('must resolve the text that was inserted, or undefined')
  })

  const kept = sayingNull()
  it.each(storeContract({ open: () => kept, clock }))('keeps the contract: $name', ({ run }) => run())
  it.each(storeContract({ open: () => encryptedStore(kept, { secrets }), clock }))(
    'keeps it encrypted: $name',
    ({ run }) => run(),
  )

  it.each([0, 4, 11])('gets no value encrypted under a nonce of %d bytes', async (bytes) => {
    const store = encryptedStore(memoryStore({ clock }), { secrets, randomBytes: () => new Uint8Array(bytes) })
    await expect(store.insert('k', 'a value', NOW)).rejects.toThrow('randomBytes must return at least the 12 bytes')
  })
})
