import { type ErrorTable, errorTable, type ReasonRows } from './error-table.ts'

// biome-ignore format: a table, one reason a line
const ROWS = {
  'vendor-parameter-invalid': ['A parameter has an unacceptable value.', 'RFC 6749 §4.1.2.1'],
} as const satisfies ReasonRows

/** Why a parameter that the host declared is refused. */
export const refuseDeclared: ErrorTable<typeof ROWS, 'invalid_request'> = /* @__PURE__ */ errorTable(
  'invalid_request',
  400,
  ROWS,
)
