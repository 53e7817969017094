import type { Endpoint, ErrorCode, Reason } from './catalogue.ts'

/** A refusal. Its public members may go to the client, its private members to the host's logs only. */
export interface OAuthError<Code extends string = ErrorCode> {
  // public
  readonly error: Code
  readonly error_description: string
  // private
  readonly reason: Reason
  /** The section that the refusal enforces. */
  readonly section: string
  /** The HTTP status where the error is not redirected. */
  readonly status: number
  /** The name of the parameter at fault: a name of the core's or a declared one, never the client's text. */
  readonly parameter?: string
  /** A sentence for the host's logs. It holds no secret, code, assertion, `state` or `request_uri`. */
  readonly detail?: string
  /** A nonce for the client's next proof, for the `DPoP-Nonce` header. */
  readonly dpopNonce?: string
  /** Further headers of the answer, such as `OAuth-Client-Attestation-Challenge` with a fresh challenge. */
  readonly replyHeaders?: Readonly<Record<string, string>>
  /** When to try again, in seconds, for the `Retry-After` header of a 429. */
  readonly retryAfter?: number
  /** The scheme of the `WWW-Authenticate` header, when the client used `Authorization`. */
  readonly challenge?: 'Basic'
  /** The grant whose code was presented again by its own client: revoke what was issued for it (RFC 6749 §4.1.2). */
  readonly reused_grant_id?: string
}

/** A refusal that `at` can answer. */
export type EndpointError<At extends Endpoint> = OAuthError<ErrorCode<At>>

/** The members that a refusal adds to its reason, as in `OAuthError`. */
export interface RefusalContext {
  readonly parameter?: string
  readonly detail?: string
}
