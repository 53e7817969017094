import type { OAuthError } from '../errors/oauth-error.ts'
import type { Client } from './client.ts'
import type { AuthorizationEvent } from './events.ts'
import type { JSONWebKeySet } from './jose.ts'
import type { GrantedAuthorization } from './records.ts'
import type { EpochSeconds, Seconds } from './time.ts'

/** Where requests, codes and replay markers are kept. Three calls, each atomic by itself; several processes may share one. A rejected
 * promise says that the outcome is not known: the call may have been carried out, or still be. The core does not repeat it, grants
 * nothing on it, and sets no time limit: how long a call may take is the store's business. */
export interface Store {
  /** Creates `key`; resolves false if it exists. Atomic. May keep it past `expiresAt`, never drops it earlier.
   * Keys are ASCII without white space, at most 128 characters, upper and lower case apart; values are text of at most 64 KiB: JSON
   * for a record, `1` for a marker. */
  insert(key: string, value: string, expiresAt: EpochSeconds): Promise<boolean>
  /** Reads what every insert that has resolved, of whatever process, has left: not a replica that lags. */
  get(key: string): Promise<string | undefined>
  /** Reads and deletes; undefined, or null, where there is nothing. At most one caller ever receives the value. Atomic. */
  take(key: string): Promise<string | undefined>
}

/** The only source of time. */
export type Clock = () => EpochSeconds

/** Cryptographically secure random bytes; at least `length` of them fresh at every call. */
export type RandomBytes = (length: number) => Uint8Array

/** Finds a registered client; resolves undefined for an unknown `client_id`, which is the client's text and can be anything. */
export interface FindClient {
  (client_id: string): Promise<Client | ClientRefusal | undefined>
  /** Announces in the server's metadata that clients are known by their metadata documents. */
  readonly client_id_metadata_document_supported?: boolean
}

/** Says why a client is not accepted, where "unknown" would say too little. Client sources answer it, not registries. */
export interface ClientRefusal {
  readonly client_id?: undefined
  readonly refused: OAuthError<'invalid_client' | 'temporarily_unavailable'>
}

/** Finds the public keys of a client. A rejection counts as "not available". `kid` is what the token asks for. */
export type FindClientKeys = (client: Client, wanted?: { readonly kid?: string }) => Promise<JSONWebKeySet>

/** Hears of every outcome. Never awaited; may throw without harm. */
export type OnEvent = (event: AuthorizationEvent) => void

/** SHA-256. WebCrypto's is asynchronous, Node's is not; both fit. */
export type Digest = (data: Uint8Array) => Uint8Array | Promise<Uint8Array>

/** Verifies a signature at once, or leaves it to WebCrypto with undefined. `algorithm` and `key`, a `CryptoKey`, are as
 * `crypto.subtle.verify` takes them, and were compared; nothing but `true` counts as good, and a throw counts as bad. */
export type VerifySignature = (
  algorithm: { readonly name: string; readonly namedCurve?: string; readonly hash?: string },
  key: object,
  signature: Uint8Array,
  data: Uint8Array,
) => boolean | undefined

/** Verifies a client's secret where the host stores only a hash of it. Runs in constant time, also for `undefined`. */
export type VerifyClientSecret = (secret: string, client: Client | undefined) => Promise<boolean> | boolean

/** Nonces for DPoP proofs.
 * @see RFC 9449 §8 */
export interface DPoPNonces {
  issue(now: EpochSeconds): Promise<string> | string
  /** Says until when the nonce is accepted, and whether a fresh one is due; undefined: it is not accepted. */
  accept(nonce: string, now: EpochSeconds): Promise<AcceptedNonce | undefined> | AcceptedNonce | undefined
}

export interface AcceptedNonce {
  readonly acceptedUntil: EpochSeconds
  readonly renew: boolean
}

/** The grant for which the front channel's tokens are minted. */
export interface FrontChannelGrant extends Omit<GrantedAuthorization, 'scope'> {
  /** The scope tokens granted, in the form that `pending.scope` has. */
  readonly scope: readonly string[]
  readonly client: Client
  readonly grant_id: string
  readonly dpop_jkt?: string
}

/** Mints the tokens of response types with `token` or `id_token`: signing and contents are the host's, the hashes are the core's.
 * @see OpenID Connect Core §3.2.2.5, §3.3.2.5 */
export interface IssueFrontChannelTokens {
  readonly accessToken: (
    grant: FrontChannelGrant,
  ) => Promise<{ readonly access_token: string; readonly token_type: string; readonly expires_in?: Seconds }>
  /** The ID token carries the hashes as they stand, the grant's `nonce`, and is signed with the client's registered algorithm. */
  readonly idToken: (
    grant: FrontChannelGrant,
    hashes: { readonly c_hash?: string; readonly at_hash?: string; readonly s_hash?: string },
  ) => Promise<string>
}

/** Signs, and where the client registered for it encrypts, the claims of a JARM response.
 * @see JARM §2.2 */
export type Sign = (
  claims: Readonly<Record<string, unknown>>,
  client: Client,
  alg: string | undefined,
) => Promise<string>

/** Decrypts a compact JWE that a client encrypted to the server; rejects or resolves undefined when it cannot.
 * @see RFC 9101 §6.1 */
export type Decrypt = (jwe: string, client: Client) => Promise<string | undefined>
