import { type CoreReason, ERROR_TABLES, type REASONS } from '../../src/errors/catalogue.ts'
import type { ErrorTable } from '../../src/errors/error-table.ts'
import type { OAuthError, RefusalContext } from '../../src/errors/oauth-error.ts'

/** Builds any refusal of the catalogue, by the table that refuses for it in the library. */
export const refuse = <Name extends CoreReason>(
  reason: Name,
  context?: RefusalContext,
): OAuthError<(typeof REASONS)[Name]['error']> => {
  const { table } =
    ERROR_TABLES.find(
      ({
        table: {
          table: [, , rows],
        },
      }) => Object.hasOwn(rows, reason),
    ) ?? {}
  if (table === undefined) throw new TypeError(`${reason} stands in no error table.`)
  return (table as ErrorTable)(reason, context) as OAuthError<(typeof REASONS)[Name]['error']>
}
