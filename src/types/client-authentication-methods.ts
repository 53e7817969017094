import type { Parts } from './parts.ts'

/** @see the IANA registry "OAuth Token Endpoint Authentication Methods", draft-ietf-oauth-attestation-based-client-auth §8 */
export type ClientAuthenticationMethod =
  | 'none'
  | 'client_secret_post'
  | 'client_secret_basic'
  | 'client_secret_jwt'
  | 'private_key_jwt'
  | 'tls_client_auth'
  | 'self_signed_tls_client_auth'
  | 'attest_jwt_client_auth'
  | 'attest_jwt_client_auth_dpop'

/** The part of a server that verifies credentials; none for a client that has none. */
export type AuthenticationPart = keyof Pick<
  Parts,
  'readClientSecret' | 'readClientAssertion' | 'proveClientCertificate' | 'readClientAttestation'
>

/** The credential that a client registers. */
export type RegisteredCredential =
  | 'none'
  | 'secret'
  | 'mac-key'
  | 'signing-key'
  | 'certificate-subject'
  | 'certificate-key'
  | 'attestation'

/** The facts about a method that a server needs. */
export interface ClientAuthenticationFacts {
  readonly part: AuthenticationPart | undefined
  readonly credential: RegisteredCredential
  /** A part that `part` asks for this method alone. */
  readonly helper?: keyof Pick<Parts, 'verifyAssertionMAC'>
}

/** The facts of every method. The code that verifies a method stands in `client-authentication/verifiers.ts`. */
// biome-ignore format: a table, one method a line
export const CLIENT_AUTHENTICATION_METHODS = {
  none:                        { part: undefined, credential: 'none' },
  client_secret_post:          { part: 'readClientSecret', credential: 'secret' },
  client_secret_basic:         { part: 'readClientSecret', credential: 'secret' },
  client_secret_jwt:           { part: 'readClientAssertion', credential: 'mac-key', helper: 'verifyAssertionMAC' },
  private_key_jwt:             { part: 'readClientAssertion', credential: 'signing-key' },
  tls_client_auth:             { part: 'proveClientCertificate', credential: 'certificate-subject' },
  self_signed_tls_client_auth: { part: 'proveClientCertificate', credential: 'certificate-key' },
  attest_jwt_client_auth:      { part: 'readClientAttestation', credential: 'attestation' },
  attest_jwt_client_auth_dpop: { part: 'readClientAttestation', credential: 'attestation' },
} as const satisfies Readonly<Record<ClientAuthenticationMethod, ClientAuthenticationFacts>>

/** The facts about a method that CORS and comparisons of policies need. */
export interface ClientAuthenticationTraits {
  /** 3: asymmetric keys or certificates; 2: a secret that is not sent; 1: a secret that is sent; 0: nothing (FAPI 2.0 Security
   * Profile §5.3.2.1, RFC 9700 §2.5). */
  readonly strength: 0 | 1 | 2 | 3
  /** Headers that a script must be allowed to send, beside those of every request (CORS). */
  readonly requestHeaders: readonly string[]
  /** Headers of an answer that a script must be allowed to read, beside those of every answer (CORS). */
  readonly responseHeaders: readonly string[]
}

/** The traits of every method, apart from its facts: a Worker without CORS does not carry them. */
// biome-ignore format: a table, one method a line
export const METHOD_TRAITS: Readonly<Record<ClientAuthenticationMethod, ClientAuthenticationTraits>> = {
  none:                        { strength: 0, requestHeaders: [], responseHeaders: [] },
  client_secret_post:          { strength: 1, requestHeaders: [], responseHeaders: [] },
  client_secret_basic:         { strength: 1, requestHeaders: ['Authorization'], responseHeaders: ['WWW-Authenticate'] },
  client_secret_jwt:           { strength: 2, requestHeaders: [], responseHeaders: [] },
  private_key_jwt:             { strength: 3, requestHeaders: [], responseHeaders: [] },
  tls_client_auth:             { strength: 3, requestHeaders: [], responseHeaders: [] },
  self_signed_tls_client_auth: { strength: 3, requestHeaders: [], responseHeaders: [] },
  attest_jwt_client_auth:      { strength: 3, requestHeaders: ['OAuth-Client-Attestation', 'OAuth-Client-Attestation-PoP'], responseHeaders: ['OAuth-Client-Attestation-Challenge'] },
  attest_jwt_client_auth_dpop: { strength: 3, requestHeaders: ['OAuth-Client-Attestation'], responseHeaders: [] },
}

/** Every method, in the order of the registry. */
export const METHOD_NAMES: readonly ClientAuthenticationMethod[] = /* @__PURE__ */ (() =>
  Object.keys(CLIENT_AUTHENTICATION_METHODS) as ClientAuthenticationMethod[])()

/** The method of a client that registered none (RFC 7591 §2). */
export const DEFAULT_METHOD = 'client_secret_basic'

/** The facts of a method; undefined for a name that is none, which a host's records or options may hold. */
export const factsOf = (method: ClientAuthenticationMethod = DEFAULT_METHOD): ClientAuthenticationFacts | undefined =>
  Object.hasOwn(CLIENT_AUTHENTICATION_METHODS, method) ? CLIENT_AUTHENTICATION_METHODS[method] : undefined
