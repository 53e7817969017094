import { isResourceUri } from '../authorization-request/resource.ts'
import { describeType, describeValue } from '../encoding/describe-value.ts'
import { nearestName } from '../encoding/nearest-name.ts'
import {
  aBoolean,
  aFunction,
  isObject,
  listOf,
  must,
  type OptionCheck,
  type OptionChecks,
  objectWith,
  optional,
  recordOf,
  sentencesOf,
} from '../encoding/option-check.ts'
import { unknownName } from '../encoding/unknown-name.ts'
import type { DetailTypes } from '../types/authorization-details.ts'
import type { ClientAttestationOptions } from '../types/client-attestation.ts'
import type { AuthorizationServerOptions, VendorParameters } from '../types/server.ts'
import { POLICY_FIELD_NAMES } from './policy-schema.ts'
import { anEndpointUrl, anInsecureEndpointUrl, anInsecureIssuer, anIssuer } from './url-check.ts'

/** A schema may be a function that has members. */
const isStandardSchema = (value: unknown): boolean => {
  if (typeof value !== 'function' && !isObject(value)) return false
  const standard: unknown = Reflect.get(value, '~standard')
  return isObject(standard) && typeof standard.validate === 'function'
}

const isDetailType = (value: unknown): boolean =>
  isStandardSchema(value) ||
  (isObject(value) &&
    isStandardSchema(value.schema) &&
    Object.entries(value).every(
      ([name, member]) =>
        name === 'schema' ||
        ((name === 'isNarrower' || name === 'checkEnrichment') &&
          (member === undefined || typeof member === 'function')) ||
        (name === 'enrichedWith' && (member === undefined || isListOfMembers(member))),
    ))

/** The host adds members to a detail, and never gives it another type. */
const isListOfMembers = (value: unknown): boolean =>
  Array.isArray(value) && value.every((name) => typeof name === 'string' && name !== '' && name !== 'type')

const isSecret = (value: unknown): boolean =>
  typeof value === 'string' || value instanceof Uint8Array || isSecretKey(value)

/** A CryptoKey has no own members, so its form is read member by member. */
const isSecretKey = (value: unknown): boolean => {
  if (!isObject(value) || value.type !== 'secret') return false
  const { algorithm, usages } = value
  if (!isObject(algorithm) || algorithm.name !== 'HMAC' || !isObject(algorithm.hash)) return false
  const isLong = typeof algorithm.length === 'number' && algorithm.length >= 256
  return algorithm.hash.name === 'SHA-256' && isLong && Array.isArray(usages) && usages.includes('sign')
}

/** Of a list, the entry that is wrong. */
const describeSecrets = (value: unknown): string => {
  const wrong = Array.isArray(value) ? value.findIndex((one) => !isSecret(one)) : -1
  return Array.isArray(value) && wrong >= 0 ? `a list with ${describeType(value[wrong])}` : describeType(value)
}

const STORE = 'Pass one of parapet/stores, such as memoryStore({ clock }) for one process.'
const POLICY =
  'Pass a profile, such as oauth21 of parapet/profiles, or one with fields of your own: { ...oauth21, … } satisfies Policy.'

/** A listed resource is compared as it stands (RFC 8707 §2), and no host of a request has an asterisk. */
const HOST_PATTERN = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*\*/i

type Options = AuthorizationServerOptions<DetailTypes, VendorParameters>

/** The form of `clientAttestation`. */
const attestationChecks = (challenge_endpoint: OptionCheck): OptionChecks<ClientAttestationOptions> => ({
  trustAnchors: optional(listOf('certificates', must('be a certificate: PEM text or a Uint8Array of DER', isSecret))),
  attesterKeys: optional(
    objectWith('a JWK Set', { keys: listOf('keys', must('be a JWK', isObject)) }, 'Pass { keys: [ … ] }.'),
  ),
  findAttesterKeys: optional(aFunction()),
  allowsAttestation: optional(aFunction()),
  deriveClient: optional(aFunction('Pass clientFromAttestation({ policy, derive }).')),
  challenge_endpoint: optional(challenge_endpoint),
})

const anAttestationOption = (checks: OptionChecks<ClientAttestationOptions>): OptionCheck =>
  optional(objectWith('an object with trustAnchors, attesterKeys or findAttesterKeys', checks))

const ATTESTATION_CHECKS = /* @__PURE__ */ (() => attestationChecks(anEndpointUrl))()

/** The form of the options, for hosts in JavaScript, which TypeScript does not check. `option-problems` checks what depends
 * on the policy. */
const OPTIONS: OptionChecks<Options> = /* @__PURE__ */ (() => {
  const port = aFunction()
  const resource = must(
    'be an absolute URI in the characters of RFC 3986, without a fragment and without an asterisk in its host, of at most 2,048 characters',
    (value) => typeof value === 'string' && isResourceUri(value) && !HOST_PATTERN.test(value),
    { describe: describeValue, remedy: 'Write the URI as clients send it, such as "https://mcp.example/mcp".' },
  )
  const resources = listOf('URLs, or a function', resource)
  const metadata = must('be an object', isObject)
  const isSynchronous = must(
    'be a synchronous function that returns undefined or an objection',
    (value) => typeof value === 'function' && Object.prototype.toString.call(value) !== '[object AsyncFunction]',
    { remedy: 'Look up what takes time in the schema of a parameter, which may be asynchronous.' },
  )
  return {
    issuer: anIssuer,
    authorization_endpoint: anEndpointUrl,
    token_endpoint: anEndpointUrl,
    pushed_authorization_request_endpoint: optional(anEndpointUrl),
    mtls_endpoint_aliases: optional(recordOf('URLs', optional(anEndpointUrl))),
    policy: must('be a policy', isObject, { remedy: POLICY }),
    store: objectWith('a store', { insert: port, get: port, take: port }, STORE),
    findClient: aFunction('Pass async (client_id) => the client of your registry, or undefined.'),
    secret: must(
      'be a string or a Uint8Array of at least 32 bytes, a CryptoKey for HMAC with SHA-256 that may sign, or a list of them',
      (value) => (Array.isArray(value) ? value.every(isSecret) : isSecret(value)),
      { remedy: 'Make one with `openssl rand -base64 32`.', describe: describeSecrets },
    ),
    authorizationDetails: optional(
      recordOf(
        'Standard Schemas',
        must(
          'be a Standard Schema (valibot, zod, arktype, …), or { schema, isNarrower, enrichedWith, checkEnrichment }',
          isDetailType,
        ),
      ),
    ),
    parameters: optional(
      recordOf('Standard Schemas', must('be a Standard Schema (valibot, zod, arktype, …)', isStandardSchema)),
    ),
    resources: optional((value) => (typeof value === 'function' ? [] : resources(value))),
    rules: optional(listOf('functions', isSynchronous)),
    metadata: optional(metadata),
    findClientKeys: optional(port),
    clock: optional(port),
    randomBytes: optional(port),
    digest: optional(port),
    verifySignature: optional(port),
    onEvent: optional(port),
    limit: optional(port),
    insecureDevelopment: optional(aBoolean),
    demandsCountRequired: optional(aBoolean),
    verifyClientSecret: optional(port),
    readClientCertificate: optional(port),
    clientAttestation: anAttestationOption(ATTESTATION_CHECKS),
    sign: optional(port),
    issueFrontChannelTokens: optional(
      objectWith('an object with accessToken and idToken', { accessToken: port, idToken: port }),
    ),
    decrypt: optional(port),
    dpopNonces: optional(
      objectWith(
        'an object with issue and accept',
        { issue: port, accept: port },
        'Pass statelessDPoPNonces({ keys }).',
      ),
    ),
  }
})()

/** The checks of URLs under `insecureDevelopment`. */
const INSECURE_URLS: Partial<OptionChecks<Options>> = /* @__PURE__ */ (() => ({
  issuer: anInsecureIssuer,
  authorization_endpoint: anInsecureEndpointUrl,
  token_endpoint: anInsecureEndpointUrl,
  pushed_authorization_request_endpoint: optional(anInsecureEndpointUrl),
  mtls_endpoint_aliases: optional(recordOf('URLs', optional(anInsecureEndpointUrl))),
  clientAttestation: anAttestationOption(attestationChecks(anInsecureEndpointUrl)),
}))()

/** Names every problem with the form of the options, one sentence each. Unknown names count: TypeScript does not see a name that was
 * misspelt once it went through a spread. */
export const optionFormProblems = (options: unknown): readonly string[] => {
  if (!isObject(options)) return sentencesOf('options', must('be an object', isObject)(options))
  const checks = options.insecureDevelopment === true ? { ...OPTIONS, ...INSECURE_URLS } : OPTIONS
  return [
    ...Object.entries<OptionCheck>(checks).flatMap(([name, check]) => sentencesOf(name, check(options[name]))),
    ...unknownNames('an option of authorizationServer', options, Object.keys(OPTIONS)),
    ...(isObject(options.policy)
      ? unknownNames('a field of Policy', options.policy, POLICY_FIELD_NAMES, 'policy.')
      : []),
    // a misspelt allowsAttestation would refuse nothing
    ...(isObject(options.clientAttestation)
      ? unknownNames(
          'an option of clientAttestation',
          options.clientAttestation,
          Object.keys(ATTESTATION_CHECKS),
          'clientAttestation.',
        )
      : []),
  ]
}

const unknownNames = (owner: string, value: object, known: readonly string[], prefix = ''): readonly string[] =>
  Object.keys(value)
    .filter((name) => !known.includes(name))
    .map((name) => unknownName(name, owner, known, nearestName, prefix))
