import { AUTHENTICATION_FAILED } from './client-authentication.ts'
import { type ErrorTable, errorTable, type ReasonRows } from './error-table.ts'

// biome-ignore format: a table, one reason a line
const ROWS = {
  'client-assertion-type': ['The client_assertion_type is missing or unknown.', 'RFC 7521 §4.2', { error: 'invalid_request', status: 400 }],
  'client-assertion-malformed': ['The client assertion is not a well-formed signed JWT.', 'RFC 7523 §3'],
  'client-assertion-typ': ['The client assertion is typed as another kind of JWT.', 'RFC 8725 §3.11'],
  'client-assertion-algorithm': [AUTHENTICATION_FAILED, 'RFC 8725 §3.1'],
  'client-assertion-signature': [AUTHENTICATION_FAILED, 'RFC 7523 §3 (9)'],
  'client-assertion-claims': ['A claim of the client assertion is missing or of the wrong type.', 'RFC 7523 §3'],
  'client-assertion-issuer': [AUTHENTICATION_FAILED, 'RFC 7523 §3 (1, 2)'],
  'client-assertion-audience': ['The audience of the client assertion is not accepted.', 'RFC 7523 §3 (3), RFC 10070 §4'],
  'client-assertion-expired': ['The client assertion has expired.', 'RFC 7523 §3 (4)'],
  'client-assertion-lifetime': ['The client assertion expires too far in the future.', 'RFC 7523 §3 (4)'],
  'client-assertion-not-yet-valid': ['The client assertion is not valid yet.', 'RFC 7523 §3 (5, 6)'],
} as const satisfies ReasonRows

/** Why a client assertion is refused. */
export const refuseAssertion: ErrorTable<typeof ROWS, 'invalid_client'> = /* @__PURE__ */ errorTable(
  'invalid_client',
  401,
  ROWS,
)
