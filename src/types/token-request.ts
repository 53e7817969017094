import type { AuthorizationCodeGrant } from './authorization.ts'
import type { ClientCertificate } from './certificate.ts'
import type { Client } from './client.ts'

/** A request to an endpoint of the host, after its client was authenticated. */
export interface AuthenticatedClientRequest {
  readonly client: Client
  /** The form without its credentials; an empty value counts as absent, and what was repeated was refused. */
  readonly parameters: ReadonlyMap<string, string>
  /** The `resource` parameters, the only ones that may be repeated (RFC 8707 §2). */
  readonly resource: readonly string[]
  /** The certificate of the connection, whether it authenticated the client or not. */
  readonly certificate?: ClientCertificate
}

/** A token request that passed every check except those of its grant type. */
export interface AuthenticatedTokenRequest
  extends AuthenticatedClientRequest,
    Pick<AuthorizationCodeGrant, 'cnf' | 'token_type' | 'dpopNonce'> {
  /** A grant type that the client is registered for. */
  readonly grant_type: string
}
