import { describe, expect, it } from 'vitest'
import { denoKvStore } from '../../src/stores/deno-kv.ts'
import { durableObjectAlarmStore, durableObjectStore } from '../../src/stores/durable-objects.ts'
import { requireCollection } from '../../src/stores/expiry.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { nodePostgresStore } from '../../src/stores/postgres.ts'
import { ioredisStore, redisStore } from '../../src/stores/redis.ts'
import { d1Store } from '../../src/stores/sqlite.ts'
import { fakeDenoKv, fakeTable } from '../stores/support/fake-clients.ts'
import { expectMisuse, type Misuse } from './support.ts'

const NOW = 1_800_000_000
const clock = () => NOW
const { kv } = fakeDenoKv(clock)

/** Deno KV whose commits resolve this `ok`. */
const committing = (ok: unknown) => {
  const operation = {
    check: () => operation,
    set: () => operation,
    delete: () => operation,
    commit: async () => ({ ok }),
  }
  return denoKvStore({ ...kv, atomic: () => operation } as never, { clock })
}
const inserted = async (store: ReturnType<typeof denoKvStore>, key: string) =>
  expect(await store.insert(key, 'value', NOW + 60)).toBe(true)

/** The storage of a Durable Object, whose table holds one entry and gives its rows in this form. */
const alarmed = async (formOf: (row: unknown) => unknown) => {
  const { run } = fakeTable()
  const sql = { exec: (text: string, ...values: (string | number)[]) => ({ toArray: () => run(text, values) }) }
  const storage = { sql, getAlarm: async () => null, setAlarm: async () => undefined }
  await durableObjectAlarmStore(storage, { clock }).insert('key', 'value', NOW + 60)
  const exec = (text: string, ...values: (string | number)[]) => ({
    toArray: () => (text.includes('ORDER BY') ? run(text, values).map(formOf) : run(text, values)),
  })
  return durableObjectAlarmStore({ ...storage, sql: { exec } } as never, { clock }).alarm()
}
/** A clock that is right at the start alone. */
const goingWrong = () => {
  let asked = 0
  return () => (asked++ === 0 ? NOW : Number.NaN)
}
/** The commands of ioredis, which spells them in lower case. */
const ioredis = { set: async () => 'OK', get: async () => null, getdel: async () => null }
const object = { insert: async () => true, get: async () => undefined, take: async () => undefined }

const messages: readonly Misuse[] = [
  [
    'denoKvStore: 1 invalid option\n- kv must be a database of Deno KV; got undefined. Pass await Deno.openKv().',
    () => denoKvStore(undefined as never, { clock }),
    () => inserted(denoKvStore(kv, { clock }), 'a'),
  ],
  [
    'denoKvStore: 1 invalid option\n- clock must be a function; got a number. Pass the clock of the server, such as () => Math.floor(Date.now() / 1000).',
    () => denoKvStore(kv, { clock: NOW as never }),
    () => inserted(denoKvStore(kv, { clock: () => Math.floor((NOW * 1000) / 1000) }), 'b'),
  ],
  [
    'denoKvStore: 1 invalid option\n- prefix must be a string that is not empty; got an empty string.',
    () => denoKvStore(kv, { clock, prefix: '' }),
    () => inserted(denoKvStore(kv, { clock, prefix: 'p' }), 'c'),
  ],
  [
    'kv must commit to { ok: true } or { ok: false }; got ok as undefined. Pass await Deno.openKv().',
    () => committing(undefined).insert('key', 'value', NOW + 60),
    () => inserted(committing(true), 'key'),
  ],
  [
    'kv must commit to { ok: true } or { ok: false }; got ok as a string. Pass await Deno.openKv().',
    () => committing('OK').insert('key', 'value', NOW + 60),
    () => inserted(denoKvStore(kv, { clock }), 'd'),
  ],
  [
    'The clock of the store must return whole seconds since 1970; got NaN. Pass () => Math.floor(Date.now() / 1000).',
    () => denoKvStore(kv, { clock: goingWrong() }).insert('key', 'value', NOW + 60),
    () => inserted(denoKvStore(kv, { clock }), 'e'),
  ],
  [
    'durableObjectStore: 1 invalid option\n- namespace must be the binding of a Durable Object class; got undefined. Pass the binding, such as env.STORE.',
    () => durableObjectStore(undefined as never),
    () => durableObjectStore({ idFromName: (name) => name, get: () => object }).insert('key', 'value', NOW + 60),
  ],
  [
    'durableObjectAlarmStore: 1 invalid option\n- storage must be the storage of a Durable Object; got an object without the method getAlarm, setAlarm. Pass ctx.storage.',
    () => durableObjectAlarmStore({ sql: {} } as never, { clock }),
    () => alarmed((row) => row),
  ],
  [
    'storage.sql must give rows as objects, with expires_at as a number; got an array, with undefined. Pass ctx.storage.',
    () => alarmed((row) => Object.values(row as object)),
    () => alarmed((row) => row),
  ],
  [
    'storage.sql must give rows as objects, with expires_at as a number; got an object, with a string. Pass ctx.storage.',
    () => alarmed(() => ({ expires_at: String(NOW) })),
    () => alarmed((row) => row),
  ],
  [
    'memoryStore: 1 invalid option\n- clock must return whole seconds since 1970; got 1800000000000. Pass the clock of the server, such as () => Math.floor(Date.now() / 1000).',
    () => memoryStore({ clock: () => NOW * 1000 }),
    () => memoryStore(),
  ],
  [
    'denoKvStore: 1 invalid option\n- options must be an object; got a function. Pass an object with clock, prefix or clockTolerance.',
    () => denoKvStore(kv, clock as never),
    () => denoKvStore(kv, { clock }),
  ],
  [
    'redisStore: 1 invalid option\n- client must be a client of redis; got an object without the method getDel. redisStore takes a client of the package redis; for ioredis or iovalkey call ioredisStore.',
    () => redisStore(ioredis as never),
    () => ioredisStore(ioredis),
  ],
  [
    'ioredisStore: 1 invalid option\n- client must be a client of ioredis; got a client of Valkey GLIDE, whose set takes other options. redisStore takes a client of the package redis; for ioredis or iovalkey call ioredisStore.',
    () => ioredisStore({ ...ioredis, customCommand: async () => null } as never),
    () => [
      ioredisStore(ioredis),
      ioredisStore({ ...ioredis, customCommand: () => null, defineCommand: () => null } as never),
    ],
  ],
  [
    'nodePostgresStore: 1 invalid option\n- pool must be a pool of node-postgres; got an object without the method query. Pass new Pool(…) of pg; for postgres there is postgresJSStore.',
    () => nodePostgresStore({} as never),
    () => nodePostgresStore({ query: async () => ({ rows: [] }) }),
  ],
  [
    'd1Store: 1 invalid option\n- database must be a D1 binding; got a session, which may read from a replica. Pass the binding, such as env.DB.',
    () => d1Store({ prepare: () => null, getBookmark: () => null } as never),
    () => d1Store({ prepare: () => null, exec: () => null, withSession: () => null } as never),
  ],
  [
    'before must be in seconds since 1970, such as Date.now() / 1000; got 1800000000000. Milliseconds would delete live entries.',
    () => requireCollection(NOW * 1000, 1),
    () => requireCollection((NOW * 1000) / 1000, 1),
  ],
  [
    'limit must be a whole number of at least 1; got 0.',
    () => requireCollection(NOW, 0),
    () => requireCollection(NOW, 1),
  ],
]

describe('a message about a store', () => {
  it.each(messages)('reads: %s (%#)', async (...misuse) => expectMisuse(misuse))
})
