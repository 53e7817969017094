import { describe, expect, it } from 'vitest'
import { dynamoDBStore } from '../../src/stores/dynamodb.ts'
import { nodePostgresStore, postgresJSStore } from '../../src/stores/postgres.ts'
import { d1Store, libsqlStore, sqliteStore } from '../../src/stores/sqlite.ts'
import type { Store } from '../../src/types/ports.ts'
import { fakeTable } from './support/fake-clients.ts'

const NOW = 1_900_000_000

const calls = (store: Store) => [store.insert('code:x', 'a value', NOW + 60), store.get('code:x'), store.take('code:x')]

const expectAll = async (store: Store, message: RegExp) => {
  for (const result of await Promise.allSettled(calls(store))) {
    expect(result).toMatchObject({ status: 'rejected', reason: expect.any(TypeError) })
    expect((result as PromiseRejectedResult).reason.message).toMatch(message)
  }
}

describe('DynamoDB', () => {
  const answering = (answer: unknown) => {
    const call = async () => answer as never
    return dynamoDBStore({ putItem: call, getItem: call, deleteItem: call }, { table: 't' })
  }
  const requestOfVersion2 = { promise: () => undefined, send: () => undefined }

  it.each([
    ['undefined', undefined],
    ['an object', requestOfVersion2],
    ['an object', { $metadata: undefined }],
    ['true', true],
  ])('that answers with %s wrote nothing and found nothing absent', async (_came, answer) => {
    await expectAll(
      answering(answer),
      /^client must answer (?:Put|Get|Delete)Item with an output that has \$metadata; got .+\. Pass new DynamoDB\(…\) of @aws-sdk\/client-dynamodb\.$/,
    )
  })

  it.each([
    ['plain values', { key: 'code:x', value: 'a value' }, 'a string|undefined'],
    ['bytes', { value: { B: new Uint8Array(1) } }, 'undefined'],
    ['a number', { value: { S: 7 } }, 'a number'],
    ['no value', { key: { S: 'code:x' } }, 'undefined'],
    ['null in the place of an item', null, 'undefined'],
  ])('whose item has %s is no absent entry', async (_what, item, came) => {
    const store = answering({ $metadata: {}, Item: item, Attributes: item })
    const message = new RegExp(
      `^client must give items as DynamoDB writes them, with the text in value.S; got .+, with (?:${came})\\. Pass new DynamoDB`,
    )
    await expect(store.get('code:x')).rejects.toThrow(message)
    await expect(store.take('code:x')).rejects.toThrow(message)
  })

  it('that has no item answers with an output without one', async () => {
    const store = answering({ $metadata: {} })
    expect([await store.get('code:x'), await store.take('code:x')]).toEqual([undefined, undefined])
  })
})

describe('a table', () => {
  it.each<[string, Store]>([
    ['pool', nodePostgresStore({ query: async () => undefined as never })],
    ['sql', postgresJSStore({ unsafe: async () => undefined as never })],
    ['database', sqliteStore({ prepare: () => ({ all: () => undefined as never }) })],
    ['client', libsqlStore({ execute: async () => undefined as never })],
    ['database', d1Store({ prepare: () => ({ bind: () => ({ all: async () => undefined as never }) }) })],
  ])('whose %s answers with undefined is named', async (name, store) => {
    await expectAll(store, new RegExp(`^${name} must answer a statement with a list of rows; got undefined\\.`))
  })

  it('with a row that is undefined has no absent entry', async () => {
    await expect(nodePostgresStore({ query: async () => ({ rows: [undefined] }) }).take('code:x')).rejects.toThrow(
      'pool must give rows as objects, with value as a string; got undefined, with undefined.',
    )
  })
})

describe('D1', () => {
  const answering = (answer: object) =>
    d1Store({ prepare: () => ({ bind: () => ({ all: async () => answer as never }) }) })

  it('that says that a statement failed wrote nothing and found nothing absent', async () => {
    const store = answering({ success: false, error: 'D1_ERROR', results: [] })
    await expectAll(
      store,
      /^database must answer a statement with success: true; got false\. Pass the binding itself, such as env\.DB\.$/,
    )
    await expect(store.get('code:x')).rejects.toMatchObject({ cause: 'D1_ERROR' })
  })

  it('that says that a statement succeeded is believed', async () => {
    const { run } = fakeTable()
    const bind =
      (sql: string) =>
      (...values: unknown[]) => ({ all: async () => ({ success: true, results: run(sql, values) }) })
    const store = d1Store({ prepare: (sql) => ({ bind: bind(sql) }) })
    expect(await Promise.all(calls(store))).toEqual([true, 'a value', 'a value'])
  })
})
