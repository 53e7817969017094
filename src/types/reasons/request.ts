import { refuser } from '../errors.ts'
import { A, P, PA, PAR, type ReasonEntry } from './entry.ts'

/** What is wrong with the authorization request itself, pushed or not. */
// biome-ignore format: a table, one reason a line
export const REQUEST_REASONS = {
  'request-uri-in-push': { error: 'invalid_request', at: P, description: 'A pushed request must not contain request_uri.', section: 'RFC 9126 §2.1' },
  'redirect-uri-missing': { error: 'invalid_request', at: PA, description: 'The redirect_uri is missing.', section: 'RFC 6749 §3.1.2.3' },
  'redirect-uri-unacceptable': { error: 'invalid_request', at: PA, description: 'The redirect_uri is no acceptable redirect target.', section: 'RFC 6749 §3.1.2' },
  'redirect-uri-mismatch': { error: 'invalid_request', at: PA, description: 'The redirect_uri is not registered for this client.', section: 'RFC 9700 §4.1.3' },
  'pushed-request-required': { error: 'invalid_request', at: A, description: 'The request must be pushed first.', section: 'RFC 9126 §5' },
  'request-object-unsupported': { error: 'request_not_supported', at: PA, description: 'Request objects are not supported.', section: 'RFC 9101 §7' },
  'request-object-required': { error: 'invalid_request', at: PA, description: 'The request must be a signed request object.', section: 'RFC 9101 §10.5' },
  'registration-unsupported': { error: 'registration_not_supported', at: PA, description: 'The registration parameter is not supported.', section: 'OpenID Connect Core §7.2.1' },
  'response-type-missing': { error: 'invalid_request', at: PA, description: 'The response_type is missing.', section: 'RFC 6749 §3.1.1' },
  'response-type-unsupported': { error: 'unsupported_response_type', at: PA, description: 'The response_type is not supported.', section: 'RFC 6749 §3.1.1' },
  'response-type-not-allowed': { error: 'unauthorized_client', at: PA, description: 'The client may not use this response_type.', section: 'RFC 6749 §4.1.2.1' },
  'response-type-needs-openid': { error: 'invalid_request', at: PA, description: 'This response_type needs the scope openid.', section: 'OpenID Connect Core §3.1.2.1' },
  'response-mode-unsupported': { error: 'invalid_request', at: PA, description: 'The response_mode is not supported.', section: 'OAuth 2.0 Multiple Response Types §2.1' },
  'response-mode-insecure': { error: 'invalid_request', at: PA, description: 'This response_mode must not carry this response_type.', section: 'OAuth 2.0 Multiple Response Types §3, §5' },
  'scope-malformed': { error: 'invalid_scope', at: PA, description: 'The scope is not a list of scope tokens.', section: 'RFC 6749 §3.3' },
  'scope-not-allowed': { error: 'invalid_scope', at: PA, description: 'The client may not ask for this scope.', section: 'RFC 6749 §4.1.2.1' },
  'state-too-short': { error: 'invalid_request', at: PA, description: 'The state is too short.', section: 'RFC 6749 §10.12' },
  'nonce-missing': { error: 'invalid_request', at: PA, description: 'The nonce is missing.', section: 'OpenID Connect Core §3.2.2.1' },
  'nonce-too-short': { error: 'invalid_request', at: PA, description: 'The nonce is too short.', section: 'OpenID Connect Core §15.5.2' },
  'prompt-unsupported': { error: 'invalid_request', at: PA, description: 'The prompt has an unknown value.', section: 'OpenID Connect Core §3.1.2.1' },
  'prompt-none-combined': { error: 'invalid_request', at: PA, description: 'prompt=none excludes every other value.', section: 'OpenID Connect Core §3.1.2.1' },
  'max-age-malformed': { error: 'invalid_request', at: PA, description: 'The max_age is not a non-negative integer.', section: 'OpenID Connect Core §3.1.2.1' },
  'claims-malformed': { error: 'invalid_request', at: PA, description: 'The claims parameter is not a JSON object of the right shape.', section: 'OpenID Connect Core §5.5' },
  'id-token-hint-invalid': { error: 'invalid_request', at: PA, description: 'The id_token_hint is not an ID token of this server.', section: 'OpenID Connect Core §3.1.2.2' },
  'resource-malformed': { error: 'invalid_target', at: PA, description: 'A resource is not an absolute URI without fragment.', section: 'RFC 8707 §2' },
  'resource-not-allowed': { error: 'invalid_target', at: PAR, description: 'A resource is unknown or not for this client.', section: 'RFC 8707 §2' },
  'vendor-parameter-invalid': { error: 'invalid_request', at: PA, description: 'A parameter has an unacceptable value.', section: 'RFC 6749 §4.1.2.1' },
} as const satisfies Record<string, ReasonEntry>

export const refuseRequest = /* @__PURE__ */ refuser(REQUEST_REASONS)
