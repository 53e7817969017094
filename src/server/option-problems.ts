import { isFrontChannel } from '../authorization-request/response-type.ts'
import { showsSeconds } from '../host/now.ts'
import type { DetailTypes } from '../types/authorization-details.ts'
import { FORM_PARAMETERS, SINGLE_PARAMETERS } from '../types/parameters.ts'
import type { Parts } from '../types/parts.ts'
import type { Policy } from '../types/policy.ts'
import type { AuthorizationServerOptions, VendorParameters } from '../types/server.ts'
import { derivedMetadata } from './metadata.ts'
import { optionProblems } from './options-schema.ts'

const METADATA_OF_OPTIONS = [
  'authorization_endpoint',
  'token_endpoint',
  'pushed_authorization_request_endpoint',
] as const

/** Names every problem of the options, one sentence each.
 * @see RFC 8414 §2 */
export const findOptionProblems: NonNullable<Parts['findOptionProblems']> = (options) => [
  ...optionProblems(options),
  ...[urlsProblems, parameterProblems, metadataProblems, clockProblems, portProblems, policyProblems].flatMap(
    (find) => {
      // what is malformed was named, and may keep one of these from being read
      try {
        return find(options)
      } catch {
        return []
      }
    },
  ),
]

type Options = AuthorizationServerOptions<DetailTypes, VendorParameters>

const urlsProblems = (options: Options): readonly string[] => [
  ...urlProblems('issuer', options.issuer, { query: false }),
  ...METADATA_OF_OPTIONS.flatMap((name) => urlProblems(name, options[name], { query: true })),
  ...Object.entries(options.mtls_endpoint_aliases ?? {}).flatMap(([name, url]) =>
    urlProblems(`mtls_endpoint_aliases.${name}`, url, { query: true }),
  ),
]

const parameterProblems = ({ parameters = {} }: Options): readonly string[] =>
  Object.keys(parameters).flatMap((name) =>
    problem(RESERVED_PARAMETERS.includes(name), `parameters.${name}: is a name that the core reads itself.`),
  )

const metadataProblems = ({ metadata = {}, authorizationDetails = {}, ...options }: Options): readonly string[] => {
  const derived = derivedMetadata({
    issuer: options.issuer,
    authorization_endpoint: options.authorization_endpoint,
    token_endpoint: options.token_endpoint,
    pushed_authorization_request_endpoint: options.pushed_authorization_request_endpoint,
    mtls_endpoint_aliases: options.mtls_endpoint_aliases,
    policy: options.policy,
    authorizationDetails,
  })
  return Object.keys(metadata).flatMap((name) =>
    problem(Object.hasOwn(derived, name), `metadata.${name}: is derived from the other options; set it there.`),
  )
}

const clockProblems = ({ clock }: Options): readonly string[] => {
  if (typeof clock !== 'function') return []
  const sentence = 'clock: returns whole seconds since 1970, such as Math.floor(Date.now() / 1000).'
  try {
    return problem(!showsSeconds(clock), sentence)
  } catch {
    return ['clock: throws when it is called.']
  }
}

const portProblems = ({ policy, sign, issueFrontChannelTokens, ...options }: Options): readonly string[] => [
  ...problem(
    policy.response_modes_supported.some((mode) => mode.endsWith('jwt')) && sign === undefined,
    'sign: JWT response modes are supported by policy.response_modes_supported and need it.',
  ),
  ...problem(
    policy.response_types_supported.some(isFrontChannel) && issueFrontChannelTokens === undefined,
    'issueFrontChannelTokens: types with token or id_token are supported by policy.response_types_supported and need it.',
  ),
  ...problem(
    policy.require_pushed_authorization_requests && options.pushed_authorization_request_endpoint === undefined,
    'pushed_authorization_request_endpoint: policy.require_pushed_authorization_requests needs it.',
  ),
]

/** Names every problem that a policy of the right form can still have. */
const policyProblems = ({ policy }: Options): readonly string[] => [
  ...problem(
    policy.senderConstrainedTokensRequired &&
      policy.dpop_signing_alg_values_supported.length === 0 &&
      !policy.tls_client_certificate_bound_access_tokens,
    'policy.senderConstrainedTokensRequired: needs DPoP or tls_client_certificate_bound_access_tokens.',
  ),
  ...problem(
    policy.require_signed_request_object && !policy.request_parameter_supported,
    'policy.request_parameter_supported: policy.require_signed_request_object needs it.',
  ),
  ...problem(
    policy.codeChallengeRequired && policy.code_challenge_methods_supported.length === 0,
    'policy.code_challenge_methods_supported: policy.codeChallengeRequired needs at least one.',
  ),
  // pushing and sender-constraining together are what FAPI 2.0 is made of, and it bounds both lifetimes
  ...problem(
    isFAPI(policy) && policy.requestUriLifetime >= 600,
    'policy.requestUriLifetime: is less than 600 s under FAPI 2.0 Security Profile §5.3.2.2.',
  ),
  ...problem(
    isFAPI(policy) && policy.codeLifetime > 60,
    'policy.codeLifetime: is at most 60 s under FAPI 2.0 Security Profile §5.3.2.1.',
  ),
  ...problem(
    policy.dpopNonce === 'required' && policy.dpop_signing_alg_values_supported.length === 0,
    'policy.dpop_signing_alg_values_supported: policy.dpopNonce needs at least one.',
  ),
  ...ALGORITHM_FIELDS.flatMap((field) =>
    policy[field].flatMap((alg) =>
      isKnownAlgorithm(alg, field === 'token_endpoint_auth_signing_alg_values_supported')
        ? []
        : [`policy.${field}: ${alg} is not accepted here.`],
    ),
  ),
]

/** Standard parameters that are for the host alone to read: a schema of its own may narrow them. */
const FOR_THE_HOST: readonly string[] = [
  'acr_values',
  'display',
  'ui_locales',
  'claims_locales',
  'login_hint',
  'id_token_hint',
  'registration',
]

/** Names that are credentials, or that decide which request it is and none of which is stored with one, and names whose meaning the
 * core settles. */
const RESERVED_PARAMETERS: readonly string[] = /* @__PURE__ */ (() =>
  [...SINGLE_PARAMETERS, ...FORM_PARAMETERS, 'resource'].filter((name) => !FOR_THE_HOST.includes(name)))()

const ALGORITHM_FIELDS = [
  'token_endpoint_auth_signing_alg_values_supported',
  'request_object_signing_alg_values_supported',
  'dpop_signing_alg_values_supported',
  'authorization_signing_alg_values_supported',
] as const

const isKnownAlgorithm = (alg: string, isSymmetricAllowed: boolean): boolean =>
  /^(?:(?:ES|PS|RS)(?:256|384|512)|EdDSA|Ed25519)$/.test(alg) || (isSymmetricAllowed && /^HS(?:256|384|512)$/.test(alg))

const isFAPI = (policy: Policy): boolean =>
  policy.require_pushed_authorization_requests && policy.senderConstrainedTokensRequired

const problem = (exists: boolean, sentence: string): readonly string[] => (exists ? [sentence] : [])

/** RFC 8414 §2: `https`, no fragment; plain `http` only where the traffic stays on this machine. */
const urlProblems = (
  name: string,
  value: string | undefined,
  allowed: { readonly query: boolean },
): readonly string[] => {
  if (value === undefined) return []
  if (!/^https?:\/\/[!$-;=?-[\]_a-z~]+$/i.test(value) || !URL.canParse(value)) {
    return [`${name}: is an absolute URL without fragment.`]
  }
  const url = new URL(value)
  const isLoopback = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname)
  return [
    ...problem(url.protocol !== 'https:' && !isLoopback, `${name}: uses https; http is for loopback addresses.`),
    ...problem(url.username !== '' || url.password !== '', `${name}: has no user information.`),
    ...problem(!allowed.query && value.includes('?'), `${name}: has no query.`),
  ]
}
