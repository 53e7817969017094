import { type ErrorTable, errorTable, type ReasonRows } from './error-table.ts'

// biome-ignore format: a table, one reason a line
const ROWS = {
  'code-challenge-missing': ['The code_challenge is missing.', 'RFC 7636 §4.4.1'],
  'code-challenge-malformed': ['The code_challenge is malformed.', 'RFC 7636 §4.2'],
  'code-challenge-method-unsupported': ['The code_challenge_method is missing or not supported.', 'RFC 7636 §4.4.1'],
} as const satisfies ReasonRows

/** Why a code challenge is refused. */
export const refuseChallenge: ErrorTable<typeof ROWS, 'invalid_request'> = /* @__PURE__ */ errorTable(
  'invalid_request',
  400,
  ROWS,
)
