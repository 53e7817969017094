import type { AuthorizationCodeGrant } from './authorization.ts'
import type { ClientCertificate } from './certificate.ts'
import type { Client } from './client.ts'
import type { ClientAttestation } from './client-attestation.ts'
import type { Awaitable } from './result.ts'

/** A request to an endpoint of the host, after its client was authenticated. */
export interface AuthenticatedClientRequest {
  readonly client: Client
  /** The form without its credentials; an empty value counts as absent, and what was repeated was refused. */
  readonly parameters: ReadonlyMap<string, string>
  /** The `resource` parameters, the only ones that may be repeated (RFC 8707 §2). */
  readonly resource: readonly string[]
  /** The certificate of the connection, whether it authenticated the client or not. */
  readonly certificate?: ClientCertificate
  /** The client attestation of the request, whether it authenticated the client or came beside another method. */
  readonly clientAttestation?: ClientAttestation
  /** Add these headers to the reply: a fresh challenge in `OAuth-Client-Attestation-Challenge`, when one is due. */
  readonly replyHeaders?: Readonly<Record<string, string>>
}

/** A token request that passed every check except those of its grant type. */
export interface AuthenticatedTokenRequest
  extends AuthenticatedClientRequest,
    Pick<AuthorizationCodeGrant, 'cnf' | 'token_type' | 'dpopNonce'> {
  /** A grant type that the client is registered for. */
  readonly grant_type: string
}

/** The host's facts about the grant that a token request uses. */
export interface TokenRequestBinding {
  /** Returns the `instance_jkt` that the refresh token of the request is bound to, or `undefined` (or `null`) where it is bound to none or is not
   * known. A request by another instance is refused with `invalid_grant`, and uses nothing up. */
  readonly findInstance?: (
    asked: Pick<AuthenticatedTokenRequest, 'client' | 'grant_type' | 'parameters'>,
  ) => Awaitable<string | null | undefined>
}
