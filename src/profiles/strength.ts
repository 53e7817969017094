import { METHOD_NAMES, METHOD_TRAITS } from '../types/client-authentication-methods.ts'
import type { Policy } from '../types/policy.ts'

/** How the values of a field are ordered by strength.
 *
 * `yes`, `no`: that answer is the strong one. `less`, `more`: so is that number, or that list; a list that has anything that the other
 * has not is the weaker one under `less`, one that lacks anything is under `more`. `modes`: signed response modes are stronger than
 * plain ones. `none`: the field says what is offered and not how safe it is. An array: its values, the strongest first, those of a
 * group alike; a list is as strong as its weakest entry. */
export type Strength = 'yes' | 'no' | 'less' | 'more' | 'modes' | 'none' | readonly Rank[]

export type Rank = string | number | readonly string[]

export interface FieldStrength {
  readonly order: Strength
  /** The text that asks for the strong value, or that describes the field. */
  readonly section: string
}

const METHODS_BY_STRENGTH: readonly Rank[] = /* @__PURE__ */ [3, 2, 1, 0].map((strength) =>
  METHOD_NAMES.filter((method) => METHOD_TRAITS[method].strength === strength),
)

/** For every field of a policy, the order of strength and the section that demands it. */
// biome-ignore format: a table, one field a line
export const STRENGTHS = {
  token_endpoint_auth_methods_supported:            { order: METHODS_BY_STRENGTH, section: 'FAPI 2.0 Security Profile §5.3.2.1, RFC 9700 §2.5' },
  token_endpoint_auth_signing_alg_values_supported: { order: 'less', section: 'FAPI 2.0 Security Profile §5.4.1, RFC 8725 §3.2' },
  clientAssertionAudience:                          { order: ['issuer-string', 'issuer', 'rfc9126-by-client', 'rfc9126'], section: 'FAPI 2.0 Security Profile §5.3.2.1, RFC 10070 §4' },
  clientAssertionJtiRequired:                       { order: 'yes', section: 'OpenID Connect Core §9' },
  clientAssertionMaxLifetime:                       { order: 'less', section: 'RFC 7523 §3 (4)' },
  clientSecretMethodsInterchangeable:               { order: 'no', section: 'RFC 7591 §2' },
  client_attestation_signing_alg_values_supported:  { order: 'less', section: 'draft-ietf-oauth-attestation-based-client-auth §7.1, RFC 8725 §3.2' },
  client_attestation_pop_signing_alg_values_supported: { order: 'less', section: 'draft-ietf-oauth-attestation-based-client-auth §7.2, RFC 8725 §3.2' },
  client_attestation_pop_methods_supported:         { order: 'none', section: 'draft-ietf-oauth-attestation-based-client-auth §7.6' },
  clientAttestationChallenge:                       { order: ['required', 'optional', 'off'], section: 'draft-ietf-oauth-attestation-based-client-auth §6' },
  clientAttestationMaxAge:                          { order: 'less', section: 'draft-ietf-oauth-attestation-based-client-auth §7.1' },
  clientAttestationIatRequired:                     { order: 'yes', section: 'draft-ietf-oauth-attestation-based-client-auth §4' },
  clientAttestationX5cRequired:                     { order: 'yes', section: 'HAIP 1.0 §4.4.1' },
  clientAttestationPopMaxAge:                       { order: 'less', section: 'draft-ietf-oauth-attestation-based-client-auth §7.2' },
  clockTolerance:                                   { order: 'less', section: 'FAPI 2.0 Security Profile §5.3.2.1' },
  require_pushed_authorization_requests:            { order: 'yes', section: 'FAPI 2.0 Security Profile §5.3.2.2, RFC 9126 §5' },
  requestUriLifetime:                               { order: 'less', section: 'FAPI 2.0 Security Profile §5.3.2.2, RFC 9126 §2.2' },
  interactionLifetime:                              { order: 'less', section: 'RFC 9126 §7.3' },
  unregisteredRedirectUris:                         { order: 'no', section: 'RFC 9126 §2.4' },
  redirectUriMayBeOmitted:                          { order: 'no', section: 'FAPI 2.0 Security Profile §5.3.2.2, OpenID Connect Core §3.1.2.1' },
  localhostIsLoopback:                              { order: 'no', section: 'RFC 8252 §8.3' },
  httpRedirectUris:                                 { order: ['native-loopback', 'loopback', 'registered'], section: 'FAPI 2.0 Security Profile §5.3.2.2, RFC 9700 §2.6' },
  privateUseSchemes:                                { order: ['none', 'reverse-domain', 'any'], section: 'RFC 8252 §8.4' },
  response_types_supported:                         { order: 'less', section: 'RFC 9700 §2.1.2, FAPI 2.0 Security Profile §5.3.2.2' },
  response_modes_supported:                         { order: 'modes', section: 'FAPI 2.0 Message Signing §5.4.1' },
  scopes_supported:                                 { order: 'none', section: 'RFC 8414 §2' },
  unknownScopesIgnored:                             { order: 'none', section: 'OpenID4VCI 1.0 §5.1.2, RFC 6749 §3.3' },
  prompt_values_supported:                          { order: 'none', section: 'OpenID Connect Core §3.1.2.1' },
  claims_parameter_supported:                       { order: 'none', section: 'OpenID Connect Core §5.5' },
  stateMinLength:                                   { order: 'more', section: 'RFC 6749 §10.12' },
  nonceMinLength:                                   { order: 'more', section: 'OpenID Connect Core §15.5.2' },
  resourceRequired:                                 { order: 'yes', section: 'MCP Authorization 2026-07-28, RFC 8707 §2' },
  resourceHostInAnyCase:                            { order: 'none', section: 'MCP Authorization 2026-07-28, RFC 8707 §2' },
  documentClientNameRequired:                       { order: 'yes', section: 'MCP Authorization 2026-07-28, draft-ietf-oauth-client-id-metadata-document §4.1' },
  codeChallengeRequired:                            { order: 'yes', section: 'RFC 9700 §2.1.1, FAPI 2.0 Security Profile §5.3.2.2' },
  code_challenge_methods_supported:                 { order: ['S256', 'plain'], section: 'RFC 9700 §2.1.1, FAPI 2.0 Security Profile §5.3.2.2' },
  request_parameter_supported:                      { order: 'none', section: 'RFC 9101 §4' },
  request_object_signing_alg_values_supported:      { order: 'less', section: 'FAPI 2.0 Security Profile §5.4.1, RFC 8725 §3.2' },
  require_signed_request_object:                    { order: 'yes', section: 'FAPI 2.0 Message Signing §5.3.1, RFC 9101 §10.5' },
  requestObjectRequiredClaims:                      { order: 'more', section: 'FAPI 2.0 Message Signing §5.3.1' },
  requestObjectMaxLifetime:                         { order: 'less', section: 'FAPI 2.0 Message Signing §5.3.1' },
  dpop_signing_alg_values_supported:                { order: 'less', section: 'FAPI 2.0 Security Profile §5.4.1, RFC 9449 §11.6' },
  dpopProofMaxAge:                                  { order: 'less', section: 'RFC 9449 §11.1' },
  dpopNonce:                                        { order: ['required', 'optional', 'off'], section: 'RFC 9449 §8' },
  senderConstrainedTokensRequired:                  { order: 'yes', section: 'FAPI 2.0 Security Profile §5.3.2.1, RFC 9700 §2.2.1' },
  tls_client_certificate_bound_access_tokens:       { order: 'yes', section: 'RFC 8705 §3.3' },
  errorsBeforeLogin:                                { order: ['defer', 'redirect'], section: 'RFC 9700 §4.11.2' },
  authorization_response_iss_parameter_supported:   { order: 'yes', section: 'FAPI 2.0 Security Profile §5.3.2.2, RFC 9207 §2.3' },
  authorization_signing_alg_values_supported:       { order: 'less', section: 'FAPI 2.0 Security Profile §5.4.1, RFC 8725 §3.2' },
  authorizationResponseLifetime:                    { order: 'less', section: 'JARM §2.1' },
  redirectStatus:                                   { order: [303, 302], section: 'RFC 9700 §4.12' },
  codeLifetime:                                     { order: 'less', section: 'FAPI 2.0 Security Profile §5.3.2.1, RFC 6749 §4.1.2' },
  usedCodeRetention:                                { order: 'more', section: 'RFC 6749 §4.1.2' },
  redirectUriAtRedemption:                          { order: ['if-present', 'if-sent'], section: 'RFC 6749 §4.1.3' },
  maxRequestBytes:                                  { order: 'less', section: 'RFC 9126 §2.3' },
  maxParameters:                                    { order: 'less', section: 'RFC 9126 §2.3' },
  maxParameterLength:                               { order: 'less', section: 'RFC 9126 §2.3' },
} as const satisfies Record<keyof Policy, FieldStrength>
