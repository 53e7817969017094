import type { AttestationPopMethod } from './client-attestation.ts'
import type { ClientAuthenticationMethod } from './client-authentication-methods.ts'
import type { AsymmetricAlgorithm, SymmetricAlgorithm } from './jose.ts'
import type { Seconds } from './time.ts'

/** How the authorization endpoint sends its response to the client.
 * @see OAuth 2.0 Multiple Response Types §2.1, OAuth 2.0 Form Post Response Mode §2, JARM §2.3 */
export type ResponseMode = 'query' | 'fragment' | 'form_post' | 'jwt' | 'query.jwt' | 'fragment.jwt' | 'form_post.jwt'

/** How a response travels once `jwt` is resolved to the default of the response type (JARM §2.3.4). */
export type ResolvedResponseMode = Exclude<ResponseMode, 'jwt'>

/** Every decision that differs between deployments, as one flat record. Spread a profile and override fields: `{ ...oauth21,
 * requestUriLifetime: 30 } satisfies Policy`. Discovery publishes the fields with a registered metadata name. "All
 * profiles" below means every profile of `parapet/profiles`; `mcp` has the values of `oauth21`, and `haip`
 * has those of `fapi2SecurityProfile`, unless they are named.
 * @see RFC 8414 §2 */
export interface Policy {
  // client authentication
  /** The methods by which a client may authenticate at the PAR and token endpoints (RFC 8414 §2); `none` admits
   * public clients, such as applications in a browser (RFC 10017 §6.3.3.1). `oauth21`: `none`, secrets and
   * `private_key_jwt`; FAPI 2.0: `private_key_jwt` and certificates (FAPI 2.0 Security Profile §5.3.2.1); `haip`:
   * attestations (HAIP 1.0 §4.4.1). */
  readonly token_endpoint_auth_methods_supported: readonly ClientAuthenticationMethod[]
  /** The JWS algorithms of client assertions (RFC 8414 §2). HS* serve `client_secret_jwt` only, all others
   * `private_key_jwt` only. FAPI 2.0 and `haip`: PS256, ES256 and Ed25519 (FAPI 2.0 Security Profile §5.4.1). */
  readonly token_endpoint_auth_signing_alg_values_supported: readonly (AsymmetricAlgorithm | SymmetricAlgorithm)[]
  /** The `aud` that a client assertion must have. The last two values serve the migration from RFC 9126 §2 before its update by
   * RFC 10070 §5.
   *
   * - `issuer-string`: the issuer, as a string (FAPI 2.0 Security Profile §5.3.2.1).
   * - `issuer`: the issuer as the only value, a string or a list of one (RFC 10070 §4; `oauth21`).
   * - `rfc9126-by-client`: as `rfc9126` for a client whose record has `clientAssertionAudience: 'rfc9126'`, as `issuer` for all others.
   * - `rfc9126`: the issuer, the token or the PAR endpoint, also beside other values, from every client (`ibmVerify`). */
  readonly clientAssertionAudience: 'issuer' | 'issuer-string' | 'rfc9126-by-client' | 'rfc9126'
  /** Whether a client assertion must have a `jti` (OpenID Connect Core §9; optional in RFC 7523 §3). An assertion without
   * `jti` can be replayed. All profiles: true. */
  readonly clientAssertionJtiRequired: boolean
  /** The furthest that `exp` of a client assertion may lie in the future, in seconds, 1 to 86,400 (RFC 7523 §3).
   * `auth0HighlyRegulatedIdentity`: 300; `ibmVerify`: 86,400; all others: 3600. */
  readonly clientAssertionMaxLifetime: Seconds
  /** Whether a client registered for `client_secret_basic` may use `client_secret_post`, and the reverse (RFC 7591 §2
   * registers one method). `ibmVerify`: true; all others: false. */
  readonly clientSecretMethodsInterchangeable: boolean
  /** Leeway for `exp`, `nbf` and `iat` of every JWT, in seconds, 0 to 60 (FAPI 2.0 Security Profile §5.3.2.1). All profiles:
   * 10. */
  readonly clockTolerance: Seconds

  // client attestations; read only by a server with the part readClientAttestation
  /** The JWS algorithms of client attestations (draft-ietf-oauth-attestation-based-client-auth §8). Absent, as in all
   * profiles: ES256, ES384, ES512, PS256, EdDSA and Ed25519. */
  readonly client_attestation_signing_alg_values_supported?: readonly AsymmetricAlgorithm[]
  /** The JWS algorithms of the proofs of possession that come with attestations
   * (draft-ietf-oauth-attestation-based-client-auth §8). Absent, as in all profiles: the same as for attestations by
   * default. */
  readonly client_attestation_pop_signing_alg_values_supported?: readonly AsymmetricAlgorithm[]
  /** How a client proves possession when its attestation comes beside another method of authentication
   * (draft-ietf-oauth-attestation-based-client-auth §7.6). Without `none` in the list, the server refuses every request
   * without an attestation. Absent, as in all profiles: the server refuses an attestation beside a secret or an assertion
   * as a second method (RFC 6749 §2.3). */
  readonly client_attestation_pop_methods_supported?: readonly (AttestationPopMethod | 'none')[]
  /** Whether a proof of possession carries a challenge from the server (draft-ietf-oauth-attestation-based-client-auth §6).
   * Absent, as in all profiles: `off`.
   *
   * - `off`: the server offers no challenge.
   * - `optional`: the server offers challenges, and one that a proof has must be valid.
   * - `required`: the server refuses a proof without a challenge. */
  readonly clientAttestationChallenge?: 'off' | 'optional' | 'required'
  /** The greatest age of an attestation, by its `iat`, in seconds, 1 to 315,360,000
   * (draft-ietf-oauth-attestation-based-client-auth §7.1). An attestation without `iat` is then refused. Absent, as in all
   * profiles: its `exp` alone counts. */
  readonly clientAttestationMaxAge?: Seconds
  /** Whether an attestation must have an `iat`, which drafts before -12 leave out
   * (draft-ietf-oauth-attestation-based-client-auth §4). Absent, as in all profiles: false. */
  readonly clientAttestationIatRequired?: boolean
  /** Whether an attestation must bring its certificate in `x5c`, so that configured `attesterKeys` do not count (HAIP 1.0 §4.4.1).
   * Absent: false. `haip`: true; all others: absent. */
  readonly clientAttestationX5cRequired?: boolean
  /** The greatest age of a proof of possession, by its `iat`, in seconds, 1 to 3600; `clockTolerance` comes on top
   * (draft-ietf-oauth-attestation-based-client-auth §7.2). Absent, as in all profiles: 60. */
  readonly clientAttestationPopMaxAge?: Seconds

  // the request
  /** True makes PAR mandatory: the authorization endpoint then accepts pushed requests only (RFC 9126 §5). FAPI 2.0
   * and `haip`: true; all others: false. */
  readonly require_pushed_authorization_requests: boolean
  /** How long a `request_uri` lives: for so many seconds a client may present it, 5 to 600 (RFC 9126 §2.2).
   * `auth0HighlyRegulatedIdentity`: 90; all others: 60. */
  readonly requestUriLifetime: Seconds
  /** How long the user may take to log in and decide, in seconds, 1 to 86,400. A pushed request counts it from the end of
   * its `requestUriLifetime`, any other request from its arrival. All profiles: 1800. */
  readonly interactionLifetime: Seconds
  /** Whether an authenticated confidential client may push a `redirect_uri` that is not registered (RFC 9126 §2.4). All
   * profiles: false. */
  readonly unregisteredRedirectUris: boolean
  /** Whether a client with exactly one registered redirect URI may omit `redirect_uri` (RFC 6749 §3.1.2.3); never with the
   * scope `openid`. OAuth 2.1 §2.3.2 leaves it to the server, FAPI 2.0 Security Profile §5.3.2.2 requires `redirect_uri`.
   * `auth0HighlyRegulatedIdentity`: true; all others: false. */
  readonly redirectUriMayBeOmitted: boolean
  /** Whether `http://localhost` may use any port, as the loopback IP literals may (RFC 8252 §7.3; §8.3 advises against it).
   * `mcp`: true; all others: false. */
  readonly localhostIsLoopback: boolean
  /** The redirect URIs that may use `http`.
   *
   * - `native-loopback`: loopback addresses of native clients, `localhost` only with `localhostIsLoopback` (FAPI 2.0 Security Profile
   *   §5.3.2.2).
   * - `loopback`: loopback addresses (RFC 9700 §2.6; `oauth21`).
   * - `registered`: all that are registered. */
  readonly httpRedirectUris: 'registered' | 'loopback' | 'native-loopback'
  /** The private-use schemes that `parseClient` registers for native clients (RFC 8252 §7.1, §8.4). `mcp`: `none`; all others:
   * `reverse-domain`.
   *
   * - `none`: no private-use scheme.
   * - `reverse-domain`: reversed domain names such as `com.example.app`.
   * - `any`: also short schemes such as `cursor`, which every application can claim. */
  readonly privateUseSchemes: 'none' | 'reverse-domain' | 'any'
  /** The response types that clients may request, words in any order, at least one (RFC 8414 §2).
   * `auth0HighlyRegulatedIdentity`: also `code id_token`; `ibmVerify`: every combination of `code`, `token` and
   * `id_token`; all others: `code`. A type with `token` or `id_token` needs the option `issueFrontChannelTokens`. */
  readonly response_types_supported: readonly string[]
  /** The response modes that clients may request, at least one (RFC 8414 §2). The modes with `jwt` need the option
   * `sign`. `fapi2MessageSigning`: the modes with `jwt` only; `ibmVerify`: plain modes and modes with `jwt`; all
   * others: `query`, `fragment` and `form_post`. */
  readonly response_modes_supported: readonly ResponseMode[]
  /** The scopes that clients may request (RFC 8414 §2). Absent: each scope of the client's record, or any scope for a client
   * without `scope`. All profiles: absent. */
  readonly scopes_supported?: readonly string[]
  /** Whether the server ignores unknown tokens of `scope` (OpenID4VCI 1.0 §5.1.2): those that `scopes_supported` does not list, or
   * without that list those that the client did not register. `haip`: true; all others: absent.
   *
   * - `true`: the server ignores them, and refuses a request of which nothing is left.
   * - `false`, or absent: the server refuses them (RFC 6749 §3.3). */
  readonly unknownScopesIgnored?: boolean
  /** The values of `prompt` that clients may send (OpenID Connect Prompt Create §4.2). Add `create` if your users can sign up.
   * `ibmVerify`: `none` and `login`; all others also `consent` and `select_account`. */
  readonly prompt_values_supported: readonly string[]
  /** Whether the server reads the parameter `claims`; if false, it ignores the parameter (OpenID Connect Discovery §3). All
   * profiles: true. */
  readonly claims_parameter_supported: boolean
  /** The shortest `state` that the server accepts, in characters, 0 to 1024; a request without `state` passes (RFC 6749
   * §10.12). `ibmVerify`: 8; all others: 0. */
  readonly stateMinLength: number
  /** The shortest `nonce` that the server accepts, in characters, 0 to 1024; the response type decides whether a request
   * needs a `nonce` (OpenID Connect Core §15.5.2). `ibmVerify`: 8; all others: 0. */
  readonly nonceMinLength: number

  /** Whether every authorization request and every redemption of a code must name a `resource` (MCP Authorization
   * 2026-07-28). `mcp`: true; all others: false. */
  readonly resourceRequired: boolean
  /** Whether a `resource` counts as the same in any case of its scheme and host, and as different in everything else. False:
   * compared code point by code point (RFC 8707 §2, MCP Authorization 2026-07-28). `mcp`: true; all others: false. */
  readonly resourceHostInAnyCase: boolean
  /** The members that every client ID metadata document must have: `client_name`, and `redirect_uris` even for grants that need none (MCP
   * Authorization 2026-07-28, Client Registration). `mcp`: both; all others: none. */
  readonly metadataDocumentRequiredMembers: readonly ('client_name' | 'redirect_uris')[]

  // PKCE
  /** Whether every request for a code needs a PKCE challenge (OAuth 2.1 §4.1.1; RFC 9700 §2.1.1). Public clients
   * always need one (RFC 10017 §6.3.2.1). `auth0HighlyRegulatedIdentity` and `ibmVerify`: false; all others: true. */
  readonly codeChallengeRequired: boolean
  /** The PKCE methods that clients may use (RFC 8414 §2). If the list has `plain`, a missing method means `plain` (RFC 7636
   * §4.3); otherwise the server refuses a missing method. `ibmVerify`: both; all others: `S256`. */
  readonly code_challenge_methods_supported: readonly ('S256' | 'plain')[]

  // request objects
  /** Whether clients may send a signed request object in `request` (OpenID Connect Discovery §3; RFC 9101 §4).
   * `fapi2MessageSigning`, `auth0HighlyRegulatedIdentity` and `ibmVerify`: true; all others: false. */
  readonly request_parameter_supported: boolean
  /** The JWS algorithms of request objects (OpenID Connect Discovery §3). FAPI 2.0 and `haip`: PS256, ES256 and
   * Ed25519 (FAPI 2.0 Security Profile §5.4.1). */
  readonly request_object_signing_alg_values_supported: readonly AsymmetricAlgorithm[]
  /** Whether every request must be a signed request object (RFC 9101 §10.5). `fapi2MessageSigning`: true; all others: false. */
  readonly require_signed_request_object: boolean
  /** The claims that a request object must have (FAPI 2.0 Message Signing §5.3.1). `fapi2MessageSigning`: `aud`, `exp` and
   * `nbf`; all others: none. */
  readonly requestObjectRequiredClaims: readonly ('aud' | 'exp' | 'nbf' | 'iat' | 'jti')[]
  /** The greatest age of `nbf`, and the longest time from `nbf` to `exp`, in seconds, 1 to 86,400 (FAPI 2.0 Message Signing
   * §5.3.1). Absent: no limit. `fapi2MessageSigning`: 3600; all others: absent. */
  readonly requestObjectMaxLifetime?: Seconds

  // sender-constraining
  /** The JWS algorithms of DPoP proofs (RFC 9449 §5.1). An empty list switches DPoP off, and the server ignores the
   * header `DPoP`. FAPI 2.0: PS256, ES256 and Ed25519 (FAPI 2.0 Security Profile §5.4.1); `haip`: also ES384 and
   * ES512 (HAIP 1.0 §7). */
  readonly dpop_signing_alg_values_supported: readonly AsymmetricAlgorithm[]
  /** The greatest age of a DPoP proof without nonce, by its `iat`, in seconds, 1 to 3600; `clockTolerance` comes on top (RFC
   * 9449 §11.1). All profiles: 60. */
  readonly dpopProofMaxAge: Seconds
  /** Whether DPoP proofs carry a nonce from the server (RFC 9449 §8). All profiles: `off`.
   *
   * - `off`: the server offers no nonce.
   * - `optional`: the server offers nonces, and one that a proof has must be valid.
   * - `required`: the server refuses a proof without a nonce.
   *
   * Where a proof has a valid nonce, the age of the nonce decides. The `iat` of the proof may then be at any distance from the clock of the server
   * (RFC 9449 §4.3 (11)). */
  readonly dpopNonce: 'off' | 'optional' | 'required'
  /** Whether the token endpoint refuses requests whose tokens would be bound neither to a DPoP key nor to a
   * certificate (FAPI 2.0 Security Profile §5.3.2.1; RFC 9700 §2.2.1). FAPI 2.0 and `haip`: true; all others: false. */
  readonly senderConstrainedTokensRequired: boolean
  /** Whether the server binds codes and grants to the certificate of the TLS connection (RFC 8705 §3.3). The token endpoint
   * then refuses a request that has neither a certificate nor a DPoP proof. All profiles: false. */
  readonly tls_client_certificate_bound_access_tokens: boolean

  // the response
  /** When the authorization endpoint redirects an error (RFC 9700 §4.11.2). `auth0HighlyRegulatedIdentity` and `ibmVerify`:
   * `redirect`; all others: `defer`.
   *
   * - `defer`: after a login, so that an attacker who registers a client gets no open redirector.
   * - `redirect`: at once. */
  readonly errorsBeforeLogin: 'defer' | 'redirect'
  /** Whether every authorization response names the issuer in `iss`, against mix-up attacks (RFC 9207 §3). All profiles:
   * true. */
  readonly authorization_response_iss_parameter_supported: boolean
  /** The JWS algorithms of JWT responses, for the modes with `jwt` (JARM §4). FAPI 2.0 and `haip`: PS256, ES256 and
   * Ed25519 (FAPI 2.0 Security Profile §5.4.1). */
  readonly authorization_signing_alg_values_supported: readonly AsymmetricAlgorithm[]
  /** How long a JWT response is valid, in seconds, 1 to 600 (JARM §2.1). All profiles: 600. */
  readonly authorizationResponseLifetime: Seconds
  /** The HTTP status of redirects: 303, which makes the browser drop a posted password (RFC 9700 §4.12), or 302.
   * `auth0HighlyRegulatedIdentity`: 302; all others: 303. */
  readonly redirectStatus: 302 | 303

  // codes
  /** How long a client may redeem a code, in seconds, 1 to 600 (RFC 6749 §4.1.2); at most 60 under FAPI 2.0 Security Profile
   * §5.3.2.1. All profiles: 60. */
  readonly codeLifetime: Seconds
  /** How long the server remembers a used code, in seconds, 1 to 315,360,000 (RFC 6749 §4.1.2). Within that time a second
   * redemption by the same client names the grant whose tokens to revoke; after it the server still refuses the code. All
   * profiles: 600, the longest `codeLifetime`.
   *
   * A longer time also reveals the reuse of old codes, and costs storage. Redis takes 485 bytes a login: at 1,000 logins a second
   * that is 0.3 GB for 600 s, and 42 GB for a day. */
  readonly usedCodeRetention: Seconds
  /** How the token endpoint treats `redirect_uri`. `oauth21` and `mcp`: `if-sent`; all others: `if-present`.
   *
   * - `if-present`: required and compared if the authorization request had one (RFC 6749 §4.1.3).
   * - `if-sent`: compared if the token request has one (OAuth 2.1 §10.2). */
  readonly redirectUriAtRedemption: 'if-present' | 'if-sent'

  // bounds
  /** The largest body or query, in bytes, 1024 to 10,485,760 (RFC 9126 §2.3). All profiles: 65,536. */
  readonly maxRequestBytes: number
  /** The most parameters of one request, 8 to 1024 (RFC 9126 §2.3). All profiles: 64. */
  readonly maxParameters: number
  /** The longest value of one parameter, in characters, 256 to 10,485,760 (RFC 9126 §2.3). All profiles: 32,768. */
  readonly maxParameterLength: number
  /** The most that the authorization endpoint stores of a request by value, for which nobody has authenticated, in bytes of its record,
   * 1024 to 65,536 (RFC 9126 §2.3). A pushed or signed request may take 65,536, and a code may keep 49,152 of either. All profiles:
   * 8192. */
  readonly plainRequestMaxBytes: number
  /** The most keys that the server tries for one signature, 2 to 16 (RFC 7515 §4.1.4). The bound matters where keys have no `kid`, or
   * share one. All profiles: 16.
   *
   * It counts work, and the server always tries two keys. A key of P-256 or RSA with 2048 bits counts 1, of RSA with 4096 bits 4, of
   * P-384 or P-521 8, of RSA with 8192 bits 16. */
  readonly maxSignatureKeys: number
}
