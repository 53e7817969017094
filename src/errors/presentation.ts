import { type ErrorTable, errorTable, type ReasonRows } from './error-table.ts'

const NO_SUCH_REQUEST = 'The request_uri is unknown, expired, already used or not of this client.'

// biome-ignore format: a table, one reason a line
const ROWS = {
  'request-uri-with-request': ['request and request_uri exclude each other.', 'RFC 9101 §5', { error: 'invalid_request' }],
  'request-uri-unsupported': ['Only a request_uri of this server is accepted.', 'RFC 9101 §7', { error: 'request_uri_not_supported' }],
  'request-uri-unknown': [NO_SUCH_REQUEST, 'RFC 9126 §4'],
  'request-uri-expired': [NO_SUCH_REQUEST, 'RFC 9126 §4'],
  'request-uri-foreign': [NO_SUCH_REQUEST, 'RFC 9126 §2.2'],
  'reference-invalid': ['This authorization request is not known here, or is over.', 'RFC 9126 §4'],
  'interaction-expired': ['This authorization request was not decided in time.', 'RFC 9126 §4'],
  'request-already-decided': ['This authorization request was already decided.', 'RFC 9126 §7.3'],
  'response-keys-unavailable': ['The response cannot be encrypted for the client.', 'JARM §2.2', { error: 'invalid_request' }],
  'client-id-missing': ['The client_id is missing.', 'RFC 6749 §4.1.1', { error: 'invalid_request' }],
  'client-not-found': ['There is no such client.', 'RFC 6749 §4.1.2.1', { error: 'invalid_request' }],
} as const satisfies ReasonRows

/** Why the authorization endpoint cannot tell the request or its client, or cannot answer the client. It displays these errors and never redirects them. */
export const refusePresentation: ErrorTable<typeof ROWS, 'invalid_request_uri'> = /* @__PURE__ */ errorTable(
  'invalid_request_uri',
  400,
  ROWS,
)
