import type { Endpoint, Reason } from '../errors/catalogue.ts'
import type { EpochSeconds, Seconds } from './time.ts'

/** The members of every event. */
export interface EventContext {
  /** The time by the server's clock; NaN where the clock itself failed. */
  readonly at: EpochSeconds
  /** Names one authorization request: the same from push to redemption, in all processes. It is a hash that leads to no secret and to no
   * key of the store. Absent before the request is stored, and where a request names none that is stored. */
  readonly flow?: string
  /** How long the operation had run, in seconds, to the microsecond. Absent where the runtime has no `performance`. */
  readonly duration?: Seconds
  /** The value that the host passed as `requestContext`, such as the identifier of its own trace. */
  readonly requestContext?: unknown
}

/** One outcome, for logs and metrics. It holds no secret, code, assertion, `state` or `request_uri`. */
export type AuthorizationEvent = Occurrence & EventContext

/** The members in which events differ. */
export type Occurrence =
  /** The PAR endpoint stored a request. */
  | { readonly type: 'request_pushed'; readonly client_id: string }
  /** The authorization endpoint accepted a request. */
  | { readonly type: 'request_presented'; readonly client_id: string }
  /** The host resumed a request after a login. */
  | { readonly type: 'request_resumed'; readonly client_id: string }
  /** The client gets a response without a code. */
  | { readonly type: 'response_issued'; readonly client_id: string }
  /** The client gets a response with a code. `grant_id` is the same at its redemption. */
  | { readonly type: 'code_issued'; readonly client_id: string; readonly grant_id: string }
  /** The user or the host denied a request; `error` is the code that the client gets. */
  | { readonly type: 'request_denied'; readonly client_id: string; readonly error: string }
  /** A client proved who it is to `authenticateTokenRequest` or `authenticateClientRequest`. */
  | { readonly type: 'client_authenticated'; readonly client_id: string }
  /** A client redeemed a code. */
  | { readonly type: 'code_redeemed'; readonly client_id: string; readonly grant_id: string }
  /** A client presented a code again: revoke the tokens of the grant (RFC 6749 §4.1.2). */
  | { readonly type: 'code_reused'; readonly client_id: string; readonly grant_id: string }
  /** An endpoint refused a request. */
  | {
      readonly type: 'refused'
      readonly endpoint: Endpoint
      readonly error: string
      readonly reason: Reason
      readonly section: string
      /** A registered client. When client authentication failed, this is only the client that the request named: count such
       * failures, but do not lock the client out, because an attacker can cause them. Absent where no registered client was named, or
       * before one was looked up; `detail` of `client-unknown`, of a refused document and of a refused attestation names the client
       * then. */
      readonly client_id?: string
      readonly parameter?: string
      readonly detail?: string
    }
  /** An operation rejected, which an endpoint answers with 500. `port` names the call of the host that failed, such as `store.insert`;
   * absent where the core or its caller failed. The text of the exception stays out: it may hold a secret. */
  | { readonly type: 'failed'; readonly endpoint: Endpoint; readonly port?: string }
  /** A stored value could not be decoded and counts as absent. */
  | { readonly type: 'record_undecodable'; readonly namespace: string }
  /** A certificate header counted for nothing: it did not pass the trust gate, or it cannot be read and the certificate only binds tokens. A
   * client that authenticates by certificate is refused where the header cannot be read. */
  | { readonly type: 'certificate_ignored'; readonly endpoint: Endpoint; readonly detail: string }
  /** The keys of a client could not be fetched or read; `detail` says why. */
  | { readonly type: 'client_keys_unavailable'; readonly client_id: string; readonly detail: string }
