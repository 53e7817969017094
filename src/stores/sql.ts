import { describeType, describeValue } from '../encoding/describe-value.ts'
import { checkOptions, must, type OptionChecks, optional } from '../encoding/option-check.ts'
import type { Store } from '../types/ports.ts'
import type { EpochSeconds } from '../types/time.ts'
import { aClockTolerance, type ClockToleranceOption, keptUntilWith, requireCollection } from './expiry.ts'
import { memberOf } from './member-of.ts'
import { checkStore, type Engine } from './store-options.ts'

/** A store whose engine does not drop what has expired by itself. */
export interface CollectedStore extends Store {
  /** Deletes entries that expired more than `clockTolerance` before `before`, at most `limit` of them (default 1000). Resolves how many
   * it deleted. `before` is the time now, in seconds since 1970; milliseconds, which would delete live entries, reject with TypeError.
   * Call it from time to time, and again at once while it resolves `limit`. Several processes may call it. */
  deleteExpired(before: EpochSeconds, limit?: number): Promise<number>
}

/** The options of every store in a database of SQL. */
export interface SQLStoreOptions extends ClockToleranceOption {
  /** Name of the table: at most 48 letters, digits and `_`, and a schema before it with a dot. Default `parapet_store`. */
  readonly table?: string | undefined
}

/** Runs a statement by itself, committed when it resolves, and gives the rows that it returns. The store checks that they are rows. */
type RunStatement = (sql: string, values: readonly (string | number)[]) => Promise<unknown>

/** The four statements of a dialect. Values stand in the order key, value, expiry. */
export interface Statements {
  readonly insert: string
  readonly get: string
  readonly take: string
  readonly deleteExpired: string
}

export const DEFAULT_TABLE = 'parapet_store'

export const SQL_OPTION_CHECKS: OptionChecks<SQLStoreOptions> = /* @__PURE__ */ (() => ({
  table: optional(
    must(
      'be a name of at most 48 letters, digits and _, or two with a dot between them',
      (value) => typeof value === 'string' && /^[A-Za-z_]\w{0,47}(\.[A-Za-z_]\w{0,47})?$/.test(value),
      { describe: describeValue },
    ),
  ),
  clockTolerance: aClockTolerance,
}))()

/** Throws TypeError for a driver or options that a store in a table cannot work with. */
export const checkSQLStore = (factory: string, engine: Engine, options: SQLStoreOptions): void =>
  checkStore(factory, engine, options, SQL_OPTION_CHECKS)

/** Throws TypeError for options that the statements of a schema cannot be made of. */
export const checkSQLSchema = (factory: string, options: SQLStoreOptions): void =>
  checkOptions(factory, options, SQL_OPTION_CHECKS)

/** Quotes the checked name of a table, so that no reserved word gets in the way. */
export const quoteTable = (table: string): string =>
  table
    .split('.')
    .map((name) => `"${name}"`)
    .join('.')

/** Makes the store of a driver, whose argument is called `name`. */
export const sqlStore = (
  name: string,
  run: RunStatement,
  statements: Statements,
  { clockTolerance }: ClockToleranceOption,
): CollectedStore => {
  const keptUntil = keptUntilWith(clockTolerance)
  return {
    insert: async (key, value, expiresAt) =>
      rowsOf(name, await run(statements.insert, [key, value, keptUntil(expiresAt)])).length > 0,
    get: async (key) => valueIn(name, await run(statements.get, [key])),
    take: async (key) => valueIn(name, await run(statements.take, [key])),
    deleteExpired: async (before, limit = 1000) => {
      requireCollection(before, limit)
      return rowsOf(name, await run(statements.deleteExpired, [Math.floor(before), limit])).length
    },
  }
}

/** Throws TypeError for an answer that is not a list of rows, because it means neither success nor absence. */
const rowsOf = (name: string, rows: unknown): readonly unknown[] => {
  if (Array.isArray(rows)) return rows
  throw new TypeError(
    `${name} must answer a statement with a list of rows; got ${describeType(rows)}. Leave the form of its results at the default.`,
  )
}

const valueIn = (name: string, rows: unknown): string | undefined => {
  const found = rowsOf(name, rows)
  if (found.length === 0) return undefined
  const [row] = found
  const value = memberOf(row, 'value')
  if (typeof value === 'string') return value
  throw new TypeError(
    `${name} must give rows as objects, with value as a string; got ${describeType(row)}, with ${describeType(value)}. Leave the form of its rows and its mapping of types at the default.`,
  )
}
