import { type ErrorTable, errorTable, type ReasonRows } from './error-table.ts'

// biome-ignore format: a table, one reason a line
const ROWS = {
  'request-uri-in-push': ['A pushed request must not contain request_uri.', 'RFC 9126 §2.1', { at: ['push'] }],
  'redirect-uri-missing': ['The redirect_uri is missing.', 'RFC 6749 §3.1.2.3'],
  'redirect-uri-unacceptable': ['The redirect_uri is not an acceptable redirect target.', 'RFC 6749 §3.1.2'],
  'redirect-uri-mismatch': ['The redirect_uri is not registered for this client.', 'RFC 9700 §4.1.3'],
  'pushed-request-required': ['The request must be pushed first.', 'RFC 9126 §5', { at: ['authorization'] }],
  'request-object-unsupported': ['Request objects are not supported.', 'RFC 9101 §7', { error: 'request_not_supported' }],
  'request-object-required': ['The request must be a signed request object.', 'RFC 9101 §10.5'],
  'registration-unsupported': ['The registration parameter is not supported.', 'OpenID Connect Core §7.2.1', { error: 'registration_not_supported' }],
  'response-type-missing': ['The response_type is missing.', 'RFC 6749 §3.1.1'],
  'response-type-unsupported': ['The response_type is not supported.', 'RFC 6749 §3.1.1', { error: 'unsupported_response_type' }],
  'response-type-not-allowed': ['The client may not use this response_type.', 'RFC 6749 §4.1.2.1', { error: 'unauthorized_client' }],
  'response-type-needs-openid': ['This response_type needs the scope openid.', 'OpenID Connect Core §3.1.2.1'],
  'response-mode-unsupported': ['The response_mode is not supported.', 'OAuth 2.0 Multiple Response Types §2.1'],
  'response-mode-insecure': ['This response_mode must not carry this response_type.', 'OAuth 2.0 Multiple Response Types §3, §5'],
  'scope-malformed': ['The scope is not a list of scope tokens.', 'RFC 6749 §3.3', { error: 'invalid_scope' }],
  'scope-not-allowed': ['The client may not ask for this scope.', 'RFC 6749 §4.1.2.1', { error: 'invalid_scope' }],
  'state-too-short': ['The state is too short.', 'RFC 6749 §10.12'],
  'nonce-missing': ['The nonce is missing.', 'OpenID Connect Core §3.2.2.1'],
  'nonce-too-short': ['The nonce is too short.', 'OpenID Connect Core §15.5.2'],
  'prompt-unsupported': ['The prompt has an unknown value.', 'OpenID Connect Core §3.1.2.1'],
  'prompt-none-combined': ['prompt=none excludes every other value.', 'OpenID Connect Core §3.1.2.1'],
  'max-age-malformed': ['The max_age is not a non-negative integer.', 'OpenID Connect Core §3.1.2.1'],
  'claims-malformed': ['The claims parameter is not a JSON object of the right shape.', 'OpenID Connect Core §5.5'],
  'claims-need-access-token': ['The userinfo member of claims needs a response_type that leads to an access token.', 'OpenID Connect Core §5.5'],
  'id-token-hint-invalid': ['The id_token_hint is not an ID token of this server.', 'OpenID Connect Core §3.1.2.2'],
  'resource-malformed': ['A resource is not an absolute URI without fragment.', 'RFC 8707 §2', { error: 'invalid_target' }],
  'resource-missing': ['The resource is missing.', 'RFC 8707 §2', { error: 'invalid_target', at: ['push', 'authorization', 'token'] }],
  'resource-not-allowed': ['A resource is unknown or not for this client.', 'RFC 8707 §2', { error: 'invalid_target', at: ['push', 'authorization', 'token'] }],
} as const satisfies ReasonRows

/** Why an authorization request is refused, pushed or not. */
export const refuseRequest: ErrorTable<typeof ROWS, 'invalid_request'> = /* @__PURE__ */ errorTable(
  'invalid_request',
  400,
  ROWS,
)
