import { describeValue } from '../encoding/describe-value.ts'
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

/** The members that the store calls of a database of `better-sqlite3`, `node:sqlite` (`DatabaseSync`) or `bun:sqlite`. */
export interface SQLiteDatabase {
  prepare(sql: string): { all(...values: (string | number)[]): unknown[] }
  /** Whether a transaction is open, as `better-sqlite3` and `bun:sqlite` say. */
  readonly inTransaction?: boolean
  /** The same, as `node:sqlite` says from Node 22.16 on. */
  readonly isTransaction?: boolean
}

/** The members of a client of `@libsql/client` that the store calls. */
export interface LibSQLClient {
  execute(statement: { sql: string; args: (string | number)[] }): Promise<{ rows: readonly unknown[] }>
}

/** The members of a Cloudflare D1 binding that the store calls. */
export interface D1Database {
  prepare(sql: string): { bind(...values: unknown[]): { all(): Promise<{ results: unknown[] }> } }
}

/** The members that the store calls of `ctx.storage` in a Durable Object with SQLite storage. */
export interface DurableObjectSQL {
  readonly sql: { exec(sql: string, ...values: (string | number)[]): { toArray(): unknown[] } }
}

/** Keeps entries in a table of SQLite 3.35 or newer through a synchronous driver. Each call is one statement. Make the table
 * with `sqliteSchema`; expired entries stay until `deleteExpired`. If several processes write to one file, use WAL mode and
 * a busy timeout. Nothing else may open transactions on this connection: a rollback would bring back what was taken. A call rejects with
 * TypeError while the driver says that one is open.
 * @example
 * ```ts
 * const database = new Database('as.db') // better-sqlite3
 * for (const statement of sqliteSchema()) database.exec(statement)
 * const store = sqliteStore(database)
 * ``` */
export const sqliteStore = (database: SQLiteDatabase, options: SQLStoreOptions = {}): CollectedStore => {
  const remedy = 'Pass a database of better-sqlite3, node:sqlite or bun:sqlite; Cloudflare D1 has d1Store.'
  const engine = { name: 'database', value: database, what: 'a database of SQLite', remedy, methods: ['prepare'] }
  checkSQLStore('sqliteStore', engine, options)
  const prepared = new Map<string, ReturnType<SQLiteDatabase['prepare']>>()
  const prepare = (sql: string) => {
    const statement = prepared.get(sql) ?? database.prepare(sql)
    prepared.set(sql, statement)
    return statement
  }
  return sqlStore(
    engine.name,
    async (sql, values) => {
      requireNoTransaction(engine.name, isInTransaction(database), 'Open a connection for the store alone.')
      return prepare(sql).all(...values)
    },
    statementsFor(options),
    options,
  )
}

/** Whether the driver says that a transaction is open. */
const isInTransaction = ({ inTransaction, isTransaction }: SQLiteDatabase): boolean =>
  inTransaction === true || isTransaction === true

/** Does the same as `sqliteStore`, through `@libsql/client`: a file, a server or Turso.
 * @example
 * ```ts
 * const store = libsqlStore(createClient({ url: 'file:as.db' }))
 * ``` */
export const libsqlStore = (client: LibSQLClient, options: SQLStoreOptions = {}): CollectedStore => {
  const remedy = 'Pass createClient(…) of @libsql/client.'
  const foreign = { has: ['rollback'], lacks: 'transaction', what: 'a transaction, which may be rolled back' }
  const engine = { name: 'client', value: client, what: 'a client of libSQL', remedy, methods: ['execute'], foreign }
  checkSQLStore('libsqlStore', engine, options)
  return sqlStore(
    engine.name,
    async (sql, values) => memberOf(await client.execute({ sql, args: [...values] }), 'rows'),
    statementsFor(options),
    options,
  )
}

/** Does the same as `sqliteStore`, in Cloudflare D1. Pass the binding itself: a session, which may read from a replica, is refused.
 * @example
 * ```ts
 * const store = d1Store(env.DB)
 * ``` */
export const d1Store = (database: D1Database, options: SQLStoreOptions = {}): CollectedStore => {
  const remedy = 'Pass the binding, such as env.DB.'
  const foreign = { has: ['getBookmark'], lacks: 'exec', what: 'a session, which may read from a replica' }
  const engine = { name: 'database', value: database, what: 'a D1 binding', remedy, methods: ['prepare'], foreign }
  checkSQLStore('d1Store', engine, options)
  return sqlStore(
    engine.name,
    async (sql, values) => {
      const answer: unknown = await database
        .prepare(sql)
        .bind(...values)
        .all()
      requireSuccess(answer)
      return memberOf(answer, 'results')
    },
    statementsFor(options),
    options,
  )
}

/** D1 throws where a statement fails. An answer that says that it failed would otherwise look like a key that exists, or an entry that is
 * gone. */
const requireSuccess = (answer: unknown): void => {
  const success = memberOf(answer, 'success')
  if (success === undefined || success === true) return
  throw new TypeError(
    `database must answer a statement with success: true; got ${describeValue(success)}. Pass the binding itself, such as env.DB.`,
    { cause: memberOf(answer, 'error') },
  )
}

/** Does the same as `sqliteStore`, inside a Cloudflare Durable Object, without an alarm: `durableObjectAlarmStore` of
 * `parapet/stores/durable-objects` collects by itself. Make the table in the object's constructor. `durableObjectStore` calls the
 * object's methods from the Worker.
 * @example
 * ```ts
 * const store = durableObjectSQLStore(ctx.storage)
 * ``` */
export const durableObjectSQLStore = (storage: DurableObjectSQL, options: SQLStoreOptions = {}): CollectedStore => {
  const remedy = 'Pass ctx.storage of a class that keeps its data in SQLite.'
  const engine = { name: 'storage.sql', value: storage?.sql, what: 'its SQLite', remedy, methods: ['exec'] }
  checkSQLStore('durableObjectSQLStore', engine, options)
  const { sql } = storage
  return sqlStore(
    engine.name,
    async (statement, values) => sql.exec(statement, ...values).toArray(),
    statementsFor(options),
    options,
  )
}

/** The statements that make the table and its index, to be run once, in a migration; again they do nothing. */
export const sqliteSchema = (options: SQLStoreOptions = {}): readonly string[] => {
  checkSQLSchema('sqliteSchema', options)
  const { table = DEFAULT_TABLE } = options
  const name = quoteTable(table)
  return [
    `CREATE TABLE IF NOT EXISTS ${name} (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID`,
    `CREATE INDEX IF NOT EXISTS ${quoteTable(`${table}_expires_at_idx`)} ON ${name.split('.').at(-1)} (expires_at)`,
  ]
}

const statementsFor = ({ table = DEFAULT_TABLE }: SQLStoreOptions): Statements => {
  const name = quoteTable(table)
  return {
    insert: `INSERT INTO ${name} (key, value, expires_at) VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING RETURNING key`,
    get: `SELECT value FROM ${name} WHERE key = ?`,
    take: `DELETE FROM ${name} WHERE key = ? RETURNING value`,
    deleteExpired: `DELETE FROM ${name} WHERE key IN (SELECT key FROM ${name} WHERE expires_at < ? ORDER BY expires_at LIMIT ?) RETURNING key`,
  }
}
