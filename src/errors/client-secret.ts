import { AUTHENTICATION_FAILED } from './client-authentication.ts'
import { type ErrorTable, errorTable, type ReasonRows } from './error-table.ts'

// biome-ignore format: a table, one reason a line
const ROWS = {
  'client-secret-mismatch': [AUTHENTICATION_FAILED, 'RFC 6749 §2.3.1'],
  'client-secret-unverifiable': [AUTHENTICATION_FAILED, 'RFC 6749 §2.3.1'],
  'client-secret-expired': [AUTHENTICATION_FAILED, 'RFC 7591 §3.2.1'],
} as const satisfies ReasonRows

/** Why a client secret is refused. */
export const refuseSecret: ErrorTable<typeof ROWS, 'invalid_client'> = /* @__PURE__ */ errorTable(
  'invalid_client',
  401,
  ROWS,
)
