import { describe, expect, it } from 'vitest'
import { nodePostgresStore, postgresJSStore } from '../../src/stores/postgres.ts'

const rows = [{ key: 'a', value: 'a' }]

describe('a client of pg', () => {
  /** A client whose connection is in the state that PostgreSQL told last. */
  const clientIn = (status: () => string | null) => {
    const statements: string[] = []
    const query = async (sql: string) => {
      statements.push(sql)
      return { rows }
    }
    return { client: { query, getTransactionStatus: status }, statements }
  }

  it.each(['T', 'E'])('serves no call in a transaction (%s), because a rollback would undo the call', async (state) => {
    let status: string | null = 'I'
    const { client, statements } = clientIn(() => status)
    const store = nodePostgresStore(client)
    expect(await store.take('code:a')).toBe('a')
    status = state
    for (const call of [
      () => store.insert('used-code:a', '1', 60),
      () => store.take('code:a'),
      () => store.get('code:a'),
      () => store.deleteExpired(60),
    ]) {
      await expect(call()).rejects.toThrow(
        /^pool must have no open transaction; got one, whose rollback would bring back what was taken\. Pass new Pool\(…\) of pg\.$/,
      )
    }
    expect(statements).toHaveLength(1)
    status = 'I'
    expect(await store.insert('used-code:a', '1', 60)).toBe(true)
  })

  it.each<[what: string, pool: object]>([
    ['that has not connected, or is native', { getTransactionStatus: () => null }],
    ['of an older release, and a pool', {}],
  ])('%s says nothing of transactions and is served', async (_what, says) => {
    expect(await nodePostgresStore({ query: async () => ({ rows }), ...says }).get('code:a')).toBe('a')
  })
})

describe('the sql of Postgres.js', () => {
  const unsafe = async () => rows
  const noop = () => undefined

  it.each([
    ['of a transaction', 'savepoint'],
    ['of a reserved connection', 'release'],
  ])('%s is refused, because a rollback of the host would bring back what was taken', (_of, method) => {
    expect(() => postgresJSStore({ unsafe, [method]: noop } as never)).toThrow(
      'postgresJSStore: 1 invalid option\n- sql must be a client of Postgres.js; got the sql of a transaction or of a reserved connection, which may be rolled back. Pass postgres(…) of postgres; for pg there is nodePostgresStore.',
    )
  })

  it('is served outside of one', async () => {
    expect(await postgresJSStore({ unsafe, begin: noop } as never).get('code:a')).toBe('a')
    expect(await postgresJSStore({ unsafe }).get('code:a')).toBe('a')
  })
})
