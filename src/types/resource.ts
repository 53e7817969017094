import type { EndpointError } from '../errors/oauth-error.ts'
import type { ReadClientCertificate } from './certificate.ts'
import type { Policy } from './policy.ts'
import type { Clock, Digest, DPoPNonces, OnEvent, Store, VerifySignature } from './ports.ts'
import type { EpochSeconds, Seconds } from './time.ts'

/** The configuration of a protected resource. An `AuthorizationServer` fits, for a server that also serves resources. */
export interface ResourceServer {
  readonly policy: Pick<
    Policy,
    'dpop_signing_alg_values_supported' | 'dpopProofMaxAge' | 'dpopNonce' | 'clockTolerance'
  > & {
    /** Whether the resource refuses tokens that are bound to no key and no certificate. Default: false. */
    readonly senderConstrainedTokensRequired?: boolean
  }
  /** Keeps replay markers of proofs, so that the resource accepts a proof once. Processes that serve the same URLs must
   * share one store. */
  readonly store: Store
  /** Returns the time in whole seconds since 1970. Default: the system's clock. */
  readonly clock?: Clock | undefined
  /** Computes SHA-256. Default: `node:crypto` on Node, Deno and Bun, otherwise WebCrypto. */
  readonly digest?: Digest | undefined
  /** Verifies signatures synchronously, where it can. Default: `node:crypto` verifies ES256 on Node and Bun, otherwise WebCrypto verifies. */
  readonly verifySignature?: VerifySignature | undefined
  /** Needed unless `policy.dpopNonce` is `off`. */
  readonly dpopNonces?: DPoPNonces | undefined
  /** Default: the certificate in the request itself. */
  readonly readClientCertificate?: ReadClientCertificate | undefined
  readonly onEvent?: OnEvent | undefined
  /** The URL of the metadata of this resource, which every challenge names (RFC 9728 §5.1). A client uses that document only where its
   * `resource` is the URL that the client called (RFC 9728 §3.3): each resource has a document of its own. */
  readonly resource_metadata?: string | undefined
}

/** The confirmation of an access token: the key or the certificate that its client must prove.
 * @see RFC 7800 §3.1 */
export interface TokenConfirmation {
  /** The thumbprint of a DPoP key (RFC 9449 §6). */
  readonly jkt?: string | undefined
  /** The thumbprint of a certificate (RFC 8705 §3.1). */
  readonly 'x5t#S256'?: string | undefined
}

/** The host's record of a valid access token: neither expired nor revoked, and for this resource. */
export interface ValidAccessToken {
  /** The token as the client sent it. */
  readonly access_token: string
  /** The token's own `cnf`, or `cnf` of the grant for which the host issued the token; absent: a bearer token. */
  readonly cnf?: TokenConfirmation | undefined
  /** `false`, as an introspection endpoint answers it, refuses the token (RFC 7662 §2.2). */
  readonly active?: boolean | undefined
  /** A list, or the words of the token's `scope`. */
  readonly scope?: string | readonly string[] | undefined
  readonly acr?: string | undefined
  /** When the user authenticated, with or without a fraction of a second (RFC 7519 §2). */
  readonly auth_time?: EpochSeconds | undefined
}

/** The demands of a resource on a valid token. */
export interface ResourceDemands {
  /** The token must have all of these scope values. */
  readonly scope?: readonly string[] | undefined
  /** The token must come from an authentication of one of these classes (RFC 9470 §3). */
  readonly acr_values?: readonly string[] | undefined
  /** The greatest age of the user's authentication, in seconds (RFC 9470 §3). */
  readonly max_age?: Seconds | undefined
}

/** A request that may be served. */
export interface VerifiedAccess<Token extends ValidAccessToken = ValidAccessToken> {
  /** The token as the host passed it. */
  readonly token: Token
  readonly scheme: 'DPoP' | 'Bearer'
  /** A fresh nonce for the client, for the `DPoP-Nonce` header, when one is due. */
  readonly dpopNonce?: string
}

/** A refusal by a protected resource, with what its challenge tells the client. */
export interface ResourceError extends Omit<EndpointError<'resource'>, 'challenge'> {
  /** The scheme under which the token came; absent: there was none. */
  readonly scheme?: 'DPoP' | 'Bearer'
  /** The demands that the token does not meet. */
  readonly demands?: ResourceDemands
}
