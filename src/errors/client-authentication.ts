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
  'client-assertion-type': ['The client_assertion_type is missing or unknown.', 'RFC 7521 §4.2', { error: 'invalid_request', status: 400 }],
  'client-assertion-malformed': ['The client assertion is not a well-formed signed JWT.', 'RFC 7523 §3'],
  'client-assertion-typ': ['The client assertion is typed as another kind of JWT.', 'RFC 8725 §3.11'],
  'client-assertion-algorithm': [AUTHENTICATION_FAILED, 'RFC 8725 §3.1'],
  'client-keys-unavailable': [AUTHENTICATION_FAILED, 'RFC 7591 §2'],
  'client-keys-rate': ['The keys of too many clients were fetched just now. Try again in a minute.', 'RFC 9126 §2.3', { error: 'temporarily_unavailable', status: 429, at: ['push', 'authorization', 'token'] }],
  'client-assertion-signature': [AUTHENTICATION_FAILED, 'RFC 7523 §3 (9)'],
  'client-assertion-claims': ['A claim of the client assertion is missing or of the wrong type.', 'RFC 7523 §3'],
  'client-assertion-issuer': [AUTHENTICATION_FAILED, 'RFC 7523 §3 (1, 2)'],
  'client-assertion-audience': ['The audience of the client assertion is not accepted.', 'RFC 7523 §3 (3), RFC 10070 §4'],
  'client-assertion-expired': ['The client assertion has expired.', 'RFC 7523 §3 (4)'],
  'client-assertion-lifetime': ['The client assertion expires too far in the future.', 'RFC 7523 §3 (4)'],
  'client-assertion-not-yet-valid': ['The client assertion is not valid yet.', 'RFC 7523 §3 (5, 6)'],
  'client-assertion-replayed': ['The client assertion was used before.', 'RFC 7523 §3 (7)'],
  'client-id-mismatch': ['The client_id is not that of the authenticated client.', 'RFC 9126 §2.1', { error: 'invalid_request', status: 400 }],
} as const satisfies ReasonRows

/** Why a client is not authenticated. */
export const refuseClient: ErrorTable<typeof ROWS, 'invalid_client'> = /* @__PURE__ */ errorTable(
  'invalid_client',
  401,
  ROWS,
)
