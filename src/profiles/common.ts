import type { Policy } from '../types/policy.ts'

/** The fields that `oauth21` and `fapi2SecurityProfile` share.
 * @see RFC 9700 */
export const COMMON = {
  clientAssertionJtiRequired: true, // OpenID Connect Core §9
  clientAssertionMaxLifetime: 3600, // RFC 7523 §3 (4)
  clientSecretMethodsInterchangeable: false, // RFC 7591 §2
  clockTolerance: 10, // FAPI 2.0 Security Profile §5.3.2.1

  requestUriLifetime: 60, // RFC 9126 §2.2
  interactionLifetime: 1800,
  unregisteredRedirectUris: false, // RFC 9126 §2.4
  redirectUriMayBeOmitted: false, // FAPI 2.0 Security Profile §5.3.2.2
  localhostIsLoopback: false, // RFC 8252 §8.3
  privateUseSchemes: 'reverse-domain', // RFC 8252 §7.1, §8.4
  response_types_supported: ['code'], // OAuth 2.1 §4.1.1
  response_modes_supported: ['query', 'fragment', 'form_post'],
  prompt_values_supported: ['none', 'login', 'consent', 'select_account'], // OpenID Connect Core §3.1.2.1
  claims_parameter_supported: true, // OpenID Connect Core §5.5
  stateMinLength: 0,
  nonceMinLength: 0,
  resourceRequired: false, // RFC 8707 §2
  resourceHostInAnyCase: false, // RFC 8707 §2
  metadataDocumentRequiredMembers: [], // draft-ietf-oauth-client-id-metadata-document §4.1

  codeChallengeRequired: true, // OAuth 2.1 §4.1.1, RFC 9700 §2.1.1
  code_challenge_methods_supported: ['S256'], // RFC 9700 §2.1.1

  request_parameter_supported: false,
  require_signed_request_object: false, // RFC 9101 §10.5
  requestObjectRequiredClaims: [], // RFC 9101 §4

  dpopProofMaxAge: 60, // RFC 9449 §11.1
  dpopNonce: 'off', // RFC 9449 §8
  tls_client_certificate_bound_access_tokens: false, // FAPI 2.0 Security Profile §5.3.2.1: either this or DPoP

  errorsBeforeLogin: 'defer', // RFC 9700 §4.11.2
  authorization_response_iss_parameter_supported: true, // RFC 9207 §2.3
  authorizationResponseLifetime: 600, // JARM §2.1
  redirectStatus: 303, // RFC 9700 §4.12

  codeLifetime: 60, // RFC 6749 §4.1.2 allows 600
  usedCodeRetention: 600, // RFC 6749 §4.1.2, the longest life of a code

  maxRequestBytes: 65_536, // RFC 9126 §2.3
  maxParameters: 64,
  maxParameterLength: 32_768,
  plainRequestMaxBytes: 8192,
  maxSignatureKeys: 16,
} as const satisfies Partial<Policy>
