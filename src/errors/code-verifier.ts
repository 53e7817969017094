import { type ErrorTable, errorTable, type ReasonRows } from './error-table.ts'

// biome-ignore format: a table, one reason a line
const ROWS = {
  'code-verifier-missing': ['The code_verifier is missing.', 'RFC 7636 §4.6'],
  'code-verifier-malformed': ['The code_verifier is malformed.', 'RFC 7636 §4.1'],
  'code-verifier-mismatch': ['The code_verifier does not fit the code_challenge.', 'RFC 7636 §4.6'],
  'code-verifier-unexpected': ['There was no code_challenge for this code_verifier.', 'RFC 9700 §2.1.1'],
} as const satisfies ReasonRows

/** Why a code verifier is refused. */
export const refuseVerifier: ErrorTable<typeof ROWS, 'invalid_grant'> = /* @__PURE__ */ errorTable(
  'invalid_grant',
  400,
  ROWS,
)
