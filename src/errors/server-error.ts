import { type ErrorTable, errorTable, type ReasonRows } from './error-table.ts'

// biome-ignore format: a table, one reason a line
const ROWS = {
  'server-error': ['The server met an unexpected condition.', 'RFC 6749 §4.1.2.1'],
} as const satisfies ReasonRows

/** Why an endpoint cannot answer: the fault is the server's. */
export const refuseServerError: ErrorTable<typeof ROWS, 'server_error'> = /* @__PURE__ */ errorTable(
  'server_error',
  500,
  ROWS,
)
