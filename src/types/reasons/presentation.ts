import { refuser } from '../errors.ts'
import { A, type ReasonEntry } from './entry.ts'

const NO_SUCH_REQUEST = 'The request_uri is unknown, expired, already used or not of this client.'

/** Which request it is at the authorization endpoint, and whose: what stays on the screen. */
// biome-ignore format: a table, one reason a line
export const PRESENTATION_REASONS = {
  'request-uri-with-request': { error: 'invalid_request', at: A, description: 'request and request_uri exclude each other.', section: 'RFC 9101 §5' },
  'request-uri-unsupported': { error: 'request_uri_not_supported', at: A, description: 'Only a request_uri of this server is accepted.', section: 'RFC 9101 §7' },
  'request-uri-unknown': { error: 'invalid_request_uri', at: A, description: NO_SUCH_REQUEST, section: 'RFC 9126 §4' },
  'request-uri-expired': { error: 'invalid_request_uri', at: A, description: NO_SUCH_REQUEST, section: 'RFC 9126 §4' },
  'request-uri-foreign': { error: 'invalid_request_uri', at: A, description: NO_SUCH_REQUEST, section: 'RFC 9126 §2.2' },
  'reference-invalid': { error: 'invalid_request_uri', at: A, description: 'This authorization request is not known here, or is over.', section: 'RFC 9126 §4' },
  'interaction-expired': { error: 'invalid_request_uri', at: A, description: 'This authorization request was not decided in time.', section: 'RFC 9126 §4' },
  'request-already-decided': { error: 'invalid_request_uri', at: A, description: 'This authorization request was already decided.', section: 'RFC 9126 §7.3' },
  'client-id-missing': { error: 'invalid_request', at: A, description: 'The client_id is missing.', section: 'RFC 6749 §4.1.1' },
  'client-not-found': { error: 'invalid_request', at: A, description: 'There is no such client.', section: 'RFC 6749 §4.1.2.1' },
} as const satisfies Record<string, ReasonEntry>

export const refusePresentation = /* @__PURE__ */ refuser(PRESENTATION_REASONS)
