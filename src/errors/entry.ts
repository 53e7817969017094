/** The endpoints at which the core answers; `registration` and `resource` are the host's own, for which `parseClient` and
 * `verifyResourceRequest` refuse. */
export type Endpoint = 'push' | 'authorization' | 'token' | 'resource' | 'registration'

/** The entry of one reason in the catalogue. */
export interface ReasonEntry {
  /** The wire code. */
  readonly error: string
  /** Where this reason can be answered; the endpoints' error types are computed from it. */
  readonly at: readonly Endpoint[]
  /** HTTP status, where it is not 400 or, for `invalid_client`, 401. */
  readonly status?: number
  /** The `error_description`: %x20-21 / %x23-5B / %x5D-7E only, and no input (RFC 6749 §4.1.2.1). */
  readonly description: string
  /** The specification and section that demand the refusal. */
  readonly section: string
}

/** A reason in short, as a bundle carries it: the rest is what its table has in common. */
export type ReasonRow = readonly [
  description: string,
  section: string,
  own?: Partial<Pick<ReasonEntry, 'error' | 'at' | 'status'>>,
]

export type ReasonRows = { readonly [reason: string]: ReasonRow }

type Own<Row extends ReasonRow, Field extends string, Common> = Row[2] extends { readonly [Name in Field]: infer Value }
  ? Value
  : Common

/** The wire code of a row, where that of its table is `Code`. */
export type CodeOf<Row extends ReasonRow, Code> = Own<Row, 'error', Code> & string

/** A table that is written out. */
export type ReasonEntries<Rows extends ReasonRows, Code, At> = {
  readonly [Reason in keyof Rows]: {
    readonly error: CodeOf<Rows[Reason], Code>
    readonly at: Own<Rows[Reason], 'at', At> & readonly Endpoint[]
    readonly status?: number
    readonly description: Rows[Reason][0]
    readonly section: Rows[Reason][1]
  }
}

/** Writes the rows of a table out. */
export const entriesOf = <Rows extends ReasonRows, const Code extends string, At extends readonly Endpoint[]>(
  rows: Rows,
  error: Code,
  at: At,
): ReasonEntries<Rows, Code, At> =>
  Object.fromEntries(
    Object.entries(rows).map(([reason, [description, section, own]]) => [
      reason,
      { error, at, ...own, description, section },
    ]),
  ) as ReasonEntries<Rows, Code, At>

export const P = ['push'] as const
export const A = ['authorization'] as const
export const R = ['token'] as const
export const PA = ['push', 'authorization'] as const
export const PR = ['push', 'token'] as const
export const PAR = ['push', 'authorization', 'token'] as const
export const RS = ['resource'] as const
export const PTR = ['push', 'token', 'resource'] as const
export const C = ['registration'] as const
