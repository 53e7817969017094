import * as v from 'valibot'

/** The form of the options: what TypeScript says, for those who do not use it. What only policy can decide is checked elsewhere. */
const options = /* @__PURE__ */ (() => {
  const port = (name: string) => v.function(`${name} is a function.`)
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
  return v.object({
    issuer: v.string(),
    authorization_endpoint: v.string(),
    token_endpoint: v.string(),
    pushed_authorization_request_endpoint: v.optional(v.string()),
    store: v.object({ insert: port('store.insert'), get: port('store.get'), take: port('store.take') }),
    findClient: port('findClient'),
    secret: v.union([secret(), v.pipe(v.array(secret()), v.minLength(1))]),
    findClientKeys: v.optional(port('findClientKeys')),
    clock: v.optional(port('clock')),
    randomBytes: v.optional(port('randomBytes')),
    digest: v.optional(port('digest')),
    verifySignature: v.optional(port('verifySignature')),
    onEvent: v.optional(port('onEvent')),
    verifyClientSecret: v.optional(port('verifyClientSecret')),
    readClientCertificate: v.optional(port('readClientCertificate')),
    sign: v.optional(port('sign')),
    issueFrontChannelTokens: v.optional(
      v.object({
        accessToken: port('issueFrontChannelTokens.accessToken'),
        idToken: port('issueFrontChannelTokens.idToken'),
      }),
    ),
    decrypt: v.optional(port('decrypt')),
    dpopNonces: v.optional(v.object({ issue: port('dpopNonces.issue'), accept: port('dpopNonces.accept') })),
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

/** Names every problem with the form of the options, one sentence each. */
export const optionProblems = (value: unknown): readonly string[] => {
  const read = v.safeParse(options, value)
  if (read.success) return []
  return read.issues.map((issue) => `${v.getDotPath(issue) ?? 'options'}: ${issue.message}`)
}
