import type { ClientAuthenticationMethod } from './client-authentication-methods.ts'
import type { ClientDemands } from './client-demands.ts'
import type { JSONWebKeySet } from './jose.ts'
import type { EpochSeconds, Seconds } from './time.ts'

/** One of several secrets that are valid at the same time, while a client rotates them. */
export interface ClientSecret {
  readonly value: string
  /** Past this moment the secret is refused; absent or 0: it does not expire. */
  readonly expires_at?: EpochSeconds | undefined
}

/** Where a client comes from that is not registered: `metadata-document`, the document at its `client_id`; `attestation`, a client
 * attestation that the server verified. */
export type ClientSource = 'metadata-document' | 'attestation'

/** A registered client, in the names of RFC 7591 and its extensions. The core trusts the record that `findClient` returns.
 * @see RFC 7591 §2 */
export interface Client {
  readonly client_id: string
  /** Default `client_secret_basic` (RFC 7591 §2). */
  readonly token_endpoint_auth_method?: ClientAuthenticationMethod | undefined
  readonly token_endpoint_auth_signing_alg?: string | undefined
  /** Set by the host for a client that still sends the token endpoint as `aud` of its assertions: under the policy's
   * `rfc9126-by-client` it counts for this client alone (RFC 10070 §5). */
  readonly clientAssertionAudience?: 'rfc9126' | undefined
  readonly client_secret?: string | undefined
  /** RFC 7591 §3.2.1; 0 or absent: it does not expire. */
  readonly client_secret_expires_at?: EpochSeconds | undefined
  /** Secrets valid beside `client_secret`, for rotation. At most 8 are tried. */
  readonly client_secrets?: readonly ClientSecret[] | undefined
  readonly redirect_uris?: readonly string[] | undefined
  /** Default `["code"]`. */
  readonly response_types?: readonly string[] | undefined
  /** Default `["authorization_code"]`. */
  readonly grant_types?: readonly string[] | undefined
  /** Space-delimited; absent: the client may ask for any scope that the server supports. */
  readonly scope?: string | undefined
  readonly application_type?: 'web' | 'native' | undefined
  readonly jwks?: JSONWebKeySet | undefined
  readonly jwks_uri?: string | undefined
  readonly require_pushed_authorization_requests?: boolean | undefined
  readonly require_signed_request_object?: boolean | undefined
  readonly request_object_signing_alg?: string | undefined
  readonly request_object_encryption_alg?: string | undefined
  readonly request_object_encryption_enc?: string | undefined
  readonly authorization_signed_response_alg?: string | undefined
  readonly authorization_encrypted_response_alg?: string | undefined
  readonly authorization_encrypted_response_enc?: string | undefined
  readonly id_token_signed_response_alg?: string | undefined
  readonly authorization_details_types?: readonly string[] | undefined
  readonly dpop_bound_access_tokens?: boolean | undefined
  readonly tls_client_certificate_bound_access_tokens?: boolean | undefined
  readonly tls_client_auth_subject_dn?: string | undefined
  readonly tls_client_auth_san_dns?: string | undefined
  readonly tls_client_auth_san_uri?: string | undefined
  readonly tls_client_auth_san_ip?: string | undefined
  readonly tls_client_auth_san_email?: string | undefined
  readonly default_max_age?: Seconds | undefined
  readonly default_acr_values?: readonly string[] | undefined
  readonly client_name?: string | undefined
  /** Where the client comes from, when it is not a registration. Client sources set it; `parseClient` drops one that was sent. */
  readonly clientSource?: ClientSource | undefined
  /** The fields of a policy that this client demands, beside the policy of the server: for every request of the client, the stricter of
   * the two values counts. `parseClient` writes them for its option `demands`; a record in code may have a profile here. */
  readonly demands?: ClientDemands | undefined
  /** How many fields `demands` has: 0 for a client that demands none. `parseClient` writes it. The server refuses to serve a record whose
   * `demands` do not have as many, because the record has lost some. */
  readonly demandsCount?: number | undefined
  /** Further data of the host's own. */
  readonly [member: string]: unknown
}
