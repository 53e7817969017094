import type { ErrorTable, RowsOf } from '../../errors/error-table.ts'

/** The usual cause of a refusal, and the remedy: sentences for people, which hold nothing of any request. */
export type Advice = readonly [cause: string, remedy: string]

type ReasonOf<Table extends ErrorTable> = Table extends ErrorTable ? keyof RowsOf<Table> : never

/** Advice on every reason of these error tables, and on no other. */
export type AdviceFor<Tables extends ErrorTable> = { readonly [Name in ReasonOf<Tables>]: Advice }
