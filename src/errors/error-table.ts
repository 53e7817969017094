import type { OAuthError, RefusalContext } from './oauth-error.ts'

/** The endpoints at which the core answers; `registration` and `resource` are the host's own, for which `parseClient` and
 * `verifyResourceRequest` refuse. */
export type Endpoint = 'push' | 'authorization' | 'token' | 'resource' | 'registration'

/** The entry of one reason in the catalogue. */
export interface ReasonEntry {
  /** The wire code. */
  readonly error: string
  /** Where this reason can be answered; the endpoints' error types are computed from it. */
  readonly at: readonly Endpoint[]
  /** The HTTP status where the error is not redirected. */
  readonly status: number
  /** The `error_description`: %x20-21 / %x23-5B / %x5D-7E only, and no input (RFC 6749 §4.1.2.1). */
  readonly description: string
  /** The specification and section that demand the refusal. */
  readonly section: string
}

/** A reason in short, as a bundle carries it. `own` holds the values in which the row differs from its table. */
type ReasonRow = readonly [
  description: string,
  section: string,
  own?: Partial<Pick<ReasonEntry, 'error' | 'at' | 'status'>>,
]

export type ReasonRows = { readonly [reason: string]: ReasonRow }

type Own<Row extends ReasonRow, Field extends string, Common> = Row[2] extends { readonly [Name in Field]: infer Value }
  ? Value
  : Common

/** The wire code of a row, where that of its table is `Code`. */
type CodeOf<Row extends ReasonRow, Code> = Own<Row, 'error', Code> & string

/** A table of reasons. Call it to build a refusal for one of them; read `table` to list them. */
export interface ErrorTable<Rows extends ReasonRows = ReasonRows, Code extends string = string> {
  <Name extends keyof Rows>(reason: Name, context?: RefusalContext): OAuthError<CodeOf<Rows[Name], Code>>
  readonly table: readonly [error: Code, status: number, rows: Rows]
}

/** The rows of a table. */
export type RowsOf<Table extends ErrorTable> = Table['table'][2]

/** The entries of a table that is answered at the endpoints `At`. */
export type ReasonEntries<Table extends ErrorTable, At> = {
  readonly [Reason in keyof RowsOf<Table>]: {
    readonly error: CodeOf<RowsOf<Table>[Reason], Table['table'][0]>
    readonly at: Own<RowsOf<Table>[Reason], 'at', At> & readonly Endpoint[]
    readonly status: number
    readonly description: RowsOf<Table>[Reason][0]
    readonly section: RowsOf<Table>[Reason][1]
  }
}

/** Declares a table of reasons. A row without a wire code or an HTTP status of its own has those of the table. */
export const errorTable = <const Rows extends ReasonRows, const Code extends string>(
  ...table: readonly [error: Code, status: number, rows: Rows]
): ErrorTable<Rows, Code> => {
  const refuse = <Name extends keyof Rows>(reason: Name, context?: RefusalContext) => {
    const [commonError, commonStatus, rows] = table
    const [error_description, section, { error = commonError, status = commonStatus } = {}] = rows[reason] as ReasonRow
    return { error, error_description, reason, section, status, ...context } as OAuthError<never>
  }
  return Object.assign(refuse, { table })
}

/** Writes the rows of a table out. */
export const entriesOf = <Table extends ErrorTable, At extends readonly Endpoint[]>(
  { table: [error, status, rows] }: Table,
  at: At,
): ReasonEntries<Table, At> =>
  Object.fromEntries(
    Object.entries(rows).map(([reason, [description, section, own]]) => [
      reason,
      { error, at, status, ...own, description, section },
    ]),
  ) as ReasonEntries<Table, At>
