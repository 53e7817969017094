import { grantTypesFor } from '../authorization-request/response-type.ts'
import { canParseUrl } from '../encoding/can-parse-url.ts'
import { describeValue } from '../encoding/describe-value.ts'
import { isInteroperableValue } from '../encoding/json-value.ts'
import { aBoolean, listOf, must, type OptionCheck, sentencesOf } from '../encoding/option-check.ts'
import type { DetailTypes } from '../types/authorization-details.ts'
import type { Policy } from '../types/policy.ts'
import type { AuthorizationServerOptions, VendorParameters } from '../types/server.ts'
import { derivedMetadata } from './metadata.ts'
import { problem } from './problem.ts'
import { anEndpointUrl, anInsecureEndpointUrl } from './url-check.ts'

type Options = AuthorizationServerOptions<DetailTypes, VendorParameters>

/** Names every problem with the metadata that a host adds: members that the core derives, members of another form than the IANA registry
 * gives them, and members that promise what the server refuses.
 * @see RFC 8414 §2, RFC 7009 §2, RFC 7662 §2, RFC 8705 §3.3 */
export const metadataProblems = (options: Options, policy: Policy): readonly string[] => {
  const { metadata = {}, authorizationDetails = {} } = options
  const derived = derivedMetadata({
    issuer: options.issuer,
    authorization_endpoint: options.authorization_endpoint,
    token_endpoint: options.token_endpoint,
    pushed_authorization_request_endpoint: options.pushed_authorization_request_endpoint,
    mtls_endpoint_aliases: options.mtls_endpoint_aliases,
    policy,
    authorizationDetails,
    findClient: options.findClient,
    clientAttestation: options.clientAttestation,
  })
  const anEndpoint = options.insecureDevelopment === true ? anInsecureEndpointUrl : anEndpointUrl
  return [
    ...Object.entries(metadata).flatMap(([name, value]) =>
      Object.hasOwn(derived, name)
        ? `metadata.${name} must be left out, because it is derived from the other options; got ${describeValue(value)}. Set it there.`
        : sentencesOf(`metadata.${name}`, value === undefined ? [] : checkOf(name, anEndpoint)(value)),
    ),
    ...promiseProblems(options, policy),
  ]
}

/** Where the server has no such grant or no key, a client that follows the metadata is refused. */
const promiseProblems = ({ metadata = {}, decrypt }: Options, policy: Policy): readonly string[] => {
  const { grant_types_supported: grants } = metadata
  const served = grantTypesFor(policy.response_types_supported)
  return [
    ...['authorization_code', 'implicit'].flatMap((grant) =>
      problem(
        Array.isArray(grants) && grants.includes(grant) && !served.includes(grant),
        `metadata.grant_types_supported must leave out ${grant}, because no response type of policy.response_types_supported leads to it; ` +
          'got a list with it.',
      ),
    ),
    ...NO_NONE.flatMap((name) =>
      problem(
        Array.isArray(metadata[name]) && metadata[name].includes('none'),
        `metadata.${name} must leave out none, because the endpoint must verify a signature; got a list with it.`,
      ),
    ),
    ...['request_object_encryption_alg_values_supported', 'request_object_encryption_enc_values_supported'].flatMap(
      (name) =>
        problem(
          metadata[name] !== undefined && decrypt === undefined,
          `metadata.${name} must come with the option decrypt; got none. Pass jwkDecrypter({ jwks }), or leave the member out.`,
        ),
    ),
  ]
}

/** The members that hosts add, by their form, as the IANA registry "OAuth Authorization Server Metadata" has them. */
const ENDPOINTS = [
  'jwks_uri',
  'registration_endpoint',
  'revocation_endpoint',
  'introspection_endpoint',
  'userinfo_endpoint',
  'device_authorization_endpoint',
  'backchannel_authentication_endpoint',
  'end_session_endpoint',
  'check_session_iframe',
]
const PAGES = ['service_documentation', 'op_policy_uri', 'op_tos_uri']
const SWITCHES = [
  'tls_client_certificate_bound_access_tokens',
  'client_id_metadata_document_supported',
  'require_request_uri_registration',
  'frontchannel_logout_supported',
  'frontchannel_logout_session_supported',
  'backchannel_logout_supported',
  'backchannel_logout_session_supported',
  'backchannel_user_code_parameter_supported',
]
const LISTS = [
  'grant_types_supported',
  'subject_types_supported',
  'acr_values_supported',
  'ui_locales_supported',
  'claims_supported',
  'claim_types_supported',
  'claims_locales_supported',
  'display_values_supported',
  'protected_resources',
  'revocation_endpoint_auth_methods_supported',
  'introspection_endpoint_auth_methods_supported',
  'backchannel_token_delivery_modes_supported',
]
/** The lists of algorithms that the registry has for each of several messages. */
const ALGORITHMS = /^[a-z_]+_(signing_alg|encryption_alg|encryption_enc)_values_supported$/

/** RFC 8414 §2: `none` must not be used. */
const NO_NONE = [
  'revocation_endpoint_auth_signing_alg_values_supported',
  'introspection_endpoint_auth_signing_alg_values_supported',
]

const aPage: OptionCheck = /* @__PURE__ */ must(
  'be an absolute http or https URL',
  (value) => typeof value === 'string' && /^https?:\/\//i.test(value) && canParseUrl(value),
  { describe: describeValue },
)

const aList: OptionCheck = /* @__PURE__ */ (() =>
  listOf(
    'texts',
    must('be text that is not empty', (value) => typeof value === 'string' && value !== '', {
      describe: describeValue,
    }),
  ))()

const aValue: OptionCheck = /* @__PURE__ */ must('be a value that JSON can hold', isInteroperableValue, {
  describe: describeValue,
})

const checkOf = (name: string, anEndpoint: OptionCheck): OptionCheck => {
  if (ENDPOINTS.includes(name)) return anEndpoint
  if (PAGES.includes(name)) return aPage
  if (SWITCHES.includes(name)) return aBoolean
  return LISTS.includes(name) || ALGORITHMS.test(name) ? aList : aValue
}
