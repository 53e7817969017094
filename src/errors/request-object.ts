import { type ErrorTable, errorTable, type ReasonRows } from './error-table.ts'

// biome-ignore format: a table, one reason a line
const ROWS = {
  'request-object-malformed': ['The request object is not a well-formed signed JWT.', 'RFC 9101 §4'],
  'request-object-decryption': ['The request object cannot be decrypted.', 'RFC 9101 §6.1'],
  'request-object-typ': ['The request object is typed as another kind of JWT.', 'RFC 9101 §10.8'],
  'request-object-algorithm': ['The algorithm of the request object is not accepted.', 'RFC 9101 §6.2'],
  'request-object-keys-unavailable': ['The keys of the client are not available.', 'RFC 9101 §6.2'],
  'request-object-signature': ['The signature of the request object does not verify.', 'RFC 9101 §6.2'],
  'request-object-client-id': ['The client_id in the request object is missing or another client.', 'RFC 9101 §5'],
  'request-object-issuer': ['The issuer of the request object is not the client.', 'RFC 9101 §4'],
  'request-object-audience': ['The audience of the request object is not this server.', 'RFC 9101 §4'],
  'request-object-subject': ['A request object must not have the client as its subject.', 'RFC 9101 §10.8'],
  'request-object-nested': ['A request object must not contain request or request_uri.', 'RFC 9101 §4'],
  'request-object-expired': ['The request object has expired.', 'RFC 7519 §4.1.4'],
  'request-object-not-yet-valid': ['The request object is not valid yet.', 'RFC 7519 §4.1.5'],
  'request-object-lifetime': ['The request object lacks nbf or exp, or spans too much time.', 'FAPI 2.0 Message Signing §5.3.1'],
  'request-object-parameter': ['A parameter in the request object has the wrong JSON type.', 'RFC 9101 §4', { error: 'invalid_request' }],
  'request-object-claims': ['A claim of the request object is of the wrong type.', 'RFC 9101 §4'],
} as const satisfies ReasonRows

/** Why a request object is refused. */
export const refuseRequestObject: ErrorTable<typeof ROWS, 'invalid_request_object'> = /* @__PURE__ */ errorTable(
  'invalid_request_object',
  400,
  ROWS,
)
