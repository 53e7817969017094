import { schemaOf } from '../authorization-request/enriched-details.ts'
import { isFrontChannel } from '../authorization-request/response-type.ts'
import { describeValue } from '../encoding/describe-value.ts'
import { isObject } from '../encoding/option-check.ts'
import { digestProblems } from '../host/digest-probe.ts'
import { describeInvalidTime } from '../host/now.ts'
import { refusesType } from '../host/schemas.ts'
import { fapi2SecurityProfile } from '../profiles/fapi2-security-profile.ts'
import { weakerThan } from '../profiles/weaker-than.ts'
import type { DetailTypes } from '../types/authorization-details.ts'
import { FORM_PARAMETERS, SINGLE_PARAMETERS } from '../types/parameters.ts'
import type { Parts } from '../types/parts.ts'
import type { Policy } from '../types/policy.ts'
import type { AuthorizationServerOptions, VendorParameters } from '../types/server.ts'
import { isSignedMode } from '../types/signed-mode.ts'
import { attestationProblems, unfitAttestationOptions } from './attestation-problems.ts'
import { endpointProblems, resourceProblems } from './endpoint-problems.ts'
import { metadataProblems } from './metadata-problems.ts'
import { missingParts, type NeededPart } from './missing-parts.ts'
import { optionFormProblems } from './options-schema.ts'
import { policyProblems } from './policy-problems.ts'
import { policyFormProblems } from './policy-schema.ts'
import { problem } from './problem.ts'
import { areLongSecrets, readSecrets } from './read-secrets.ts'

/** Names every problem of the options, one sentence each.
 * @see RFC 8414 §2 */
export const findOptionProblems: NonNullable<Parts['findOptionProblems']> = (options, copy, parts) => {
  const policy = copy ?? options?.policy
  return [
    ...optionFormProblems(options),
    ...problem(
      parts !== undefined && copy === undefined && isObject(policy),
      'policy must have fields that can be read; got one that throws an exception.',
    ),
    ...whereReadable(() => (isObject(policy) && isObject(options.policy) ? policyFormProblems(policy) : [])),
    ...[
      parameterProblems,
      detailProblems,
      metadataProblems,
      endpointProblems,
      resourceProblems,
      clockProblems,
      digestProblems,
      portProblems,
      attestationProblems,
      developmentProblems,
    ].flatMap((find) => whereReadable(() => find(options, policy))),
    ...whereReadable(() => secretProblems(options)),
    ...whereReadable(() => policyProblems(policy)),
    ...whereReadable(() => (parts === undefined ? [] : partProblems(options, policy, parts))),
    ...whereReadable(() => (parts === undefined ? [] : unfitAttestationOptions(options, policy, parts))),
  ]
}

type Options = AuthorizationServerOptions<DetailTypes, VendorParameters>

/** A malformed option is named by its form, and may keep another check from reading it. */
const whereReadable = (find: () => readonly string[]): readonly string[] => {
  try {
    return find()
  } catch {
    return []
  }
}

const secretProblems = ({ secret }: Options): readonly string[] =>
  problem(
    !areLongSecrets(readSecrets(secret)),
    `secret must have at least 32 bytes; got ${Array.isArray(secret) && secret.length === 0 ? 'an empty array' : 'fewer'}. ` +
      'Make one with `openssl rand -base64 32`.',
  )

/** The option that needs each part. */
const NEEDED_BY: Readonly<Record<NeededPart, string>> = {
  readClientSecret: 'policy.token_endpoint_auth_methods_supported',
  readClientAssertion: 'policy.token_endpoint_auth_methods_supported',
  verifyAssertionMAC: 'policy.token_endpoint_auth_methods_supported',
  readClientAttestation: 'policy.token_endpoint_auth_methods_supported',
  proveClientCertificate: 'policy.token_endpoint_auth_methods_supported',
  readDPoPProof: 'policy.dpop_signing_alg_values_supported',
  deriveDPoPNonces: 'policy.dpopNonce',
  readRequestObject: 'policy.request_parameter_supported',
  verifyAuthorizationDetails: 'authorizationDetails',
  validateParameters: 'parameters',
  applyHostRules: 'rules',
  askLimit: 'limit',
}

const partProblems = (options: Options, policy: Policy, parts: Parts): readonly string[] =>
  missingParts(options, policy, parts).map(
    (part) => `${NEEDED_BY[part]} must come with the part ${part}; got none. Import it from parapet/parts.`,
  )

/** A name is not a pattern: one with an asterisk would match nothing. RFC 6749 §8.2 has letters, digits, `-`, `.` and `_`
 * alone; deployed clients send other names too, such as `ui[theme]`. */
const PARAMETER_NAME = /^[^\s*]+$/

const parameterProblems = ({ parameters = {} }: Options): readonly string[] =>
  Object.keys(parameters).flatMap((name) => [
    ...problem(
      RESERVED_PARAMETERS.includes(name),
      `parameters.${name} must be left out, because the core reads this parameter itself; got a declaration of it.`,
    ),
    ...problem(
      !PARAMETER_NAME.test(name),
      `parameters must have names without white space and "*"; got ${describeValue(name)}. Declare each parameter by its whole name.`,
    ),
  ])

/** A schema that refuses its own key as the value of `type` could never accept a detail (RFC 9396 §2). One that answers later is not
 * asked here: the first request shows it. */
const detailProblems = ({ authorizationDetails = {} }: Options): readonly string[] =>
  Object.entries(authorizationDetails).flatMap(([type, declared]) =>
    whereReadable(() =>
      problem(
        refusesType(schemaOf(declared), type),
        `authorizationDetails.${type} must have a schema that accepts ${JSON.stringify(type)} as type; got one that refuses it. ` +
          'Make the key equal to the literal in the schema.',
      ),
    ),
  )

/** A policy that promises FAPI 2.0 must not be served over plain http. */
const developmentProblems = ({ insecureDevelopment }: Options, policy: Policy): readonly string[] =>
  problem(
    insecureDevelopment === true && weakerThan(policy, fapi2SecurityProfile).length === 0,
    'insecureDevelopment must be left out where the policy is no weaker than fapi2SecurityProfile; got true. Develop under a policy that ' +
      'is weaker, such as oauth21, or over https.',
  )

const clockProblems = ({ clock }: Options): readonly string[] => {
  if (typeof clock !== 'function') return []
  const sentence = (came: string) =>
    `clock must return whole seconds since 1970; got ${came}. Pass () => Math.floor(Date.now() / 1000).`
  try {
    const odd = describeInvalidTime(clock)
    return odd === undefined ? [] : [sentence(odd)]
  } catch {
    return [sentence('an exception')]
  }
}

const portProblems = (options: Options, policy: Policy): readonly string[] => [
  ...problem(
    policy.response_modes_supported.some(isSignedMode) && options.sign === undefined,
    'sign must be a function, because policy.response_modes_supported has JWT modes; got undefined. ' +
      'Pass jwkSigner({ jwks, policy }), or leave the JWT modes out of policy.response_modes_supported.',
  ),
  ...problem(
    policy.response_types_supported.some(isFrontChannel) && options.issueFrontChannelTokens === undefined,
    'issueFrontChannelTokens must be { accessToken, idToken }, because policy.response_types_supported has token or id_token; ' +
      "got undefined. Pass it, or set policy.response_types_supported to ['code'].",
  ),
  ...problem(
    policy.require_pushed_authorization_requests && options.pushed_authorization_request_endpoint === undefined,
    'pushed_authorization_request_endpoint must be set, because policy.require_pushed_authorization_requests is true; got undefined. ' +
      'Pass the URL at which clients push.',
  ),
]

/** Standard parameters that only the host reads, so a schema of the host may narrow them. */
const FOR_THE_HOST: readonly string[] = [
  'acr_values',
  'display',
  'ui_locales',
  'claims_locales',
  'login_hint',
  'id_token_hint',
  'registration',
]

/** Parameters that a host cannot declare: credentials, parameters that choose the request and are not stored with it, and parameters whose
 * meaning the core defines. */
const RESERVED_PARAMETERS: readonly string[] = /* @__PURE__ */ (() =>
  [...SINGLE_PARAMETERS, ...FORM_PARAMETERS, 'resource'].filter((name) => !FOR_THE_HOST.includes(name)))()
