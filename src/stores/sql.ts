import type { Store } from '../types/ports.ts'
import type { EpochSeconds } from '../types/time.ts'

/** A store whose engine does not drop what has expired by itself. */
export interface CollectedStore extends Store {
  /** Deletes at most `limit` (default 1000) of the entries that expired before `before`, and resolves how many those were. Call it
   * from time to time, with a moment a minute or so ago where the clocks of several servers may disagree, and again at once while it
   * resolves `limit`. Several processes may. */
  deleteExpired(before: EpochSeconds, limit?: number): Promise<number>
}

export interface SQLStoreOptions {
  /** Name of the table: at most 48 letters, digits and `_`, and a schema before it with a dot. Default `parapet_store`. */
  readonly table?: string
}

/** Runs a statement by itself, committed when it resolves, and gives the rows that it returns. */
export type RunStatement = (sql: string, values: readonly (string | number)[]) => Promise<readonly unknown[]>

/** The four statements of a dialect. Values stand in the order key, value, expiry. */
export interface Statements {
  readonly insert: string
  readonly get: string
  readonly take: string
  readonly deleteExpired: string
}

export const DEFAULT_TABLE = 'parapet_store'

/** Quotes the name of a table, so that no reserved word gets in the way. */
export const quoteTable = (table: string): string => {
  if (!/^[A-Za-z_]\w{0,47}(\.[A-Za-z_]\w{0,47})?$/.test(table)) {
    throw new TypeError('The table must be a name of at most 48 letters, digits and _, or two with a dot between them.')
  }
  return table
    .split('.')
    .map((name) => `"${name}"`)
    .join('.')
}

export const sqlStore = (run: RunStatement, statements: Statements): CollectedStore => ({
  insert: async (key, value, expiresAt) => (await run(statements.insert, [key, value, expiresAt])).length > 0,
  get: async (key) => valueIn(await run(statements.get, [key])),
  take: async (key) => valueIn(await run(statements.take, [key])),
  deleteExpired: async (before, limit = 1000) => (await run(statements.deleteExpired, [before, limit])).length,
})

const valueIn = (rows: readonly unknown[]): string | undefined => {
  const [row] = rows
  if (row === undefined) return undefined
  const value = typeof row === 'object' && row !== null && 'value' in row ? row.value : undefined
  if (typeof value === 'string') return value
  throw new TypeError('The driver must give rows as objects and text as strings: leave both as they are by default.')
}
