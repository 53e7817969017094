/** The endpoints at which the core answers; `registration` is the host's own, for which `parseClient` refuses. */
export type Endpoint = 'push' | 'authorization' | 'redemption' | 'registration'

/** What the catalogue says of one reason. */
export interface ReasonEntry {
  /** The wire code. */
  readonly error: string
  /** Where this reason can be answered; the endpoints' error types are computed from it. */
  readonly at: readonly Endpoint[]
  /** HTTP status, where it is not 400 or, for `invalid_client`, 401. */
  readonly status?: number
  /** The `error_description`: %x20-21 / %x23-5B / %x5D-7E only, and no input (RFC 6749 §4.1.2.1). */
  readonly description: string
  /** The text that asks for the refusal. */
  readonly section: string
}

const P = ['push'] as const
const A = ['authorization'] as const
const R = ['redemption'] as const
const PA = ['push', 'authorization'] as const
const PR = ['push', 'redemption'] as const
const PAR = ['push', 'authorization', 'redemption'] as const
const C = ['registration'] as const

/** One text for all that must read the same, so that nobody learns from it which clients exist (RFC 6749 §5.2). */
const AUTHENTICATION_FAILED = 'Client authentication failed.'
const NO_SUCH_REQUEST = 'The request_uri is unknown, expired, already used or not of this client.'
const NO_SUCH_CODE = 'The authorization code is unknown, expired, already used or not of this client.'
const BAD_DETAILS = 'The authorization_details are not acceptable.'

/** Every reason for which the core refuses, in the order in which a request meets them. */
// biome-ignore format: a table, one reason a line
export const REASONS = {
  // the form
  'method-not-allowed': { error: 'invalid_request', at: PAR, status: 405, description: 'This HTTP method is not supported here.', section: 'RFC 9126 §2.3' },
  'content-type-not-form': { error: 'invalid_request', at: PAR, description: 'The content type must be application/x-www-form-urlencoded.', section: 'RFC 9126 §2' },
  'body-too-large': { error: 'invalid_request', at: PAR, status: 413, description: 'The request is too large.', section: 'RFC 9126 §2.3' },
  'form-malformed': { error: 'invalid_request', at: PAR, description: 'The request is not well-formed form encoding of UTF-8.', section: 'RFC 6749 appendix B' },
  'parameters-out-of-bounds': { error: 'invalid_request', at: PAR, description: 'There are too many parameters, or one is too long.', section: 'RFC 9126 §2.3' },
  'parameter-repeated': { error: 'invalid_request', at: PAR, description: 'A parameter is repeated.', section: 'RFC 6749 §3.1' },

  // client authentication
  'client-authentication-multiple': { error: 'invalid_request', at: PR, description: 'More than one client authentication mechanism is used.', section: 'RFC 6749 §2.3' },
  'client-authentication-missing': { error: 'invalid_client', at: PR, description: AUTHENTICATION_FAILED, section: 'RFC 6749 §3.2.1' },
  'client-authentication-malformed': { error: 'invalid_client', at: PR, description: AUTHENTICATION_FAILED, section: 'RFC 6749 §2.3.1' },
  'client-unknown': { error: 'invalid_client', at: PR, description: AUTHENTICATION_FAILED, section: 'RFC 6749 §5.2' },
  'client-method-mismatch': { error: 'invalid_client', at: PR, description: AUTHENTICATION_FAILED, section: 'RFC 7591 §2' },
  'client-method-not-allowed': { error: 'invalid_client', at: PR, description: AUTHENTICATION_FAILED, section: 'RFC 8414 §2' },
  'client-secret-mismatch': { error: 'invalid_client', at: PR, description: AUTHENTICATION_FAILED, section: 'RFC 6749 §2.3.1' },
  'client-secret-expired': { error: 'invalid_client', at: PR, description: AUTHENTICATION_FAILED, section: 'RFC 7591 §3.2.1' },
  'client-assertion-type': { error: 'invalid_request', at: PR, description: 'The client_assertion_type is missing or unknown.', section: 'RFC 7521 §4.2' },
  'client-assertion-malformed': { error: 'invalid_client', at: PR, description: 'The client assertion is not a well-formed signed JWT.', section: 'RFC 7523 §3' },
  'client-assertion-typ': { error: 'invalid_client', at: PR, description: 'The client assertion is typed as another kind of JWT.', section: 'RFC 8725 §3.11' },
  'client-assertion-algorithm': { error: 'invalid_client', at: PR, description: AUTHENTICATION_FAILED, section: 'RFC 8725 §3.1' },
  'client-keys-unavailable': { error: 'invalid_client', at: PR, description: AUTHENTICATION_FAILED, section: 'RFC 7591 §2' },
  'client-assertion-signature': { error: 'invalid_client', at: PR, description: AUTHENTICATION_FAILED, section: 'RFC 7523 §3 (9)' },
  'client-assertion-claims': { error: 'invalid_client', at: PR, description: 'A claim of the client assertion is missing or of the wrong type.', section: 'RFC 7523 §3' },
  'client-assertion-issuer': { error: 'invalid_client', at: PR, description: AUTHENTICATION_FAILED, section: 'RFC 7523 §3 (1, 2)' },
  'client-assertion-audience': { error: 'invalid_client', at: PR, description: 'The audience of the client assertion is not accepted.', section: 'RFC 7523 §3 (3)' },
  'client-assertion-expired': { error: 'invalid_client', at: PR, description: 'The client assertion has expired.', section: 'RFC 7523 §3 (4)' },
  'client-assertion-lifetime': { error: 'invalid_client', at: PR, description: 'The client assertion expires too far in the future.', section: 'RFC 7523 §3 (4)' },
  'client-assertion-not-yet-valid': { error: 'invalid_client', at: PR, description: 'The client assertion is not valid yet.', section: 'RFC 7523 §3 (5, 6)' },
  'client-assertion-replayed': { error: 'invalid_client', at: PR, description: 'The client assertion was used before.', section: 'RFC 7523 §3 (7)' },
  'client-certificate-missing': { error: 'invalid_client', at: PR, description: AUTHENTICATION_FAILED, section: 'RFC 8705 §2' },
  'client-certificate-malformed': { error: 'invalid_client', at: PR, description: AUTHENTICATION_FAILED, section: 'RFC 8705 §2' },
  'client-certificate-unverified': { error: 'invalid_client', at: PR, description: AUTHENTICATION_FAILED, section: 'RFC 8705 §2.1' },
  'client-certificate-mismatch': { error: 'invalid_client', at: PR, description: AUTHENTICATION_FAILED, section: 'RFC 8705 §2' },
  'client-id-mismatch': { error: 'invalid_request', at: PR, description: 'The client_id is not that of the authenticated client.', section: 'RFC 9126 §2.1' },

  // DPoP
  'dpop-proof-multiple': { error: 'invalid_dpop_proof', at: PR, description: 'There must be exactly one DPoP proof.', section: 'RFC 9449 §4.3 (1)' },
  'dpop-proof-malformed': { error: 'invalid_dpop_proof', at: PR, description: 'The DPoP proof is not a well-formed signed JWT.', section: 'RFC 9449 §4.3 (2)' },
  'dpop-proof-claims': { error: 'invalid_dpop_proof', at: PR, description: 'A claim of the DPoP proof is missing or of the wrong type.', section: 'RFC 9449 §4.3 (3)' },
  'dpop-proof-typ': { error: 'invalid_dpop_proof', at: PR, description: 'The typ of a DPoP proof is dpop+jwt.', section: 'RFC 9449 §4.3 (4)' },
  'dpop-proof-algorithm': { error: 'invalid_dpop_proof', at: PR, description: 'The algorithm of the DPoP proof is not accepted.', section: 'RFC 9449 §4.3 (5)' },
  'dpop-proof-key': { error: 'invalid_dpop_proof', at: PR, description: 'The DPoP proof must carry its public key, and only that, as jwk.', section: 'RFC 9449 §4.3 (7)' },
  'dpop-proof-signature': { error: 'invalid_dpop_proof', at: PR, description: 'The signature of the DPoP proof does not verify.', section: 'RFC 9449 §4.3 (6)' },
  'dpop-proof-htm': { error: 'invalid_dpop_proof', at: PR, description: 'The htm of the DPoP proof is not the method of this request.', section: 'RFC 9449 §4.3 (8)' },
  'dpop-proof-htu': { error: 'invalid_dpop_proof', at: PR, description: 'The htu of the DPoP proof is not the URI of this request.', section: 'RFC 9449 §4.3 (9)' },
  'dpop-proof-ath': { error: 'invalid_dpop_proof', at: PR, description: 'The DPoP proof is not for this access token.', section: 'RFC 9449 §4.3 (12)' },
  'dpop-nonce-missing': { error: 'use_dpop_nonce', at: PR, description: 'The DPoP proof needs a nonce from this server.', section: 'RFC 9449 §8' },
  'dpop-nonce-stale': { error: 'use_dpop_nonce', at: PR, description: 'The nonce of the DPoP proof is not or no longer accepted.', section: 'RFC 9449 §8' },
  'dpop-proof-expired': { error: 'invalid_dpop_proof', at: PR, description: 'The DPoP proof is too old.', section: 'RFC 9449 §4.3 (11)' },
  'dpop-proof-not-yet-valid': { error: 'invalid_dpop_proof', at: PR, description: 'The DPoP proof is not valid yet.', section: 'RFC 9449 §4.3 (11)' },
  'dpop-proof-replayed': { error: 'invalid_dpop_proof', at: PR, description: 'The DPoP proof was used before.', section: 'RFC 9449 §11.1' },
  'dpop-jkt-malformed': { error: 'invalid_request', at: PA, description: 'The dpop_jkt is not a SHA-256 JWK thumbprint.', section: 'RFC 9449 §10' },
  'dpop-jkt-mismatch': { error: 'invalid_request', at: P, description: 'The dpop_jkt is not the thumbprint of the key of the DPoP proof.', section: 'RFC 9449 §10.1' },

  // request objects
  'request-object-unsupported': { error: 'request_not_supported', at: PA, description: 'Request objects are not supported.', section: 'RFC 9101 §7' },
  'request-object-required': { error: 'invalid_request', at: PA, description: 'The request must be a signed request object.', section: 'RFC 9101 §10.5' },
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

  // which request, and whose
  'request-uri-in-push': { error: 'invalid_request', at: P, description: 'A pushed request must not contain request_uri.', section: 'RFC 9126 §2.1' },
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
  'redirect-uri-missing': { error: 'invalid_request', at: PA, description: 'The redirect_uri is missing.', section: 'RFC 6749 §3.1.2.3' },
  'redirect-uri-unacceptable': { error: 'invalid_request', at: PA, description: 'The redirect_uri is no acceptable redirect target.', section: 'RFC 6749 §3.1.2' },
  'redirect-uri-mismatch': { error: 'invalid_request', at: PA, description: 'The redirect_uri is not registered for this client.', section: 'RFC 9700 §4.1.3' },
  'pushed-request-required': { error: 'invalid_request', at: A, description: 'The request must be pushed first.', section: 'RFC 9126 §5' },

  // the request itself
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
  'code-challenge-missing': { error: 'invalid_request', at: PA, description: 'The code_challenge is missing.', section: 'RFC 7636 §4.4.1' },
  'code-challenge-malformed': { error: 'invalid_request', at: PA, description: 'The code_challenge is malformed.', section: 'RFC 7636 §4.2' },
  'code-challenge-method-unsupported': { error: 'invalid_request', at: PA, description: 'The code_challenge_method is missing or not supported.', section: 'RFC 7636 §4.4.1' },
  'resource-malformed': { error: 'invalid_target', at: PA, description: 'A resource is not an absolute URI without fragment.', section: 'RFC 8707 §2' },
  'resource-not-allowed': { error: 'invalid_target', at: PAR, description: 'A resource is unknown or not for this client.', section: 'RFC 8707 §2' },
  'authorization-details-malformed': { error: 'invalid_authorization_details', at: PAR, description: BAD_DETAILS, section: 'RFC 9396 §5' },
  'authorization-details-type': { error: 'invalid_authorization_details', at: PAR, description: BAD_DETAILS, section: 'RFC 9396 §5' },
  'authorization-details-type-not-allowed': { error: 'invalid_authorization_details', at: PAR, description: BAD_DETAILS, section: 'RFC 9396 §10' },
  'authorization-details-invalid': { error: 'invalid_authorization_details', at: PAR, description: BAD_DETAILS, section: 'RFC 9396 §5' },
  'vendor-parameter-invalid': { error: 'invalid_request', at: PA, description: 'A parameter has an unacceptable value.', section: 'RFC 6749 §4.1.2.1' },

  // what the user or the host decided
  'access-denied': { error: 'access_denied', at: A, description: 'The request was denied.', section: 'RFC 6749 §4.1.2.1' },
  'login-required': { error: 'login_required', at: A, description: 'The user has to log in.', section: 'OpenID Connect Core §3.1.2.6' },
  'consent-required': { error: 'consent_required', at: A, description: 'The user has to consent.', section: 'OpenID Connect Core §3.1.2.6' },
  'interaction-required': { error: 'interaction_required', at: A, description: 'The user has to be asked.', section: 'OpenID Connect Core §3.1.2.6' },
  'account-selection-required': { error: 'account_selection_required', at: A, description: 'The user has to choose an account.', section: 'OpenID Connect Core §3.1.2.6' },
  'authentication-requirements-unmet': { error: 'unmet_authentication_requirements', at: A, description: 'The requested authentication cannot be provided.', section: 'OpenID Connect Core Error Code unmet_authentication_requirements §1' },
  'temporarily-unavailable': { error: 'temporarily_unavailable', at: A, description: 'The server cannot answer now.', section: 'RFC 6749 §4.1.2.1' },
  'server-error': { error: 'server_error', at: PAR, status: 500, description: 'The server met an unexpected condition.', section: 'RFC 6749 §4.1.2.1' },

  // redemption
  'grant-type-missing': { error: 'invalid_request', at: R, description: 'The grant_type is missing.', section: 'RFC 6749 §4.1.3' },
  'grant-type-unsupported': { error: 'unsupported_grant_type', at: R, description: 'The grant_type is not supported.', section: 'RFC 6749 §5.2' },
  'grant-type-not-allowed': { error: 'unauthorized_client', at: R, description: 'The client may not use this grant_type.', section: 'RFC 6749 §5.2' },
  'code-missing': { error: 'invalid_request', at: R, description: 'The code is missing.', section: 'RFC 6749 §4.1.3' },
  'code-unknown': { error: 'invalid_grant', at: R, description: NO_SUCH_CODE, section: 'RFC 6749 §5.2' },
  'code-expired': { error: 'invalid_grant', at: R, description: NO_SUCH_CODE, section: 'RFC 6749 §4.1.2' },
  'code-foreign': { error: 'invalid_grant', at: R, description: NO_SUCH_CODE, section: 'RFC 6749 §4.1.3' },
  'code-already-used': { error: 'invalid_grant', at: R, description: NO_SUCH_CODE, section: 'RFC 6749 §4.1.2' },
  'redirect-uri-changed': { error: 'invalid_grant', at: R, description: 'The redirect_uri is not that of the authorization request.', section: 'RFC 6749 §4.1.3' },
  'code-verifier-missing': { error: 'invalid_grant', at: R, description: 'The code_verifier is missing.', section: 'RFC 7636 §4.6' },
  'code-verifier-malformed': { error: 'invalid_grant', at: R, description: 'The code_verifier is malformed.', section: 'RFC 7636 §4.1' },
  'code-verifier-mismatch': { error: 'invalid_grant', at: R, description: 'The code_verifier does not fit the code_challenge.', section: 'RFC 7636 §4.6' },
  'code-verifier-unexpected': { error: 'invalid_grant', at: R, description: 'There was no code_challenge for this code_verifier.', section: 'RFC 9700 §2.1.1' },
  'dpop-binding-missing': { error: 'invalid_grant', at: R, description: 'The code is bound to a DPoP key, and there is no proof.', section: 'RFC 9449 §10' },
  'dpop-binding-mismatch': { error: 'invalid_grant', at: R, description: 'The code is bound to another DPoP key.', section: 'RFC 9449 §10' },
  'certificate-binding-mismatch': { error: 'invalid_grant', at: R, description: 'The code is bound to another certificate.', section: 'RFC 8705 §3' },
  'dpop-proof-missing': { error: 'invalid_dpop_proof', at: R, description: 'A DPoP proof is required.', section: 'RFC 9449 §5.2' },
  'client-certificate-required': { error: 'invalid_request', at: R, description: 'A client certificate is required.', section: 'RFC 8705 §3' },

  // the registration of a client
  'client-metadata-malformed': { error: 'invalid_client_metadata', at: C, description: 'A field of the client metadata is missing, too large or of the wrong type.', section: 'RFC 7591 §2' },
  'client-metadata-redirect-uris': { error: 'invalid_redirect_uri', at: C, description: 'A client of the authorization endpoint needs redirect_uris.', section: 'RFC 7591 §2' },
  'client-metadata-redirect-uri': { error: 'invalid_redirect_uri', at: C, description: 'A redirect URI is no acceptable redirect target.', section: 'RFC 7591 §5' },
  'client-metadata-redirect-scheme': { error: 'invalid_redirect_uri', at: C, description: 'A private-use scheme is for native clients and is a reversed domain name.', section: 'RFC 8252 §8.4' },
  'client-metadata-response-type': { error: 'invalid_client_metadata', at: C, description: 'A response type is not supported.', section: 'RFC 7591 §2' },
  'client-metadata-grant-types': { error: 'invalid_client_metadata', at: C, description: 'The grant types and the response types are not consistent.', section: 'RFC 7591 §2.1' },
  'client-metadata-scope': { error: 'invalid_client_metadata', at: C, description: 'The scope is malformed or not supported.', section: 'RFC 7591 §2' },
  'client-metadata-uri': { error: 'invalid_client_metadata', at: C, description: 'A field that is a web page is no acceptable URL.', section: 'RFC 7591 §5' },
  'client-metadata-method': { error: 'invalid_client_metadata', at: C, description: 'The token_endpoint_auth_method is not supported.', section: 'RFC 7591 §2' },
  'client-metadata-secret': { error: 'invalid_client_metadata', at: C, description: 'The client has no secret that fits its authentication.', section: 'RFC 7591 §3.2.1' },
  'client-metadata-tls-subject': { error: 'invalid_client_metadata', at: C, description: 'The client needs exactly one well-formed tls_client_auth attribute.', section: 'RFC 8705 §2.1.2' },
  'client-metadata-algorithm': { error: 'invalid_client_metadata', at: C, description: 'A signature algorithm is not supported.', section: 'RFC 8725 §3.1' },
  'client-metadata-encryption': { error: 'invalid_client_metadata', at: C, description: 'An encryption algorithm is missing or not supported.', section: 'JARM §3' },
  'client-metadata-keys-missing': { error: 'invalid_client_metadata', at: C, description: 'The client needs jwks or jwks_uri.', section: 'RFC 7591 §2' },
  'client-metadata-keys-ambiguous': { error: 'invalid_client_metadata', at: C, description: 'jwks and jwks_uri exclude each other.', section: 'RFC 7591 §2' },
  'client-metadata-jwks-uri': { error: 'invalid_client_metadata', at: C, description: 'The jwks_uri is no https URL.', section: 'RFC 7591 §5' },
  'client-metadata-key-private': { error: 'invalid_client_metadata', at: C, description: 'A key in jwks is private or symmetric.', section: 'RFC 7517 §9.2' },
  'client-metadata-key-weak': { error: 'invalid_client_metadata', at: C, description: 'A key in jwks is malformed or too weak.', section: 'RFC 7518 §3.3' },
  'client-metadata-key-unusable': { error: 'invalid_client_metadata', at: C, description: 'No key in jwks fits the algorithms of the client.', section: 'RFC 7517 §4' },
  'client-metadata-unsupported': { error: 'invalid_client_metadata', at: C, description: 'A field asks for what this server does not support.', section: 'RFC 7591 §3.2.2' },
} as const satisfies Record<string, ReasonEntry>

export type CoreReason = keyof typeof REASONS

/** Why a request was refused: a stable code for logs and tests. Reasons of a host's own rules start with `host:`. */
export type Reason = CoreReason | `host:${string}`

/** The wire codes that an endpoint can answer. */
export type ErrorCode<At extends Endpoint = Endpoint> = {
  [Name in CoreReason]: At extends (typeof REASONS)[Name]['at'][number] ? (typeof REASONS)[Name]['error'] : never
}[CoreReason]
