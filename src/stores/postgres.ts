import { memberOf } from './member-of.ts'
import { requireNoTransaction } from './require-no-transaction.ts'
import {
  type CollectedStore,
  checkSQLSchema,
  checkSQLStore,
  DEFAULT_TABLE,
  quoteTable,
  type SQLStoreOptions,
  type Statements,
  sqlStore,
} from './sql.ts'

export type { CollectedStore, SQLStoreOptions } from './sql.ts'

/** The members that the store calls of a `Pool` or a `Client` of `pg`. Pass a pool. A call of a client inside a transaction rejects once
 * pg has seen the transaction begin. Before pg 8.21, and with pg-native, the call does not reject, and it would not commit. */
export interface NodePostgresPool {
  query(text: string, values: (string | number)[]): Promise<{ rows: unknown[] }>
  /** The state of a client's connection after its last answer, `T` or `E` in a transaction. A pool has none; pg-native may answer null. */
  getTransactionStatus?(): string | null
}

/** The members of the `sql` of `postgres` that the store calls. */
export interface PostgresJSClient {
  unsafe(text: string, values: (string | number)[]): PromiseLike<readonly unknown[]>
}

/** Keeps entries in a table of PostgreSQL 9.5 or newer through `pg`. Each call is one statement. Make the table with the
 * statements of `postgresSchema`; expired entries stay until `collectExpired` of `parapet/stores/collect` deletes them.
 * @example
 * ```ts
 * const store = nodePostgresStore(new pg.Pool({ connectionString }))
 * collectExpired(store)
 * ``` */
export const nodePostgresStore = (pool: NodePostgresPool, options: SQLStoreOptions = {}): CollectedStore => {
  const remedy = 'Pass new Pool(…) of pg; for postgres there is postgresJSStore.'
  const engine = { name: 'pool', value: pool, what: 'a pool of node-postgres', remedy, methods: ['query'] }
  checkSQLStore('nodePostgresStore', engine, options)
  return sqlStore(
    engine.name,
    async (sql, values) => {
      const status = pool.getTransactionStatus?.()
      requireNoTransaction(engine.name, status === 'T' || status === 'E', 'Pass new Pool(…) of pg.')
      return memberOf(await pool.query(sql, [...values]), 'rows')
    },
    statementsFor(options),
    options,
  )
}

/** Does the same as `nodePostgresStore`, through `postgres`.
 * @example
 * ```ts
 * const store = postgresJSStore(postgres('postgres://127.0.0.1/as'))
 * ``` */
export const postgresJSStore = (sql: PostgresJSClient, options: SQLStoreOptions = {}): CollectedStore => {
  const remedy = 'Pass postgres(…) of postgres; for pg there is nodePostgresStore.'
  const what = 'the sql of a transaction or of a reserved connection, which may be rolled back'
  const foreign = { has: ['savepoint', 'release'], lacks: 'begin', what }
  const engine = { name: 'sql', value: sql, what: 'a client of Postgres.js', remedy, methods: ['unsafe'], foreign }
  checkSQLStore('postgresJSStore', engine, options)
  return sqlStore(engine.name, async (text, values) => sql.unsafe(text, [...values]), statementsFor(options), options)
}

/** The statements that make the table and its index. Run them once, in a migration; if they run again, they change nothing.
 * Entries live for minutes, so PostgreSQL vacuums the table after a hundredth of it has changed; its default is a fifth.
 * @example
 * ```ts
 * const pool = new pg.Pool({ connectionString })
 * for (const statement of postgresSchema()) await pool.query(statement, [])
 * ``` */
export const postgresSchema = (options: SQLStoreOptions = {}): readonly string[] => {
  checkSQLSchema('postgresSchema', options)
  const { table = DEFAULT_TABLE } = options
  const name = quoteTable(table)
  const index = `"${table.split('.').at(-1)}_expires_at_idx"`
  return [
    `CREATE TABLE IF NOT EXISTS ${name} (
  key text COLLATE "C" PRIMARY KEY,
  value text NOT NULL,
  expires_at bigint NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0.01)`,
    `CREATE INDEX IF NOT EXISTS ${index} ON ${name} (expires_at)`,
  ]
}

const statementsFor = ({ table = DEFAULT_TABLE }: SQLStoreOptions): Statements => {
  const name = quoteTable(table)
  return {
    insert: `INSERT INTO ${name} (key, value, expires_at) VALUES ($1, $2, $3) ON CONFLICT (key) DO NOTHING RETURNING key`,
    get: `SELECT value FROM ${name} WHERE key = $1`,
    take: `DELETE FROM ${name} WHERE key = $1 RETURNING value`,
    // skip rows that another collector or a take has locked
    deleteExpired: `DELETE FROM ${name} WHERE key IN (SELECT key FROM ${name} WHERE expires_at < $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING key`,
  }
}
