import { AUTHENTICATION_FAILED } from './client-authentication.ts'
import { type ErrorTable, errorTable, type ReasonRows } from './error-table.ts'

// biome-ignore format: a table, one reason a line
const ROWS = {
  'client-certificate-missing': [AUTHENTICATION_FAILED, 'RFC 8705 §2'],
  'client-certificate-malformed': [AUTHENTICATION_FAILED, 'RFC 8705 §2'],
  'client-certificate-unverified': [AUTHENTICATION_FAILED, 'RFC 8705 §2.1'],
  'client-certificate-mismatch': [AUTHENTICATION_FAILED, 'RFC 8705 §2'],
} as const satisfies ReasonRows

/** Why a client certificate is refused. */
export const refuseCertificate: ErrorTable<typeof ROWS, 'invalid_client'> = /* @__PURE__ */ errorTable(
  'invalid_client',
  401,
  ROWS,
)
