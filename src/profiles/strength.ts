import { ATTESTATION_DEFAULTS } from '../types/attestation-defaults.ts'
import { factsOf, METHOD_NAMES, METHOD_TRAITS } from '../types/client-authentication-methods.ts'
import type { Policy } from '../types/policy.ts'

/** How the values of a field are ordered by strength.
 *
 * `yes`, `no`: that answer is the strong one. `less`, `more`: the smaller or the greater number is the strong one. Of two lists, under `less`
 * the one with an additional entry is weaker, and under `more` the one that lacks an entry. `modes`: signed response modes are stronger than
 * plain ones. `none`: the field says what is offered and not how safe it is. An array: its values, the strongest first, those of a
 * group alike; a list is as strong as its weakest entry. */
export type Strength = 'yes' | 'no' | 'less' | 'more' | 'modes' | 'none' | readonly Rank[]

export type Rank = string | number | readonly string[]

/** A field that is left out has its default. */
export const effectiveValue = (policy: Policy, field: keyof Policy): Policy[keyof Policy] =>
  policy[field] ?? (ATTESTATION_DEFAULTS as Partial<Policy>)[field]

/** An unknown value is weaker than all known ones. */
export const rankOf = (value: unknown, order: readonly Rank[]): number => {
  const rank = order.findIndex((known) => (typeof known === 'object' ? known : [known]).some((one) => one === value))
  return rank < 0 ? order.length : rank
}

/** Both names of EdDSA over Ed25519 become one (RFC 9864 §2.2), and the words of a response type are ordered. */
export const sameName = (entry: string): string => (entry === 'EdDSA' ? 'Ed25519' : entry.split(' ').sort().join(' '))

/** Tells whether the policy has no use for such a signature: it demands certificates in the place of proofs, or no method has assertions. An
 * empty list of algorithms is the strongest there, because it accepts none. Elsewhere it is the weakest, because nothing is signed. */
export const needsNoSignature = (field: keyof Policy, policy: Policy): boolean => {
  if (field === 'dpop_signing_alg_values_supported') {
    const { senderConstrainedTokensRequired, tls_client_certificate_bound_access_tokens } = policy
    return policy[field].length === 0 && senderConstrainedTokensRequired && tls_client_certificate_bound_access_tokens
  }
  return (
    field === 'token_endpoint_auth_signing_alg_values_supported' &&
    policy[field].length === 0 &&
    !policy.token_endpoint_auth_methods_supported.some((method) => factsOf(method)?.part === 'readClientAssertion')
  )
}

const METHODS_BY_STRENGTH: readonly Rank[] = /* @__PURE__ */ [3, 2, 1, 0].map((strength) =>
  METHOD_NAMES.filter((method) => METHOD_TRAITS[method].strength === strength),
)

/** The order of strength of every field of a policy. The sections that demand it stand in `sections.ts`, so that a server that only
 * compares policies does not carry them. */
// biome-ignore format: a table, one field a line
export const STRENGTHS = /* @__PURE__ */ (() => ({
  token_endpoint_auth_methods_supported:               METHODS_BY_STRENGTH,
  token_endpoint_auth_signing_alg_values_supported:    'less',
  clientAssertionAudience:                             ['issuer-string', 'issuer', 'rfc9126-by-client', 'rfc9126'],
  clientAssertionJtiRequired:                          'yes',
  clientAssertionMaxLifetime:                          'less',
  clientSecretMethodsInterchangeable:                  'no',
  client_attestation_signing_alg_values_supported:     'less',
  client_attestation_pop_signing_alg_values_supported: 'less',
  client_attestation_pop_methods_supported:            'none',
  clientAttestationChallenge:                          ['required', 'optional', 'off'],
  clientAttestationMaxAge:                             'less',
  clientAttestationIatRequired:                        'yes',
  clientAttestationX5cRequired:                        'yes',
  clientAttestationPopMaxAge:                          'less',
  clockTolerance:                                      'less',
  require_pushed_authorization_requests:               'yes',
  requestUriLifetime:                                  'less',
  interactionLifetime:                                 'less',
  unregisteredRedirectUris:                            'no',
  redirectUriMayBeOmitted:                             'no',
  localhostIsLoopback:                                 'no',
  httpRedirectUris:                                    ['native-loopback', 'loopback', 'registered'],
  privateUseSchemes:                                   ['none', 'reverse-domain', 'any'],
  response_types_supported:                            'less',
  response_modes_supported:                            'modes',
  scopes_supported:                                    'none',
  unknownScopesIgnored:                                'none',
  prompt_values_supported:                             'none',
  claims_parameter_supported:                          'none',
  stateMinLength:                                      'more',
  nonceMinLength:                                      'more',
  resourceRequired:                                    'yes',
  resourceHostInAnyCase:                               'none',
  metadataDocumentRequiredMembers:                     'more',
  codeChallengeRequired:                               'yes',
  code_challenge_methods_supported:                    ['S256', 'plain'],
  request_parameter_supported:                         'none',
  request_object_signing_alg_values_supported:         'less',
  require_signed_request_object:                       'yes',
  requestObjectRequiredClaims:                         'more',
  requestObjectMaxLifetime:                            'less',
  dpop_signing_alg_values_supported:                   'less',
  dpopProofMaxAge:                                     'less',
  dpopNonce:                                           ['required', 'optional', 'off'],
  senderConstrainedTokensRequired:                     'yes',
  tls_client_certificate_bound_access_tokens:          'yes',
  errorsBeforeLogin:                                   ['defer', 'redirect'],
  authorization_response_iss_parameter_supported:      'yes',
  authorization_signing_alg_values_supported:          'less',
  authorizationResponseLifetime:                       'less',
  redirectStatus:                                      [303, 302],
  codeLifetime:                                        'less',
  usedCodeRetention:                                   'more',
  redirectUriAtRedemption:                             ['if-present', 'if-sent'],
  maxRequestBytes:                                     'less',
  maxParameters:                                       'less',
  maxParameterLength:                                  'less',
  plainRequestMaxBytes:                                'less',
  maxSignatureKeys:                                    'less',
}) as const satisfies Record<keyof Policy, Strength>)()

/** Copies a policy with the fields that it inherits, which a spread would lose. */
export const copyOf = (policy: Policy): Policy => {
  const fields = (Object.keys(STRENGTHS) as (keyof Policy)[]).filter((field) => policy[field] !== undefined)
  return { ...policy, ...(Object.fromEntries(fields.map((field) => [field, policy[field]])) as Partial<Policy>) }
}
