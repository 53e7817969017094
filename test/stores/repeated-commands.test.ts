import { describe, expect, it } from 'vitest'
import { denoKvStore } from '../../src/stores/deno-kv.ts'
import { dynamoDBStore } from '../../src/stores/dynamodb.ts'
import { nodePostgresStore, postgresJSStore } from '../../src/stores/postgres.ts'
import { ioredisStore, redisStore } from '../../src/stores/redis.ts'
import { d1Store, libsqlStore } from '../../src/stores/sqlite.ts'
import type { Store } from '../../src/types/ports.ts'
import { fakeDenoKv, fakeDynamoDB, fakeRedis, fakeTable } from './support/fake-clients.ts'

const NOW = 1_900_000_000
const clock = () => NOW

/** Loses the answer of a command that was carried out, and sends the command again, as ioredis does after it has connected anew and as the
 * SDK of AWS does after a timeout. */
const repeated =
  <Arguments extends readonly unknown[], Answer>(command: (...args: Arguments) => Promise<Answer>) =>
  async (...args: Arguments): Promise<Answer> => {
    await command(...args).catch(() => {})
    return command(...args)
  }

type Make = () => readonly [repeating: Store, plain: Store]

/** Each store over a driver that sends every writing command twice, and a store over the same database that does not. */
const stores: readonly (readonly [name: string, make: Make])[] = [
  [
    'redis',
    () => {
      const { nodeRedis } = fakeRedis(clock)
      const { set, get, getDel } = nodeRedis
      return [redisStore({ set: repeated(set), get, getDel: repeated(getDel) }), redisStore(nodeRedis)]
    },
  ],
  [
    'ioredis',
    () => {
      const { ioredis } = fakeRedis(clock)
      const { set, get, getdel } = ioredis
      return [ioredisStore({ set: repeated(set), get, getdel: repeated(getdel) }), ioredisStore(ioredis)]
    },
  ],
  [
    'pg',
    () => {
      const { run } = fakeTable()
      const query = async (sql: string, values: readonly unknown[]) => ({ rows: run(sql, values) })
      return [nodePostgresStore({ query: repeated(query) }), nodePostgresStore({ query })]
    },
  ],
  [
    'postgres',
    () => {
      const { run } = fakeTable()
      const unsafe = async (sql: string, values: readonly unknown[]) => run(sql, values)
      return [postgresJSStore({ unsafe: repeated(unsafe) }), postgresJSStore({ unsafe })]
    },
  ],
  [
    'libSQL',
    () => {
      const { run } = fakeTable()
      const execute = async ({ sql, args }: { sql: string; args: readonly unknown[] }) => ({ rows: run(sql, args) })
      return [libsqlStore({ execute: repeated(execute) }), libsqlStore({ execute })]
    },
  ],
  [
    'D1',
    () => {
      const { run } = fakeTable()
      const over = (send: typeof repeated | undefined) =>
        d1Store({
          prepare: (sql) => ({
            bind: (...values) => {
              const all = async () => ({ results: run(sql, values) })
              return { all: send === undefined ? all : send(all) }
            },
          }),
        })
      return [over(repeated), over(undefined)]
    },
  ],
  [
    'Deno KV',
    () => {
      const { kv } = fakeDenoKv(clock)
      const atomic = () => {
        const operation = kv.atomic()
        return Object.assign(operation, { commit: repeated(operation.commit) })
      }
      return [denoKvStore({ ...kv, atomic }, { clock }), denoKvStore(kv, { clock })]
    },
  ],
]

const dynamoDB: Make = () => {
  const { client } = fakeDynamoDB()
  const { putItem, getItem, deleteItem } = client
  const repeating = { putItem: repeated(putItem), getItem, deleteItem: repeated(deleteItem) }
  return [dynamoDBStore(repeating, { table: 'parapet' }), dynamoDBStore(client, { table: 'parapet' })]
}

describe.each(stores)('a driver of %s that repeats a command whose answer was lost', (_name, make) => {
  it('lets nobody create a key, and leaves the entry as the first try wrote it', async () => {
    const [repeating, plain] = make()
    expect(await repeating.insert('used-code:a', 'first', NOW + 60)).toBe(false)
    expect(await plain.insert('used-code:a', 'second', NOW + 60)).toBe(false)
    expect(await plain.get('used-code:a')).toBe('first')
  })
})

describe.each([...stores, ['DynamoDB', dynamoDB] as const])('a driver of %s that repeats a take', (_name, make) => {
  it('hands a value to nobody, rather than to two callers', async () => {
    const [repeating, plain] = make()
    await plain.insert('code:a', 'a value', NOW + 60)
    expect(await repeating.take('code:a')).toBeUndefined()
    expect(await plain.take('code:a')).toBeUndefined()
  })
})

describe('the SDK of DynamoDB, which repeats an insert whose answer was lost', () => {
  it('lets the caller create the key whose entry it wrote, and no other', async () => {
    const [repeating, plain] = dynamoDB()
    expect(await repeating.insert('client-assertion:a', '1', NOW + 60)).toBe(true)
    expect(await repeating.insert('client-assertion:a', '1', NOW + 60)).toBe(false)
    expect(await plain.insert('client-assertion:a', '1', NOW + 60)).toBe(false)
    expect(await plain.insert('used-code:a', 'first', NOW + 60)).toBe(true)
    expect(await repeating.insert('used-code:a', 'second', NOW + 60)).toBe(false)
    expect(await plain.get('used-code:a')).toBe('first')
  })

  it.each([
    ['no item, as a client that does not know the option', undefined],
    ['an item of a former release', { key: { S: 'a' }, value: { S: '1' } }],
    ['an item whose attempt is no text', { attempt: { N: '1' } }],
    ['an item that cannot be read', null],
  ])('lets nobody create a key where the refusal has %s', async (_what, Item) => {
    const refusal = Object.assign(new Error('refused'), { name: 'ConditionalCheckFailedException', Item })
    const { client } = fakeDynamoDB()
    const store = dynamoDBStore({ ...client, putItem: () => Promise.reject(refusal) }, { table: 'parapet' })
    expect(await store.insert('client-assertion:a', '1', NOW + 60)).toBe(false)
  })
})
