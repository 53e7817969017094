import type { OAuthError } from '../errors/oauth-error.ts'
import type { Client } from './client.ts'
import type { AuthorizationEvent } from './events.ts'
import type { HttpRequest } from './http.ts'
import type { JSONWebKeySet } from './jose.ts'
import type { GrantedAuthorization } from './records.ts'
import type { Awaitable } from './result.ts'
import type { EpochSeconds, Seconds } from './time.ts'

/** The members of an `AbortSignal` that a store may use. The signal that a call gets is an `AbortSignal` of the runtime. */
export interface CallSignal {
  readonly aborted: boolean
  readonly reason?: unknown
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** The last argument of a call of a store. The core itself passes none; `timeLimitedStore` does. */
export interface StoreCallOptions {
  /** Aborts when nobody waits for the call any more. A driver may honour it or ignore it. */
  readonly signal?: CallSignal | undefined
}

/** Keeps requests, codes and replay markers. It has three calls, each atomic by itself, and several processes may share one
 * store. If a call rejects, its outcome is unknown. The core then does not repeat the call, and the operation rejects and
 * grants nothing. The core sets no time limit for a call: wrap the store in `timeLimitedStore`. To test a
 * store of your own, run `storeContract` of `parapet/testing`. */
export interface Store {
  /** Creates `key`; resolves to false if it exists. Atomic. The store may keep an entry past `expiresAt` and never drops it
   * earlier. Keys are case-sensitive ASCII without white space, at most 128 characters. Values are text of at most 64 KiB:
   * JSON for a record, `1` for a marker. */
  insert(key: string, value: string, expiresAt: EpochSeconds, options?: StoreCallOptions): Promise<boolean>
  /** Reads the value, or resolves to `undefined` when there is none; `null`, which many drivers answer, counts as well. It must see every
   * insert that has resolved, in any process, so do not read from a lagging replica. */
  get(key: string, options?: StoreCallOptions): Promise<string | undefined>
  /** Reads the value and deletes it; resolves as `get` does when there is none. At most one caller ever receives the value. Atomic. */
  take(key: string, options?: StoreCallOptions): Promise<string | undefined>
}

/** Returns the time in whole seconds since 1970. The core reads time from nowhere else. */
export type Clock = () => EpochSeconds

/** Returns `length` or more fresh bytes from a cryptographically secure generator. */
export type RandomBytes = (length: number) => Uint8Array

/** Finds a registered client; resolves to `undefined` (or `null`) for an unknown `client_id`. The `client_id` is unchecked input: use
 * it as a parameter of a query, never as a part of its text. The record stays the host's own: the server neither copies nor freezes it, and
 * hands it to the host's other functions as it is. */
export interface FindClient {
  (client_id: string): Promise<Client | ClientRefusal | null | undefined>
  /** Announces in the server's metadata that clients are known by their metadata documents. */
  readonly client_id_metadata_document_supported?: boolean
}

/** Says why a client is not accepted, where "unknown" would say too little. Client sources return it; registries do not. */
export interface ClientRefusal {
  readonly client_id?: undefined
  readonly refused: OAuthError<'invalid_client' | 'temporarily_unavailable'>
}

/** Finds the public keys of a client. `wanted.kid` is the `kid` of the token to verify. A rejection means that the keys are
 * not available. */
export type FindClientKeys = (client: Client, wanted?: WantedKeys) => Promise<JSONWebKeySet>

/** The keys that `findClientKeys` is asked for. */
export interface WantedKeys {
  readonly kid?: string
  /** True where the server has the option of this name: the keys of a registered client may come over `http` and from a private network. */
  readonly insecureDevelopment?: true
}

/** Receives every outcome. The core does not wait for it and ignores its errors. */
export type OnEvent = (event: AuthorizationEvent) => void

/** A request that may be one too many. */
export interface LimitedRequest {
  readonly endpoint: 'push' | 'authorization' | 'token'
  /** The request as it came. The host finds the address of the caller in its own `request.requestContext`. */
  readonly request: HttpRequest
  /** Absent when the port is asked first, before anything is read. At the push and the token endpoint the client is authenticated, so
   * that an attacker cannot use up its limit. A public client, and any client at the authorization endpoint, is only named. */
  readonly client_id?: string
}

/** Decides whether a request is one too many. `undefined` (or `null`) lets it pass; `retryAfter` refuses it for so many seconds. */
export type Limit = (asked: LimitedRequest) => Awaitable<{ readonly retryAfter: Seconds } | null | undefined>

/** Computes SHA-256, synchronously (Node) or asynchronously (WebCrypto). */
export type Digest = (data: Uint8Array) => Uint8Array | Promise<Uint8Array>

/** Verifies a signature synchronously, or returns `undefined` to leave it to WebCrypto. `algorithm` and `key` (a
 * `CryptoKey`) are the arguments of `crypto.subtle.verify`; the core has checked that they fit together. Only `true`
 * accepts the signature; `false` and a throw refuse it. If the answer is another value, such as a promise, the operation rejects with TypeError. */
export type VerifySignature = (
  algorithm: { readonly name: string; readonly namedCurve?: string; readonly hash?: string },
  key: object,
  signature: Uint8Array,
  data: Uint8Array,
) => boolean | undefined

/** Verifies a client secret where the registry stores hashes only. It must take the same time for an unknown client
 * (`undefined`) as for a known one, so that latency does not reveal which clients exist. */
export type VerifyClientSecret = (secret: string, client: Client | undefined) => Promise<boolean> | boolean

/** Issues and checks the nonces of DPoP proofs.
 * @see RFC 9449 §8 */
export interface DPoPNonces {
  /** Returns a fresh nonce, in visible ASCII without `"` and `\`. */
  issue(now: EpochSeconds): Promise<string> | string
  /** Returns until when the server accepts the nonce, and whether to send a fresh one; `undefined` (or `null`) refuses the nonce. */
  accept(nonce: string, now: EpochSeconds): Awaitable<AcceptedNonce | null | undefined>
}

/** A nonce that is still accepted. */
export interface AcceptedNonce {
  /** When the nonce expires. The store keeps the replay marker of the proof until then. */
  readonly acceptedUntil: EpochSeconds
  /** Whether the response carries a fresh nonce. */
  readonly renew: boolean
}

/** The grant whose tokens the authorization response carries. Frozen, except for a client of the registry. */
export interface FrontChannelGrant extends Omit<GrantedAuthorization, 'scope'> {
  /** The scope values granted, in the form of `pending.scope`. */
  readonly scope: readonly string[]
  readonly client: Client
  readonly grant_id: string
  readonly dpop_jkt?: string
}

/** Issues the tokens of response types with `token` or `id_token`. The host writes and signs the tokens; the core computes
 * the hashes that bind an ID token to the response.
 * @see OpenID Connect Core §3.2.2.5, §3.3.2.5 */
export interface IssueFrontChannelTokens {
  /** Issues the access token of a response type with `token`. */
  readonly accessToken: (
    grant: FrontChannelGrant,
  ) => Promise<{ readonly access_token: string; readonly token_type: string; readonly expires_in?: Seconds }>
  /** Issues the ID token. Put the hashes and the grant's `nonce` in as they are. Sign with the algorithm that the client
   * registered, or with RS256 where it registered none, because the hashes are made for that algorithm (OpenID Connect Registration §2). */
  readonly idToken: (
    grant: FrontChannelGrant,
    hashes: { readonly c_hash?: string; readonly at_hash?: string; readonly s_hash?: string },
  ) => Promise<string>
}

/** Signs the claims of a JWT response, and encrypts them where the client registered for encryption. `alg` is undefined where the client
 * registered none: sign under RS256 then, or under your default where RS256 is not allowed, as in FAPI.
 * @see JARM §2.2, §3 */
export type Sign = (
  claims: Readonly<Record<string, unknown>>,
  client: Client,
  alg: string | undefined,
) => Promise<string>

/** Decrypts a compact JWE that a client encrypted to the server. Rejects, or resolves to `undefined`, when it cannot.
 * @see RFC 9101 §6.1 */
export type Decrypt = (jwe: string, client: Client) => Promise<string | undefined>
