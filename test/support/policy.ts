import type { Policy } from '../../src/types/policy.ts'

const policy: Policy = {
  token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt'],
  token_endpoint_auth_signing_alg_values_supported: ['ES256', 'PS256', 'EdDSA'],
  clientAssertionAudience: 'issuer',
  clientAssertionJtiRequired: true,
  clientAssertionMaxLifetime: 300,
  clientSecretMethodsInterchangeable: false,
  clockTolerance: 10,

  require_pushed_authorization_requests: false,
  requestUriLifetime: 60,
  interactionLifetime: 600,
  unregisteredRedirectUris: false,
  redirectUriMayBeOmitted: false,
  localhostIsLoopback: false,
  httpRedirectUris: 'loopback',
  response_types_supported: ['code'],
  response_modes_supported: ['query', 'fragment', 'form_post'],
  prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
  claims_parameter_supported: true,
  stateMinLength: 0,
  nonceMinLength: 0,

  codeChallengeRequired: true,
  code_challenge_methods_supported: ['S256'],

  request_parameter_supported: true,
  request_object_signing_alg_values_supported: ['ES256', 'PS256', 'EdDSA'],
  require_signed_request_object: false,
  requestObjectRequiredClaims: [],

  dpop_signing_alg_values_supported: ['ES256', 'PS256', 'EdDSA'],
  dpopProofMaxAge: 60,
  dpopNonce: 'off',
  senderConstrainedTokensRequired: false,
  tls_client_certificate_bound_access_tokens: false,

  authorization_response_iss_parameter_supported: true,
  authorization_signing_alg_values_supported: ['ES256', 'PS256'],
  authorizationResponseLifetime: 600,
  redirectStatus: 303,

  codeLifetime: 60,
  usedCodeRetention: 3600,
  redirectUriAtRedemption: 'if-present',

  maxRequestBytes: 65_536,
  maxParameters: 64,
  maxParameterLength: 16_384,
}

/** A policy with the defaults that the behaviour of the rules is described with. */
export const testPolicy = (overrides: Partial<Policy> = {}): Policy => ({ ...policy, ...overrides })
