import type { ErrorCode } from '../errors/catalogue.ts'
import type { OAuthError } from '../errors/oauth-error.ts'
import type { Client } from './client.ts'
import type { AuthorizationParameters } from './parameters.ts'
import type { Policy } from './policy.ts'

/** How a request came in. Only a pushed one satisfies a demand for PAR. */
export type RequestOrigin = 'pushed' | 'signed' | 'plain'

/** Says whether a client may ask for tokens for a resource. */
export type AllowsResource = (resource: string, client: Client) => boolean

/** The facts of a request beside its parameters. */
export interface RequestFacts {
  readonly endpoint: 'push' | 'authorization'
  readonly client: Client
  readonly policy: Policy
  readonly origin: RequestOrigin
  /** Whether the parameters come from a verified request object. */
  readonly signed: boolean
  /** Names of parameters that were sent more than once; their values are dropped. */
  readonly repeated: ReadonlySet<string>
  /** The declared types of authorization details; empty: the parameter is ignored. */
  readonly detailTypes: readonly string[]
  readonly allowsResource: AllowsResource
}

/** A refusal that can be answered by a push (as JSON) and by the authorization endpoint (as a redirect). */
export type RequestError = OAuthError<ErrorCode<'push'> & ErrorCode<'authorization'>>

/** One rule of the request: pure, synchronous, never throws, returns its objection or nothing. */
export type Rule = (parameters: AuthorizationParameters, facts: RequestFacts) => RequestError | undefined

/** An objection of a host's own rule. `error_description` must not echo input (RFC 6749 §4.1.2.1). */
export interface HostObjection {
  readonly reason: `host:${string}`
  readonly error?:
    | 'invalid_request'
    | 'unauthorized_client'
    | 'invalid_scope'
    | 'invalid_target'
    | 'invalid_authorization_details'
    | undefined
  readonly error_description: string
  readonly parameter?: string | undefined
  readonly detail?: string | undefined
}

/** A rule of the host's own. It runs after the core's rules and can only reject. The parameters, the facts and the policy are frozen: a rule
 * that writes to them throws TypeError. The client is frozen where a client source made it; the record of a registry is the host's own. */
export type HostRule = (parameters: AuthorizationParameters, facts: RequestFacts) => HostObjection | null | undefined
