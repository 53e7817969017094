import * as v from 'valibot'
import type { DetailTypes } from '../types/authorization-details.ts'
import type { Policy } from '../types/policy.ts'
import type { AuthorizationServerOptions, VendorParameters } from '../types/server.ts'

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1)

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
        name === 'schema' || (name === 'isNarrower' && (member === undefined || typeof member === 'function')),
    ))

/** The form of the options: what TypeScript says, for those who do not use it. What only policy can decide is checked elsewhere. */
const options = /* @__PURE__ */ (() => {
  const port = () => v.function('is a function.')
  const seconds = (least: number, most: number) =>
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(least, `is at least ${least} s.`),
      v.maxValue(most, `is at most ${most} s.`),
    )
  const count = (least: number, most: number) => v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most))
  const list = () => v.array(v.string())
  const secret = () => v.union([v.string(), v.instance(Uint8Array)])
  const schema = () => v.custom<object>(isStandardSchema, 'is a Standard Schema.')
  const detailType = () => v.custom<object>(isDetailType, 'is a Standard Schema, or { schema, isNarrower }.')
  const rule = () =>
    v.pipe(
      port(),
      v.check((value) => tagOf(value) !== 'AsyncFunction', 'must be synchronous and return undefined or an objection.'),
    )
  return v.object({
    issuer: v.string(),
    authorization_endpoint: v.string(),
    token_endpoint: v.string(),
    pushed_authorization_request_endpoint: v.optional(v.string()),
    store: v.object({ insert: port(), get: port(), take: port() }),
    findClient: port(),
    mtls_endpoint_aliases: v.optional(v.record(v.string(), v.optional(v.string()))),
    secret: v.union([secret(), v.array(secret())], 'is text or bytes, or a list of them.'),
    authorizationDetails: v.optional(v.record(v.string(), detailType())),
    parameters: v.optional(v.record(v.string(), schema())),
    resources: v.optional(v.union([list(), port()], 'is a list of texts or a predicate, not one text.')),
    rules: v.optional(v.array(rule())),
    metadata: v.optional(v.custom<object>(isObject, 'is a JSON object.')),
    findClientKeys: v.optional(port()),
    clock: v.optional(port()),
    randomBytes: v.optional(port()),
    digest: v.optional(port()),
    verifySignature: v.optional(port()),
    onEvent: v.optional(port()),
    verifyClientSecret: v.optional(port()),
    readClientCertificate: v.optional(port()),
    sign: v.optional(port()),
    issueFrontChannelTokens: v.optional(
      v.object({
        accessToken: port(),
        idToken: port(),
      }),
    ),
    decrypt: v.optional(port()),
    dpopNonces: v.optional(v.object({ issue: port(), accept: port() })),
    policy: v.object({
      token_endpoint_auth_methods_supported: list(),
      token_endpoint_auth_signing_alg_values_supported: list(),
      clientAssertionAudience: v.picklist(['issuer', 'issuer-string', 'rfc9126']),
      clientAssertionJtiRequired: v.boolean(),
      clientAssertionMaxLifetime: seconds(1, 86_400),
      clientSecretMethodsInterchangeable: v.boolean(),
      clockTolerance: seconds(0, 60),
      require_pushed_authorization_requests: v.boolean(),
      requestUriLifetime: seconds(5, 600),
      interactionLifetime: seconds(1, 86_400),
      unregisteredRedirectUris: v.boolean(),
      redirectUriMayBeOmitted: v.boolean(),
      localhostIsLoopback: v.boolean(),
      httpRedirectUris: v.picklist(['registered', 'loopback', 'native-loopback']),
      response_types_supported: v.pipe(list(), v.minLength(1)),
      response_modes_supported: v.pipe(
        v.array(v.picklist(['query', 'fragment', 'form_post', 'jwt', 'query.jwt', 'fragment.jwt', 'form_post.jwt'])),
        v.minLength(1),
      ),
      scopes_supported: v.optional(list()),
      prompt_values_supported: list(),
      claims_parameter_supported: v.boolean(),
      stateMinLength: count(0, 1024),
      nonceMinLength: count(0, 1024),
      codeChallengeRequired: v.boolean(),
      code_challenge_methods_supported: v.array(v.picklist(['S256', 'plain'])),
      request_parameter_supported: v.boolean(),
      request_object_signing_alg_values_supported: list(),
      require_signed_request_object: v.boolean(),
      requestObjectRequiredClaims: v.array(v.picklist(['aud', 'exp', 'nbf', 'iat', 'jti'])),
      requestObjectMaxLifetime: v.optional(seconds(1, 86_400)),
      dpop_signing_alg_values_supported: list(),
      dpopProofMaxAge: seconds(1, 3600),
      dpopNonce: v.picklist(['off', 'optional', 'required']),
      senderConstrainedTokensRequired: v.boolean(),
      tls_client_certificate_bound_access_tokens: v.boolean(),
      errorsBeforeLogin: v.picklist(['defer', 'redirect']),
      authorization_response_iss_parameter_supported: v.boolean(),
      authorization_signing_alg_values_supported: list(),
      authorizationResponseLifetime: seconds(1, 600),
      redirectStatus: v.picklist([302, 303]),
      codeLifetime: seconds(1, 600),
      usedCodeRetention: seconds(1, 315_360_000),
      redirectUriAtRedemption: v.picklist(['if-present', 'if-sent']),
      maxRequestBytes: count(1024, 10_485_760),
      maxParameters: count(8, 1024),
      maxParameterLength: count(256, 10_485_760),
    }),
  })
})()

/** Names every problem with the form of the options, one sentence each. What is not known is named as well: TypeScript does not see
 * a name that was misspelt once it went through a spread. */
export const optionProblems = (value: unknown): readonly string[] => {
  const { issues = [] } = v.safeParse(options, value)
  const lacking = issues.filter(isLackingField)
  const isMostlyEmpty = lacking.length > MOST_FIELDS_NAMED
  const policy = isObject(value) ? value.policy : undefined
  return [
    ...issues.filter((issue) => !isMostlyEmpty || !isLackingField(issue)).map(sentenceOf),
    ...(isMostlyEmpty ? [lackOf(lacking)] : []),
    ...unknownNames(
      '',
      value,
      options.entries satisfies Known<AuthorizationServerOptions<DetailTypes, VendorParameters>>,
    ),
    ...unknownNames('policy.', policy, options.entries.policy.entries satisfies Known<Policy>),
  ]
}

/** A field that this form does not list would be refused to everybody. */
type Known<T> = Readonly<Record<keyof T, unknown>>

type Issue = v.InferIssue<typeof options>

const MOST_FIELDS_NAMED = 3

const isMissing = ({ kind, input, path }: Issue): boolean =>
  kind === 'schema' && input === undefined && path?.at(-1)?.type === 'object'

const isLackingField = (issue: Issue): boolean =>
  isMissing(issue) && issue.path?.length === 2 && issue.path[0]?.key === 'policy'

const lackOf = (issues: readonly Issue[]): string => {
  const first = issues.slice(0, MOST_FIELDS_NAMED).map(({ path }) => String(path?.at(-1)?.key))
  return `policy: lacks ${issues.length} fields (${first.join(', ')}, …); spread one such as oauth21.`
}

const sentenceOf = (issue: Issue): string => {
  const path = (issue.path ?? []).reduce(
    (before, { key }) => (typeof key === 'number' ? `${before}[${key}]` : `${before}${before && '.'}${String(key)}`),
    '',
  )
  if (!isMissing(issue)) return `${path || 'options'}: ${issue.message}`
  return `${path}: is missing${path === 'policy' ? '; pass one such as oauth21' : ''}.`
}

const unknownNames = (prefix: string, value: unknown, known: object): readonly string[] =>
  isObject(value)
    ? Object.keys(value)
        .filter((name) => !Object.hasOwn(known, name))
        .map((name) => `${prefix}${name}: is not known; is it spelt right?`)
    : []
