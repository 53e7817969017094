import { entriesOf, PAR, type ReasonEntries, type ReasonRows } from './entry.ts'
import { refuser } from './oauth-error.ts'

/** Why an endpoint cannot answer: the fault is the server's. */
// biome-ignore format: a table, one reason a line
const ROWS = {
  'server-error': ['The server met an unexpected condition.', 'RFC 6749 §4.1.2.1', { status: 500 }],
} as const satisfies ReasonRows

export const SERVER_ERROR_REASONS: ReasonEntries<typeof ROWS, 'server_error', typeof PAR> = /* @__PURE__ */ entriesOf(
  ROWS,
  'server_error',
  PAR,
)

export const refuseServerError = /* @__PURE__ */ refuser(ROWS, 'server_error')
