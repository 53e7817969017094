import { oauth21 } from '../../../src/profiles/index.ts'
import type { Policy } from '../../../src/types/policy.ts'
import { fc } from '../../support/fast-check.ts'

const some = <T>(...values: readonly T[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1 })
const algorithms = some('ES256' as const, 'PS256' as const, 'EdDSA' as const, 'Ed25519' as const, 'RS256' as const)
const seconds = fc.integer({ min: 1, max: 600 })

/** A value of every field that a client can demand, and of those that it cannot. */
export const fields: { readonly [Field in keyof Policy]-?: fc.Arbitrary<NonNullable<Policy[Field]>> } = {
  token_endpoint_auth_methods_supported: some(
    'none' as const,
    'client_secret_basic' as const,
    'private_key_jwt' as const,
    'tls_client_auth' as const,
  ),
  token_endpoint_auth_signing_alg_values_supported: algorithms,
  clientAssertionAudience: fc.constantFrom('issuer', 'issuer-string', 'rfc9126', 'rfc9126-by-client'),
  clientAssertionJtiRequired: fc.boolean(),
  clientAssertionMaxLifetime: seconds,
  clientSecretMethodsInterchangeable: fc.boolean(),
  client_attestation_signing_alg_values_supported: algorithms,
  client_attestation_pop_signing_alg_values_supported: algorithms,
  client_attestation_pop_methods_supported: some('none' as const, 'dpop_combined' as const),
  clientAttestationChallenge: fc.constantFrom('off', 'optional', 'required'),
  clientAttestationMaxAge: seconds,
  clientAttestationIatRequired: fc.boolean(),
  clientAttestationX5cRequired: fc.boolean(),
  clientAttestationPopMaxAge: seconds,
  clockTolerance: fc.integer({ min: 0, max: 60 }),
  require_pushed_authorization_requests: fc.boolean(),
  requestUriLifetime: seconds,
  interactionLifetime: seconds,
  unregisteredRedirectUris: fc.boolean(),
  redirectUriMayBeOmitted: fc.boolean(),
  localhostIsLoopback: fc.boolean(),
  httpRedirectUris: fc.constantFrom('registered', 'loopback', 'native-loopback'),
  privateUseSchemes: fc.constantFrom('none', 'reverse-domain', 'any'),
  response_types_supported: some('code', 'code id_token', 'id_token code', 'none'),
  response_modes_supported: some('query' as const, 'fragment' as const, 'jwt' as const, 'query.jwt' as const),
  scopes_supported: some('openid', 'accounts'),
  unknownScopesIgnored: fc.boolean(),
  prompt_values_supported: some('none', 'login'),
  claims_parameter_supported: fc.boolean(),
  stateMinLength: seconds,
  nonceMinLength: seconds,
  resourceRequired: fc.boolean(),
  resourceHostInAnyCase: fc.boolean(),
  metadataDocumentRequiredMembers: fc.uniqueArray(fc.constantFrom('client_name', 'redirect_uris')),
  codeChallengeRequired: fc.boolean(),
  code_challenge_methods_supported: some('S256' as const, 'plain' as const),
  request_parameter_supported: fc.boolean(),
  request_object_signing_alg_values_supported: algorithms,
  require_signed_request_object: fc.boolean(),
  requestObjectRequiredClaims: fc.uniqueArray(fc.constantFrom('aud', 'exp', 'nbf', 'iat', 'jti')),
  requestObjectMaxLifetime: seconds,
  dpop_signing_alg_values_supported: fc.uniqueArray(fc.constantFrom('ES256', 'PS256', 'EdDSA', 'Ed25519')),
  dpopProofMaxAge: seconds,
  dpopNonce: fc.constantFrom('off', 'optional', 'required'),
  senderConstrainedTokensRequired: fc.boolean(),
  tls_client_certificate_bound_access_tokens: fc.boolean(),
  errorsBeforeLogin: fc.constantFrom('defer', 'redirect'),
  authorization_response_iss_parameter_supported: fc.boolean(),
  authorization_signing_alg_values_supported: algorithms,
  authorizationResponseLifetime: seconds,
  redirectStatus: fc.constantFrom(302, 303),
  codeLifetime: seconds,
  usedCodeRetention: seconds,
  redirectUriAtRedemption: fc.constantFrom('if-present', 'if-sent'),
  maxRequestBytes: fc.integer({ min: 1024, max: 65_536 }),
  maxParameters: fc.integer({ min: 8, max: 64 }),
  maxParameterLength: fc.integer({ min: 256, max: 32_768 }),
  plainRequestMaxBytes: seconds,
  maxSignatureKeys: fc.integer({ min: 2, max: 16 }),
}
const optional = (Object.keys(fields) as (keyof Policy)[]).filter((field) => !Object.hasOwn(oauth21, field))
const required = (Object.keys(fields) as (keyof Policy)[]).filter((field) => !optional.includes(field))
/** Policies of any values. */
export const policies = fc.record(fields, { requiredKeys: required }) as fc.Arbitrary<Policy>
