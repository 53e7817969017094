import { canonicalResponseType } from '../authorization-request/response-type.ts'
import { isInRuntime, ML_DSA } from '../crypto/runtime-algorithms.ts'
import { describeValue } from '../encoding/describe-value.ts'
import {
  aBoolean,
  listOf,
  must,
  type OptionCheck,
  type OptionChecks,
  oneOf,
  optional,
  sentencesOf,
  wholeNumber,
} from '../encoding/option-check.ts'
import { isToken } from '../encoding/space-delimited.ts'
import { METHOD_NAMES } from '../types/client-authentication-methods.ts'
import type { Policy } from '../types/policy.ts'
import { POLICY_BOUNDS } from './policy-bounds.ts'

/** The registered response types, each with its words in the order of the alphabet.
 * @see OAuth 2.0 Multiple Response Types §3, §4, §5 */
// biome-ignore format: a line for types of one word, and one for the others
const RESPONSE_TYPES = [
  'code', 'token', 'id_token', 'none',
  'code token', 'code id_token', 'id_token token', 'code id_token token',
]

const responseTypes = /* @__PURE__ */ (() =>
  listOf(
    'response types',
    must(
      'be words of code, token and id_token, each at most once, or none alone',
      (value) => typeof value === 'string' && RESPONSE_TYPES.includes(canonicalResponseType(value)),
      { describe: describeValue },
    ),
  ))()

/** RFC 6749 §3.3: a token has no space, so that two in one text match no request. */
const tokens = /* @__PURE__ */ (() =>
  listOf(
    'tokens',
    must(
      'be one token of visible ASCII, without a quote or a backslash',
      (value) => typeof value === 'string' && isToken(value),
      { describe: describeValue },
    ),
  ))()

const ASYMMETRIC = /* @__PURE__ */ (() =>
  ['ES', 'PS', 'RS'].flatMap((family) => [256, 384, 512].map((bits) => family + bits)).concat('EdDSA', 'Ed25519'))()

const algorithms = (more: readonly string[] = []) => listOf('JWS algorithms', oneOf([...ASYMMETRIC, ...more]))

/** ML-DSA verifies what clients sign, where the runtime has it; nothing here signs with it (RFC 9964 §5). */
const clientAlgorithms = (more: readonly string[] = []): OptionCheck => {
  const known = algorithms([...more, ...ML_DSA])
  const inRuntime = must(
    'leave out the algorithms that this runtime lacks: ML-DSA needs Node 24.7, Deno 2.9, Bun 1.4 or newer',
    (value) => !Array.isArray(value) || value.every(isInRuntime),
  )
  return (value) => [...known(value), ...inRuntime(value)]
}

const notEmpty = (list: OptionCheck): OptionCheck => {
  const one = must('have at least one entry', (value) => !Array.isArray(value) || value.length > 0)
  return (value) => [...list(value), ...one(value)]
}

const bounded = /* @__PURE__ */ (() =>
  Object.fromEntries(
    Object.entries(POLICY_BOUNDS).map(([field, bounds]) => [field, wholeNumber(...bounds)]),
  ) as Readonly<Record<keyof typeof POLICY_BOUNDS, OptionCheck>>)()

/** The fields of a policy, each with its form and bounds. */
const FIELDS: OptionChecks<Policy> = /* @__PURE__ */ (() => ({
  ...bounded,
  token_endpoint_auth_methods_supported: notEmpty(listOf('client authentication methods', oneOf(METHOD_NAMES))),
  token_endpoint_auth_signing_alg_values_supported: clientAlgorithms(['HS256', 'HS384', 'HS512']),
  clientAssertionAudience: oneOf(['issuer', 'issuer-string', 'rfc9126-by-client', 'rfc9126']),
  clientAssertionJtiRequired: aBoolean,
  clientSecretMethodsInterchangeable: aBoolean,
  client_attestation_signing_alg_values_supported: optional(notEmpty(clientAlgorithms())),
  client_attestation_pop_signing_alg_values_supported: optional(notEmpty(clientAlgorithms())),
  client_attestation_pop_methods_supported: optional(
    notEmpty(listOf('methods of proof', oneOf(['attestation_pop_jwt', 'dpop_combined', 'none']))),
  ),
  clientAttestationChallenge: optional(oneOf(['off', 'optional', 'required'])),
  clientAttestationMaxAge: optional(bounded.clientAttestationMaxAge),
  clientAttestationIatRequired: optional(aBoolean),
  clientAttestationX5cRequired: optional(aBoolean),
  clientAttestationPopMaxAge: optional(bounded.clientAttestationPopMaxAge),
  require_pushed_authorization_requests: aBoolean,
  unregisteredRedirectUris: aBoolean,
  redirectUriMayBeOmitted: aBoolean,
  localhostIsLoopback: aBoolean,
  httpRedirectUris: oneOf(['registered', 'loopback', 'native-loopback']),
  privateUseSchemes: oneOf(['none', 'reverse-domain', 'any']),
  response_types_supported: notEmpty(responseTypes),
  response_modes_supported: notEmpty(
    listOf(
      'response modes',
      oneOf(['query', 'fragment', 'form_post', 'jwt', 'query.jwt', 'fragment.jwt', 'form_post.jwt']),
    ),
  ),
  scopes_supported: optional(tokens),
  unknownScopesIgnored: optional(aBoolean),
  prompt_values_supported: tokens,
  claims_parameter_supported: aBoolean,
  resourceRequired: aBoolean,
  resourceHostInAnyCase: aBoolean,
  metadataDocumentRequiredMembers: listOf('members', oneOf(['client_name', 'redirect_uris'])),
  codeChallengeRequired: aBoolean,
  code_challenge_methods_supported: listOf('code challenge methods', oneOf(['S256', 'plain'])),
  request_parameter_supported: aBoolean,
  request_object_signing_alg_values_supported: clientAlgorithms(),
  require_signed_request_object: aBoolean,
  requestObjectRequiredClaims: listOf('claims', oneOf(['aud', 'exp', 'nbf', 'iat', 'jti'])),
  requestObjectMaxLifetime: optional(bounded.requestObjectMaxLifetime),
  dpop_signing_alg_values_supported: clientAlgorithms(),
  dpopNonce: oneOf(['off', 'optional', 'required']),
  senderConstrainedTokensRequired: aBoolean,
  tls_client_certificate_bound_access_tokens: aBoolean,
  errorsBeforeLogin: oneOf(['defer', 'redirect']),
  authorization_response_iss_parameter_supported: aBoolean,
  authorization_signing_alg_values_supported: algorithms(),
  redirectStatus: oneOf([302, 303]),
  redirectUriAtRedemption: oneOf(['if-present', 'if-sent']),
}))()

const SPREAD = 'Spread a profile first: { ...oauth21, … } satisfies Policy.'
const MOST_FIELDS_NAMED = 3

/** Names every problem with the form of a policy. Beside more than three fields that are missing, one sentence stands for them. */
export const policyFormProblems = (policy: Readonly<Record<string, unknown>>): readonly string[] => {
  const fields = Object.entries(FIELDS)
  const lacking = fields.filter(([name, check]) => policy[name] === undefined && check(undefined).length > 0)
  const isMostlyEmpty = lacking.length > MOST_FIELDS_NAMED
  const first = lacking.slice(0, MOST_FIELDS_NAMED).map(([name]) => name)
  return [
    ...(isMostlyEmpty
      ? [
          `policy must have every field of Policy; got an object without ${lacking.length} of them (${first.join(', ')}, …). ${SPREAD}`,
        ]
      : []),
    ...fields
      .filter((field) => !isMostlyEmpty || !lacking.includes(field))
      .flatMap(([name, check]) =>
        sentencesOf(
          `policy.${name}`,
          check(policy[name]).map((one) => (policy[name] === undefined ? { ...one, remedy: SPREAD } : one)),
        ),
      ),
  ]
}

/** The names of all fields. */
export const POLICY_FIELD_NAMES: readonly string[] = /* @__PURE__ */ (() => Object.keys(FIELDS))()
