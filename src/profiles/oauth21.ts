import type { Policy } from '../types/policy.ts'

/** OAuth 2.1 as the security best current practice has it: the default, and what other policies are spread from.
 * @see OAuth 2.1, RFC 9700 */
export const oauth21 = {
  // RFC 9700 §2.5 prefers asymmetric methods and allows the others
  token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt'],
  token_endpoint_auth_signing_alg_values_supported: [
    'ES256',
    'ES384',
    'ES512',
    'PS256',
    'PS384',
    'PS512',
    'RS256',
    'EdDSA',
    'Ed25519',
  ],
  clientAssertionAudience: 'issuer', // rfc7523bis
  clientAssertionJtiRequired: true, // OpenID Connect Core §9
  clientAssertionMaxLifetime: 3600, // RFC 7523 §3 (4)
  clientSecretMethodsInterchangeable: false, // RFC 7591 §2
  clockTolerance: 10, // FAPI 2.0 Security Profile §5.3.2.1

  require_pushed_authorization_requests: false, // RFC 9126 §5
  requestUriLifetime: 60, // RFC 9126 §2.2
  interactionLifetime: 1800,
  unregisteredRedirectUris: false, // RFC 9126 §2.4
  redirectUriMayBeOmitted: false, // OAuth 2.1 §4.1.1
  localhostIsLoopback: false, // RFC 8252 §8.3
  httpRedirectUris: 'loopback', // RFC 9700 §2.6
  response_types_supported: ['code'], // OAuth 2.1 §4.1.1
  response_modes_supported: ['query', 'fragment', 'form_post'],
  prompt_values_supported: ['none', 'login', 'consent', 'select_account'], // OpenID Connect Core §3.1.2.1
  claims_parameter_supported: true, // OpenID Connect Core §5.5
  stateMinLength: 0,
  nonceMinLength: 0,

  codeChallengeRequired: true, // OAuth 2.1 §4.1.1, RFC 9700 §2.1.1
  code_challenge_methods_supported: ['S256'], // RFC 9700 §2.1.1

  request_parameter_supported: false,
  request_object_signing_alg_values_supported: [
    'ES256',
    'ES384',
    'ES512',
    'PS256',
    'PS384',
    'PS512',
    'RS256',
    'EdDSA',
    'Ed25519',
  ],
  require_signed_request_object: false, // RFC 9101 §10.5
  requestObjectRequiredClaims: [], // RFC 9101 §4

  dpop_signing_alg_values_supported: ['ES256', 'ES384', 'ES512', 'PS256', 'EdDSA', 'Ed25519'], // RFC 9449 §5.1
  dpopProofMaxAge: 60, // RFC 9449 §11.1
  dpopNonce: 'off', // RFC 9449 §8
  senderConstrainedTokensRequired: false, // RFC 9700 §2.2.1 recommends it
  tls_client_certificate_bound_access_tokens: false,

  authorization_response_iss_parameter_supported: true, // RFC 9207 §2.3
  authorization_signing_alg_values_supported: ['ES256', 'PS256', 'EdDSA', 'Ed25519'],
  authorizationResponseLifetime: 600, // JARM §2.1
  redirectStatus: 303, // RFC 9700 §4.12

  codeLifetime: 60, // RFC 6749 §4.1.2 allows 600
  usedCodeRetention: 600, // RFC 6749 §4.1.2, the longest life of a code
  redirectUriAtRedemption: 'if-sent', // OAuth 2.1 §4.1.3

  maxRequestBytes: 65_536, // RFC 9126 §2.3
  maxParameters: 64,
  maxParameterLength: 32_768,
} as const satisfies Policy
