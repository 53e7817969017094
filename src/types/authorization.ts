import type { EndpointError } from '../errors/oauth-error.ts'
import type { AuthorizationDetail, DetailTypes } from './authorization-details.ts'
import type { AuthorizationReference, RegisteredRedirectUri } from './brand.ts'
import type { Client, ClientSource } from './client.ts'
import type { ClientAttestation } from './client-attestation.ts'
import type { JSONObject, JSONValue } from './json.ts'
import type { AuthorizationParameters } from './parameters.ts'
import type { ResolvedResponseMode } from './policy.ts'
import type { RequestOrigin } from './rules.ts'
import type { VendorParameters, VendorValues } from './server.ts'
import type { EpochSeconds, Seconds } from './time.ts'

/** The answer to a push.
 * @see RFC 9126 §2.2 */
export interface PushedAuthorizationResponse {
  readonly request_uri: string
  readonly expires_in: Seconds
  /** A fresh nonce for the client, when one is due (RFC 9449 §8.2). */
  readonly dpopNonce?: string
  /** Further headers of the answer, such as `OAuth-Client-Attestation-Challenge` when a fresh challenge is due
   * (draft-ietf-oauth-attestation-based-client-auth §6.2). */
  readonly replyHeaders?: Readonly<Record<string, string>>
}

/** Where a client comes from and where its answers go, for the consent page.
 * @see draft-ietf-oauth-client-id-metadata-document §8.5, MCP Authorization 2026-07-28 */
export interface ClientOrigin {
  /** `metadata-document`: nobody registered the client; show `clientHost` before any name. `attestation`: an attester that the host
   * trusts vouches for it. */
  readonly source: 'registry' | ClientSource
  /** The host of the `client_id` of a client that a document describes, and which serves that document. Absent for every other client: there
   * the `client_id` proves no host, even where it is a URL. */
  readonly clientHost?: string
  /** The host of this request's `redirect_uri`; absent for a scheme of an application's own. */
  readonly redirectHost?: string
  /** Whether every redirect URI of the client is on the loopback interface: any program on the user's machine can pretend to be such
   * a client, so warn the user. */
  readonly loopbackOnly: boolean
}

/** A validated authorization request that waits for its user. Frozen, and so is everything in it that the server
 * reads again; a client of the registry is the host's own record. Only `processAuthorizationRequest` and `resumeAuthorizationRequest` make
 * it; a copy from JSON is refused. */
export interface PendingAuthorization<
  Details extends DetailTypes = DetailTypes,
  Vendor extends VendorParameters = VendorParameters,
> {
  /** Keep this in the user's session across the login, and nothing else of the request. */
  readonly reference: AuthorizationReference
  readonly client: Client
  /** The facts that a consent page must show beside the names that the client chose itself. */
  readonly clientOrigin: ClientOrigin
  /** The parameters as they were sent. */
  readonly parameters: AuthorizationParameters
  readonly redirect_uri: RegisteredRedirectUri
  /** The words of `response_type`, in the order in which OAuth 2.0 Multiple Response Types §5 lists them. */
  readonly response_type: string
  readonly response_mode: ResolvedResponseMode
  readonly scope: readonly string[]
  readonly resource: readonly string[]
  readonly authorization_details: readonly AuthorizationDetail<Details>[]
  readonly prompt: readonly string[]
  readonly max_age?: Seconds
  readonly acr_values: readonly string[]
  readonly claims?: JSONObject
  readonly vendor: VendorValues<Vendor>
  readonly origin: RequestOrigin
  readonly dpop_jkt?: string
  readonly 'x5t#S256'?: string
  /** The key of the client's instance, to which the code will be bound. */
  readonly instance_jkt?: string
  /** When the request came in: a login is fresh for `prompt=login` when it is later. */
  readonly created_at: EpochSeconds
  /** May be decided until then. */
  readonly interaction_expires_at: EpochSeconds
}

/** Errors with which a host may answer a request that waits for its user.
 * @see RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6 */
export type DenialError =
  | 'access_denied'
  | 'login_required'
  | 'consent_required'
  | 'interaction_required'
  | 'account_selection_required'
  | 'unmet_authentication_requirements'
  | 'invalid_scope'
  | 'invalid_target'
  | 'invalid_authorization_details'
  | 'temporarily_unavailable'
  | 'server_error'

/** The decision that grants a request, in whole or in part. Leave `scope`, `resource` and `authorization_details` out to grant all that was
 * requested. `undefined` grants the same, so under `exactOptionalPropertyTypes` the compiler refuses `undefined` for these three: it may be a
 * mistake.
 * @see RFC 6749 §3.3, RFC 8707 §2.2, RFC 9396 §7 */
export interface GrantedDecision<Details extends DetailTypes = DetailTypes> {
  readonly decision: 'granted'
  /** The user, as the host knows them. */
  readonly subject: string
  /** When the user last proved who they are. */
  readonly auth_time?: EpochSeconds | undefined
  readonly acr?: string | undefined
  readonly amr?: readonly string[] | undefined
  /** Scope tokens granted; absent: all that were requested. Where the client requested none, the host may name a default among those
   * that the client's record or, without a `scope` there, the policy lists (RFC 6749 §3.3). */
  readonly scope?: readonly string[]
  /** Resources granted; absent: all that were requested; empty: none, now or at redemption. */
  readonly resource?: readonly string[]
  /** Details granted, each no wider than a requested one but for the members that its type is `enrichedWith`; absent: all that were
   * requested. */
  readonly authorization_details?: readonly AuthorizationDetail<Details>[]
  /** Names the grant in the host's own books; absent: a random one. At most 256 characters. */
  readonly grant_id?: string | undefined
  /** The session at the host (OpenID Connect Front-Channel Logout §3). */
  readonly sid?: string | undefined
  /** JSON of the host's own, kept with the code and returned at redemption. */
  readonly data?: JSONValue | undefined
}

/** The decision that denies a request.
 * @see RFC 6749 §4.1.2.1 */
export interface DeniedDecision {
  readonly decision: 'denied'
  /** Default `access_denied`. */
  readonly error?: DenialError | undefined
}

/** The decision of the user, or of the host for the user. */
export type AuthorizationDecision<Details extends DetailTypes = DetailTypes> = GrantedDecision<Details> | DeniedDecision

/** An answer that goes to the client through the user's browser. */
export interface AuthorizationResponse {
  readonly redirect_uri: RegisteredRedirectUri
  /** How `parameters` travel; a `.jwt` mode when they were signed into `response`. */
  readonly response_mode: ResolvedResponseMode
  readonly parameters: Readonly<Record<string, string>>
}

/** A refusal by the authorization endpoint, and where it may go: to the client, to the client after a login, or no further than the
 * user's screen. */
export type AuthorizationFailure =
  | {
      readonly delivery: 'redirect'
      readonly error: EndpointError<'authorization'>
      readonly response: AuthorizationResponse
      readonly reference?: never
    }
  | {
      readonly delivery: 'login-first'
      readonly error: EndpointError<'authorization'>
      /** Carry this across the login, as the reference of a pending authorization: `resumeAuthorizationRequest` then gives the redirect. */
      readonly reference: AuthorizationReference
    }
  | { readonly delivery: 'display'; readonly error: EndpointError<'authorization'>; readonly reference?: never }

/** Tells whether the host trusts a client, and the target that it names, so far that an error is redirected there although nobody has
 * logged in. Resolves `true` or `false`. */
export type TrustsClient = (client: Client, redirect_uri: RegisteredRedirectUri) => boolean | Promise<boolean>

/** Decides when an error is redirected under the policy `errorsBeforeLogin: 'defer'`.
 * @see RFC 9700 §4.11.2 */
export interface ErrorRedirectOptions {
  /** Whether the user of this browser is logged in at the host. Default: `false` for a request that comes in, `true` for one that is
   * resumed. */
  readonly loggedIn?: boolean | undefined
  /** Asked for a request with `prompt=none` where nobody is logged in. Default: no client is trusted, and the error is displayed. */
  readonly trustsClient?: TrustsClient | undefined
  /** Comes back in the events of a resumption. A request brings its own as `request.requestContext`. */
  readonly requestContext?: unknown
}

/** The options of one answer to a pending authorization. */
export interface IssueOptions {
  /** Comes back in the events of this call. */
  readonly requestContext?: unknown
}

/** The facts that a token endpoint needs to issue the tokens of a redeemed code. */
export interface AuthorizationCodeGrant<Details extends DetailTypes = DetailTypes> {
  readonly client: Client
  /** Keep it with the tokens: a second redemption names it. */
  readonly grant_id: string
  readonly subject: string
  readonly auth_time?: EpochSeconds
  readonly acr?: string
  readonly amr?: readonly string[]
  /** The scope tokens granted, in the form that `pending.scope` has. Join them with spaces for a token response. */
  readonly scope: readonly string[]
  /** The resources of the access token: those that the token request names, or else all that were granted (RFC 8707 §2.2). */
  readonly resource: readonly string[]
  /** The details of the access token: those that the token request asks for, or else all that were granted (RFC 9396 §6). */
  readonly authorization_details: readonly AuthorizationDetail<Details>[]
  /** All that was granted, also where the token request asks for less. Bind a refresh token to it (RFC 8707 §2.2). */
  readonly originalGrant: {
    readonly resource: readonly string[]
    readonly authorization_details: readonly AuthorizationDetail<Details>[]
  }
  readonly claims?: JSONObject
  readonly nonce?: string
  readonly sid?: string
  readonly data?: JSONValue
  /** Bind the tokens to this (RFC 7800 §3); absent: bearer tokens. Where a DPoP proof comes with a certificate, it is the key of the
   * proof. */
  readonly cnf?:
    | { readonly jkt: string; readonly 'x5t#S256'?: never }
    | { readonly 'x5t#S256': string; readonly jkt?: never }
  readonly token_type: 'DPoP' | 'Bearer'
  /** A fresh nonce for the client, for the `DPoP-Nonce` header of the reply, when one is due (RFC 9449 §8.2). */
  readonly dpopNonce?: string
  /** The attestation that came with the request. Where it authenticated the client, bind refresh tokens to its `instance_jkt`
   * (draft-ietf-oauth-attestation-based-client-auth §10.3). */
  readonly clientAttestation?: ClientAttestation
  /** Add these headers to the reply: a fresh challenge in `OAuth-Client-Attestation-Challenge`, when one is due. */
  readonly replyHeaders?: Readonly<Record<string, string>>
}
