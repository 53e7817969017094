import { type ErrorTable, errorTable, type ReasonRows } from './error-table.ts'

/** One description for all these refusals, so that an attacker does not learn which clients exist (RFC 6749 §5.2). */
export const AUTHENTICATION_FAILED = 'Client authentication failed.'

// biome-ignore format: a table, one reason a line
const ROWS = {
  'client-authentication-multiple': ['More than one client authentication mechanism is used.', 'RFC 6749 §2.3', { error: 'invalid_request', status: 400 }],
  'client-authentication-missing': [AUTHENTICATION_FAILED, 'RFC 6749 §3.2.1'],
  'client-authentication-malformed': [AUTHENTICATION_FAILED, 'RFC 6749 §2.3.1'],
  'client-unknown': [AUTHENTICATION_FAILED, 'RFC 6749 §5.2'],
  'client-method-mismatch': [AUTHENTICATION_FAILED, 'RFC 7591 §2'],
  'client-method-not-allowed': [AUTHENTICATION_FAILED, 'RFC 8414 §2'],
  'client-keys-unavailable': [AUTHENTICATION_FAILED, 'RFC 7591 §2'],
  'client-keys-rate': ['The keys of too many clients were fetched just now. Try again in a minute.', 'RFC 9126 §2.3', { error: 'temporarily_unavailable', status: 429, at: ['push', 'authorization', 'token'] }],
  'client-assertion-replayed': ['The client assertion was used before.', 'RFC 7523 §3 (7)'],
  'client-id-mismatch': ['The client_id is not that of the authenticated client.', 'RFC 9126 §2.1', { error: 'invalid_request', status: 400 }],
} as const satisfies ReasonRows

/** Why a client is not authenticated. */
export const refuseClient: ErrorTable<typeof ROWS, 'invalid_client'> = /* @__PURE__ */ errorTable(
  'invalid_client',
  401,
  ROWS,
)
