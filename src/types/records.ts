import type { AuthorizationDetailObject } from './authorization-details.ts'
import type { Client } from './client.ts'
import type { JSONObject, JSONValue } from './json.ts'
import type { AuthorizationParameters } from './parameters.ts'
import type { RequestOrigin } from './rules.ts'
import type { EpochSeconds } from './time.ts'

/** A stored authorization request. Key: `request:` and the hash of its handle. */
export interface RequestRecord {
  /** 2 for a request that is bound to the instance of its client, which versions before could not read and would not check. */
  readonly v: 1 | 2
  /** The issuer that wrote it: several may share a store. */
  readonly iss: string
  readonly origin: RequestOrigin
  readonly signed: boolean
  readonly client_id: string
  readonly parameters: AuthorizationParameters
  /** Whether `redirect_uri` matched a registered one when the request came in (RFC 9126 §2.4). */
  readonly redirect_uri_registered: boolean
  /** The key that the code will be bound to, from the proof or from `dpop_jkt` (RFC 9449 §10). */
  readonly dpop_jkt?: string
  /** The certificate that the code will be bound to. */
  readonly 'x5t#S256'?: string
  /** The key of the client's instance that the code will be bound to, where an attestation authenticated the client. */
  readonly instance_jkt?: string
  /** The client, where it is derived from an attestation and not registered. */
  readonly client?: Client
  readonly created_at: EpochSeconds
  /** May be presented until then. */
  readonly expires_at: EpochSeconds
  /** May be decided until then. */
  readonly interaction_expires_at: EpochSeconds
}

/** The user's grant, as the host reported it. */
export interface GrantedAuthorization {
  readonly subject: string
  readonly auth_time?: EpochSeconds
  readonly acr?: string
  readonly amr?: readonly string[]
  readonly scope?: string
  readonly resource?: readonly string[]
  readonly authorization_details?: readonly AuthorizationDetailObject[]
  readonly claims?: JSONObject
  readonly nonce?: string
  readonly sid?: string
  readonly data?: JSONValue
}

/** A stored authorization code. Key: `code:` and the hash of the code. */
export interface CodeRecord extends GrantedAuthorization {
  /** 2 for a code that is bound to the instance of its client. */
  readonly v: 1 | 2
  readonly iss: string
  readonly client_id: string
  readonly grant_id: string
  /** The flow that the code belongs to, for events. */
  readonly flow?: string
  readonly redirect_uri: string
  /** Whether the request named its `redirect_uri` (RFC 6749 §4.1.3). */
  readonly redirect_uri_sent: boolean
  readonly code_challenge?: string
  readonly code_challenge_method?: 'S256' | 'plain'
  readonly dpop_jkt?: string
  readonly 'x5t#S256'?: string
  readonly instance_jkt?: string
  readonly issued_at: EpochSeconds
  readonly expires_at: EpochSeconds
}

/** The tombstone of a used code. Key: `used-code:` and the hash of the code. */
export interface UsedCodeRecord {
  readonly v: 1
  readonly iss: string
  readonly client_id: string
  readonly grant_id: string
  readonly flow?: string
  readonly code_challenge?: string
  readonly code_challenge_method?: 'S256' | 'plain'
  readonly dpop_jkt?: string
  readonly 'x5t#S256'?: string
  readonly instance_jkt?: string
}
