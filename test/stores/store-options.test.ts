import { describe, expect, it } from 'vitest'
import { systemClock } from '../../src/host/system-clock.ts'
import { denoKvStore } from '../../src/stores/deno-kv.ts'
import { durableObjectStore } from '../../src/stores/durable-objects.ts'
import { dynamoDBStore } from '../../src/stores/dynamodb.ts'
import { encryptedStore } from '../../src/stores/encrypted.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { nodePostgresStore, postgresJSStore, postgresSchema } from '../../src/stores/postgres.ts'
import { prefixedStore } from '../../src/stores/prefixed.ts'
import { ioredisStore, redisStore } from '../../src/stores/redis.ts'
import { d1Store, durableObjectSQLStore, libsqlStore, sqliteSchema, sqliteStore } from '../../src/stores/sqlite.ts'

const clock = () => 1_800_000_000
const store = memoryStore({ clock })
/** Answers to every method: the engine is called by no test of this file. */
const engine: never = new Proxy({}, { get: (_, name) => (name === 'sql' ? engine : () => undefined) }) as never

const kept = {
  memoryStore: (options: object) => memoryStore({ clock, ...options }),
  redisStore: (options: object) => redisStore(engine, options),
  ioredisStore: (options: object) => ioredisStore(engine, options),
  dynamoDBStore: (options: object) => dynamoDBStore(engine, { table: 't', ...options }),
  denoKvStore: (options: object) => denoKvStore(engine, { clock, ...options }),
}
const tables = {
  nodePostgresStore: (options: object) => nodePostgresStore(engine, options),
  postgresJSStore: (options: object) => postgresJSStore(engine, options),
  sqliteStore: (options: object) => sqliteStore(engine, options),
  libsqlStore: (options: object) => libsqlStore(engine, options),
  d1Store: (options: object) => d1Store(engine, options),
  durableObjectSQLStore: (options: object) => durableObjectSQLStore(engine, options),
  postgresSchema: (options: object) => postgresSchema(options),
  sqliteSchema: (options: object) => sqliteSchema(options),
}

describe('the options of a store', () => {
  it.each(Object.entries({ ...kept, ...tables }))('are checked when %s is called', (name, make) => {
    for (const [clockTolerance, came] of [
      [-120, '-120'],
      [Number.NaN, 'NaN'],
      [0.5, '0.5'],
      [86_401, '86401'],
      ['10', '"10"'],
      [null, 'null'],
    ] as const) {
      expect(() => make({ clockTolerance })).toThrow(
        `${name}: 1 invalid option\n- clockTolerance must be a whole number of seconds from 0 to 86400; got ${came}.`,
      )
    }
    expect(() => make({ clockTolerence: 5 })).toThrow(
      `clockTolerence must be an option of ${name}; got an unknown name. Write `,
    )
    expect(() => make({ clockTolerance: 0 })).not.toThrow()
    expect(() => make({})).not.toThrow()
  })

  it.each(Object.entries(tables))('%s refuses a table that is no name', (_, make) => {
    for (const [table, came] of [
      ['a"; DROP TABLE b; --', '"a\\"; DROP TABLE b; --"'],
      ['', 'an empty string'],
      ['a.b.c', '"a.b.c"'],
      [`t${'x'.repeat(48)}`, '"t'],
      [7, '7'],
      [['parapet'], 'an array'],
    ] as const) {
      expect(() => make({ table })).toThrow(
        `table must be a name of at most 48 letters, digits and _, or two with a dot between them; got ${came}`,
      )
    }
    expect(() => make({ table: `t${'x'.repeat(47)}` })).not.toThrow()
  })

  it('name the table parapet_store by default', () => {
    for (const schema of [postgresSchema(), sqliteSchema()]) expect(String(schema)).toContain('"parapet_store"')
  })

  it('are refused without what the store needs', () => {
    expect(() => dynamoDBStore(engine, {} as never)).toThrow('table must be the name of a table; got undefined.')
    expect(() => denoKvStore(engine, { clock: 5 } as never)).toThrow('clock must be a function; got a number. Pass the')
    expect(() => denoKvStore(engine, { clock, prefix: '' })).toThrow('prefix must be a string that is not empty; got')
    expect(() => memoryStore({ clock: 5 } as never)).toThrow('clock must be a function; got a number. Pass the clock')
    expect(() => memoryStore(null as never)).toThrow('options must be an object; got null. Pass an object with clock, ')
    expect(() => redisStore(engine, 5 as never)).toThrow('options must be an object; got a number.')
    for (const maxEntries of [0, -1, 1.5, Number.NaN]) {
      expect(() => memoryStore({ clock, maxEntries })).toThrow(`maxEntries must be a whole number from 1`)
    }
  })

  it('name every problem at once', () => {
    expect(() => dynamoDBStore(undefined as never, { table: '', clockTolerance: -1 })).toThrow(
      /^dynamoDBStore: 3 invalid options\n- client must be a client of DynamoDB; got undefined\. Pass .*\n- table must .*\n- clockTolerance must .*$/,
    )
  })
})

describe('the engine of a store', () => {
  const clients: Record<string, [(client: never) => unknown, string]> = {
    redisStore: [(client) => redisStore(client), 'client'],
    ioredisStore: [(client) => ioredisStore(client), 'client'],
    dynamoDBStore: [(client) => dynamoDBStore(client, { table: 't' }), 'client'],
    denoKvStore: [(client) => denoKvStore(client, { clock }), 'kv'],
    nodePostgresStore: [(client) => nodePostgresStore(client), 'pool'],
    postgresJSStore: [(client) => postgresJSStore(client), 'sql'],
    sqliteStore: [(client) => sqliteStore(client), 'database'],
    libsqlStore: [(client) => libsqlStore(client), 'client'],
    d1Store: [(client) => d1Store(client), 'database'],
    durableObjectStore: [(client) => durableObjectStore(client), 'namespace'],
    durableObjectSQLStore: [(client) => durableObjectSQLStore(client), 'storage.sql'],
    prefixedStore: [(client) => prefixedStore(client, 'tenant'), 'store'],
    encryptedStore: [(client) => encryptedStore(client, { secrets: ['s'.repeat(32)] }), 'store'],
  }
  it.each(Object.entries(clients))('is checked when %s is called', (name, [make, argument]) => {
    for (const client of [undefined, null, 'redis://localhost', 7]) {
      expect(() => make(client as never)).toThrow(
        new RegExp(`^${name}: 1 invalid option\n- ${argument} must be .*; got`),
      )
    }
    expect(() => make({} as never)).toThrow(
      new RegExp(`^${name}: 1 invalid option\n- ${argument} must be .*; got (an object without the method|undefined)`),
    )
    expect(() => make(engine)).not.toThrow()
  })

  it('is awaited before it is passed', () => {
    expect(() => redisStore(Promise.resolve(engine) as never)).toThrow('; got a Promise. Await it.')
  })
})

describe('the clock of a store', () => {
  it.each<[string, () => unknown, string]>([
    ['milliseconds', () => 1_800_000_000_000, '1800000000000'],
    ['no number', () => Number.NaN, 'NaN'],
    ['a promise', async () => 1_800_000_000, 'a Promise'],
    ['a Date', () => new Date(1_800_000_000_000), 'a Date'],
    [
      'an exception',
      () => {
        throw new Error('no time')
      },
      'an exception',
    ],
  ])('is read when the store is made, and refused for %s', (_, wrong, came) => {
    for (const make of [memoryStore, (options: never) => denoKvStore(engine, options)]) {
      expect(() => make({ clock: wrong } as never)).toThrow(`clock must return whole seconds since 1970; got ${came}.`)
    }
  })

  it('is the system clock of a memory store without one, as it is of the server', async () => {
    const now = systemClock()
    const live = memoryStore()
    expect(await live.insert('key', 'value', now + 60)).toBe(true)
    expect(await live.get('key')).toBe('value')
    expect(await memoryStore({ clockTolerance: 0 }).insert('key', 'value', now - 60)).toBe(true)
  })

  it('may stand at 0 when the store is made, as on Cloudflare Workers until there is a request', () => {
    expect(() => memoryStore({ clock: () => 0 })).not.toThrow()
  })
})

describe('the options of a store over a store', () => {
  it('are refused for secrets that are short or none, and nothing of a secret is shown', () => {
    const long = 's'.repeat(32)
    for (const [secrets, came] of [
      [[], 'an empty array'],
      [undefined, 'undefined'],
      [long, 'a string'],
      [[long, 'hunter2'], 'a list with a string of 7 bytes at [1]'],
      [[new Uint8Array(31)], 'a list with a Uint8Array of 31 bytes at [0]'],
      [[7], 'a list with a number at [0]'],
    ] as const) {
      const make = () => encryptedStore(store, { secrets: secrets as never })
      expect(make).toThrow(/secrets must be a list of at least one secret, each .* of at least 32 bytes; got /)
      expect(make).toThrow(`got ${came}. Make one with`)
    }
    expect(() => encryptedStore(store, { secrets: [long], randomBytes: 7 as never })).toThrow(
      'randomBytes must be a function; got a number.',
    )
  })

  it('are refused for a prefix that is none', () => {
    for (const [prefix, came] of [
      ['', 'an empty string'],
      ['a:b', '"a:b"'],
      ['x'.repeat(33), '"xxx'],
      [undefined, 'undefined'],
      [7, '7'],
    ] as const) {
      expect(() => prefixedStore(store, prefix as never)).toThrow(
        `prefixedStore: 1 invalid option\n- prefix must be 1 to 32 letters, digits, '.', '_' or '-'; got ${came}`,
      )
    }
  })
})
