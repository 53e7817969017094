import { type ErrorTable, errorTable, type ReasonRows } from './error-table.ts'

// biome-ignore format: a table, one reason a line
const ROWS = {
  'access-token-missing': ['An access token is required.', 'RFC 6750 §3.1'],
  'access-token-malformed': ['The request must carry one well-formed access token.', 'RFC 6750 §3.1', { error: 'invalid_request', status: 400 }],
  'access-token-ambiguous': ['The request carries more than one access token.', 'RFC 6750 §3.1', { error: 'invalid_request', status: 400 }],
  'access-token-invalid': ['The access token is unknown, expired or revoked.', 'RFC 6750 §3.1'],
  'access-token-downgraded': ['An access token that is bound to a DPoP key needs the DPoP scheme.', 'RFC 9449 §7.2'],
  'access-token-unbound': ['The access token is not bound to a key.', 'RFC 9449 §7.1'],
  'access-token-key': ['The access token is bound to another DPoP key.', 'RFC 9449 §7.1'],
  'access-token-certificate': ['The access token is bound to another client certificate.', 'RFC 8705 §3'],
  'access-token-scope': ['The access token does not cover this request.', 'RFC 6750 §3.1', { error: 'insufficient_scope', status: 403 }],
  'access-token-authentication': ['Another authentication of the user is required.', 'RFC 9470 §3', { error: 'insufficient_user_authentication' }],
} as const satisfies ReasonRows

/** Why a protected resource does not take an access token. */
export const refuseAccess: ErrorTable<typeof ROWS, 'invalid_token'> = /* @__PURE__ */ errorTable(
  'invalid_token',
  401,
  ROWS,
)
