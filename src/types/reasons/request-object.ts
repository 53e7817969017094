import { refuser } from '../errors.ts'
import { PA, type ReasonEntry } from './entry.ts'

/** Why a request object does not count. */
// biome-ignore format: a table, one reason a line
export const REQUEST_OBJECT_REASONS = {
  'request-object-malformed': { error: 'invalid_request_object', at: PA, description: 'The request object is not a well-formed signed JWT.', section: 'RFC 9101 §4' },
  'request-object-decryption': { error: 'invalid_request_object', at: PA, description: 'The request object cannot be decrypted.', section: 'RFC 9101 §6.1' },
  'request-object-typ': { error: 'invalid_request_object', at: PA, description: 'The request object is typed as another kind of JWT.', section: 'RFC 9101 §10.8' },
  'request-object-algorithm': { error: 'invalid_request_object', at: PA, description: 'The algorithm of the request object is not accepted.', section: 'RFC 9101 §6.2' },
  'request-object-keys-unavailable': { error: 'invalid_request_object', at: PA, description: 'The keys of the client are not available.', section: 'RFC 9101 §6.2' },
  'request-object-signature': { error: 'invalid_request_object', at: PA, description: 'The signature of the request object does not verify.', section: 'RFC 9101 §6.2' },
  'request-object-client-id': { error: 'invalid_request_object', at: PA, description: 'The client_id in the request object is missing or another client.', section: 'RFC 9101 §5' },
  'request-object-issuer': { error: 'invalid_request_object', at: PA, description: 'The issuer of the request object is not the client.', section: 'RFC 9101 §4' },
  'request-object-audience': { error: 'invalid_request_object', at: PA, description: 'The audience of the request object is not this server.', section: 'RFC 9101 §4' },
  'request-object-subject': { error: 'invalid_request_object', at: PA, description: 'A request object must not have the client as its subject.', section: 'RFC 9101 §10.8' },
  'request-object-nested': { error: 'invalid_request_object', at: PA, description: 'A request object must not contain request or request_uri.', section: 'RFC 9101 §4' },
  'request-object-expired': { error: 'invalid_request_object', at: PA, description: 'The request object has expired.', section: 'RFC 7519 §4.1.4' },
  'request-object-not-yet-valid': { error: 'invalid_request_object', at: PA, description: 'The request object is not valid yet.', section: 'RFC 7519 §4.1.5' },
  'request-object-lifetime': { error: 'invalid_request_object', at: PA, description: 'The request object lacks nbf or exp, or spans too much time.', section: 'FAPI 2.0 Message Signing §5.3.1' },
  'request-object-parameter': { error: 'invalid_request', at: PA, description: 'A parameter in the request object has the wrong JSON type.', section: 'RFC 9101 §4' },
  'request-object-claims': { error: 'invalid_request_object', at: PA, description: 'A claim of the request object is of the wrong type.', section: 'RFC 9101 §4' },
} as const satisfies Record<string, ReasonEntry>

export const refuseRequestObject = /* @__PURE__ */ refuser(REQUEST_OBJECT_REASONS)
