import type { ClientAuthenticationMethod } from './client.ts'
import type { AsymmetricAlgorithm, SymmetricAlgorithm } from './jose.ts'
import type { Seconds } from './time.ts'

export type ResponseMode = 'query' | 'fragment' | 'form_post' | 'jwt' | 'query.jwt' | 'fragment.jwt' | 'form_post.jwt'

/** How a response travels once `jwt` is resolved to the default of the response type (JARM §2.3.4). */
export type ResolvedResponseMode = Exclude<ResponseMode, 'jwt'>

/** Everything that deployments decide differently, flat. Fields with a registered metadata name also appear in discovery. */
export interface Policy {
  // client authentication
  /** RFC 8414 §2; `none` admits public clients. */
  readonly token_endpoint_auth_methods_supported: readonly ClientAuthenticationMethod[]
  /** RFC 8414 §2; HS* count for `client_secret_jwt` alone, all others for `private_key_jwt` alone. */
  readonly token_endpoint_auth_signing_alg_values_supported: readonly (AsymmetricAlgorithm | SymmetricAlgorithm)[]
  /** `issuer`: the issuer as the sole value (RFC 10070); `issuer-string`: as a string only (FAPI 2.0 §5.3.2.1).
   * For the migration from what RFC 9126 §2 said before RFC 10070 updated it: `rfc9126` takes the issuer, the token or the PAR
   * endpoint, also among others, from every client; `rfc9126-by-client` takes them from a client whose record has
   * `clientAssertionAudience: 'rfc9126'`, and is `issuer` for all others. */
  readonly clientAssertionAudience: 'issuer' | 'issuer-string' | 'rfc9126-by-client' | 'rfc9126'
  /** OpenID Connect Core §9 requires a `jti`, RFC 7523 §3 leaves it open. Without one an assertion can be replayed. */
  readonly clientAssertionJtiRequired: boolean
  /** How far ahead `exp` of an assertion may lie (RFC 7523 §3). */
  readonly clientAssertionMaxLifetime: Seconds
  /** Whether a client registered for one of `client_secret_basic` and `client_secret_post` may use the other. */
  readonly clientSecretMethodsInterchangeable: boolean
  /** Leeway for `exp`, `nbf` and `iat` of every JWT: 0 to 60 s (FAPI 2.0 §5.3.2.1). */
  readonly clockTolerance: Seconds

  // the request
  /** RFC 9126 §5. */
  readonly require_pushed_authorization_requests: boolean
  /** How long a `request_uri` may be presented: 5 to 600 s (RFC 9126 §2.2). */
  readonly requestUriLifetime: Seconds
  /** How long the user may take to decide, counted from the last moment at which the request could be presented. */
  readonly interactionLifetime: Seconds
  /** Whether an authenticated confidential client may push a `redirect_uri` that is not registered (RFC 9126 §2.4). */
  readonly unregisteredRedirectUris: boolean
  /** Whether `redirect_uri` may be omitted where exactly one is registered (RFC 6749 §3.1.2.3). Never with `openid`. */
  readonly redirectUriMayBeOmitted: boolean
  /** Whether `http://localhost` gets the loopback exception for ports beside the IP literals (RFC 8252 §8.3 advises against). */
  readonly localhostIsLoopback: boolean
  /** Which `http` targets count: all that are registered, the loopback interface (RFC 9700 §2.6), or the loopback addresses of
   * a native client (FAPI 2.0 §5.3.2.2), among which `localhost` is one only with `localhostIsLoopback`. */
  readonly httpRedirectUris: 'registered' | 'loopback' | 'native-loopback'
  /** RFC 8414 §2. Words in any order. */
  readonly response_types_supported: readonly string[]
  /** RFC 8414 §2. */
  readonly response_modes_supported: readonly ResponseMode[]
  /** RFC 8414 §2; absent: every scope that the client is registered for. */
  readonly scopes_supported?: readonly string[]
  /** OpenID Connect Prompt Create §4. */
  readonly prompt_values_supported: readonly string[]
  /** OpenID Connect Discovery §3. When false `claims` is ignored. */
  readonly claims_parameter_supported: boolean
  /** Least number of characters; 0: none is asked for. */
  readonly stateMinLength: number
  /** Least number of characters; 0: none is asked for. */
  readonly nonceMinLength: number

  /** Whether every authorization request and every redemption of a code must name a `resource` (MCP Authorization 2026-07-28). */
  readonly resourceRequired: boolean
  /** Whether a `resource` counts as the same in any case of its scheme and host, and as different in everything else. False: compared
   * code point by code point (RFC 8707 §2, MCP Authorization 2026-07-28). */
  readonly resourceHostInAnyCase: boolean
  /** Whether a client ID metadata document must have a `client_name` (MCP Authorization 2026-07-28, Client Registration). */
  readonly documentClientNameRequired: boolean

  // PKCE
  /** Whether every request for a code needs a challenge (OAuth 2.1 §4.1.1; RFC 9700 §2.1.1). */
  readonly codeChallengeRequired: boolean
  /** RFC 8414 §2. With `plain` in it a missing method means `plain` (RFC 7636 §4.3), else it is refused. */
  readonly code_challenge_methods_supported: readonly ('S256' | 'plain')[]

  // request objects
  /** OpenID Connect Discovery §3. */
  readonly request_parameter_supported: boolean
  /** OpenID Connect Discovery §3. */
  readonly request_object_signing_alg_values_supported: readonly AsymmetricAlgorithm[]
  /** RFC 9101 §10.5. */
  readonly require_signed_request_object: boolean
  /** Claims that a request object must have (FAPI 2.0 Message Signing §5.3.1). */
  readonly requestObjectRequiredClaims: readonly ('aud' | 'exp' | 'nbf' | 'iat' | 'jti')[]
  /** Greatest age of `nbf`, and greatest span from `nbf` to `exp`; undefined: unbounded (FAPI 2.0 Message Signing §5.3.1). */
  readonly requestObjectMaxLifetime?: Seconds

  // sender-constraining
  /** RFC 9449 §5.1. Empty: DPoP is off and its header is ignored. */
  readonly dpop_signing_alg_values_supported: readonly AsymmetricAlgorithm[]
  /** How long ago `iat` of a proof without nonce may be, tolerance aside (RFC 9449 §11.1). */
  readonly dpopProofMaxAge: Seconds
  /** RFC 9449 §8. `optional`: a nonce that is sent must be good, and one is offered. */
  readonly dpopNonce: 'off' | 'optional' | 'required'
  /** Whether a code is redeemed only for a sender-constrained token (FAPI 2.0 §5.3.2.1). */
  readonly senderConstrainedTokensRequired: boolean
  /** RFC 8705 §3.3. */
  readonly tls_client_certificate_bound_access_tokens: boolean

  // the response
  /** When the authorization endpoint redirects an error: `defer`, after a login, so that an attacker who registers a client gets no open
   * redirector; `redirect`, at once (RFC 9700 §4.11.2). */
  readonly errorsBeforeLogin: 'defer' | 'redirect'
  /** RFC 9207 §3. */
  readonly authorization_response_iss_parameter_supported: boolean
  /** JARM §4. */
  readonly authorization_signing_alg_values_supported: readonly AsymmetricAlgorithm[]
  /** How long a JARM response is valid: at most 600 s (JARM §2.1). */
  readonly authorizationResponseLifetime: Seconds
  /** 303 (RFC 9700 §4.12), or 302 where it is documented so. */
  readonly redirectStatus: 302 | 303

  // codes
  /** At most 60 s under FAPI 2.0 §5.3.2.1, at most 600 s under RFC 6749 §4.1.2. */
  readonly codeLifetime: Seconds
  /** How long a used code is remembered, so that its second use names the grant whose tokens to revoke (RFC 6749 §4.1.2). It is refused
   * for ever. A client whose code a thief was quicker with comes while the code lives, and so does a thief who was slower: the 600 s of
   * the profiles are the longest `codeLifetime`. Longer, such as the tokens live, also finds out who comes with an old code, and
   * costs storage: in Redis 357 bytes a login for that time, at 1,000 logins a second 0.2 GB for 600 s and 31 GB for a day. */
  readonly usedCodeRetention: Seconds
  /** `if-present`: required when the request carried one (RFC 6749 §4.1.3); `if-sent`: compared when sent (OAuth 2.1 §4.1.3). */
  readonly redirectUriAtRedemption: 'if-present' | 'if-sent'

  // bounds
  /** Most bytes of a body or a query. */
  readonly maxRequestBytes: number
  readonly maxParameters: number
  /** Most characters of one value. */
  readonly maxParameterLength: number
}
