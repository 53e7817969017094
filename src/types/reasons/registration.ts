import { refuser } from '../errors.ts'
import { C, type ReasonEntry } from './entry.ts'

/** Why a client is not registered. */
// biome-ignore format: a table, one reason a line
export const REGISTRATION_REASONS = {
  'client-metadata-malformed': { error: 'invalid_client_metadata', at: C, description: 'A field of the client metadata is missing, too large or of the wrong type.', section: 'RFC 7591 §2' },
  'client-metadata-redirect-uris': { error: 'invalid_redirect_uri', at: C, description: 'A client of the authorization endpoint needs redirect_uris.', section: 'RFC 7591 §2' },
  'client-metadata-redirect-uri': { error: 'invalid_redirect_uri', at: C, description: 'A redirect URI is no acceptable redirect target.', section: 'RFC 7591 §5' },
  'client-metadata-redirect-scheme': { error: 'invalid_redirect_uri', at: C, description: 'A private-use scheme is for native clients and is a reversed domain name.', section: 'RFC 8252 §8.4' },
  'client-metadata-response-type': { error: 'invalid_client_metadata', at: C, description: 'A response type is not supported.', section: 'RFC 7591 §2' },
  'client-metadata-grant-types': { error: 'invalid_client_metadata', at: C, description: 'The grant types and the response types are not consistent.', section: 'RFC 7591 §2.1' },
  'client-metadata-scope': { error: 'invalid_client_metadata', at: C, description: 'The scope is malformed or not supported.', section: 'RFC 7591 §2' },
  'client-metadata-uri': { error: 'invalid_client_metadata', at: C, description: 'A field that is a web page is no acceptable URL.', section: 'RFC 7591 §5' },
  'client-metadata-method': { error: 'invalid_client_metadata', at: C, description: 'The token_endpoint_auth_method is not supported.', section: 'RFC 7591 §2' },
  'client-metadata-secret': { error: 'invalid_client_metadata', at: C, description: 'The client has no secret that fits its authentication.', section: 'RFC 7591 §3.2.1' },
  'client-metadata-tls-subject': { error: 'invalid_client_metadata', at: C, description: 'The client needs exactly one well-formed tls_client_auth attribute.', section: 'RFC 8705 §2.1.2' },
  'client-metadata-algorithm': { error: 'invalid_client_metadata', at: C, description: 'A signature algorithm is not supported.', section: 'RFC 8725 §3.1' },
  'client-metadata-encryption': { error: 'invalid_client_metadata', at: C, description: 'An encryption algorithm is missing or not supported.', section: 'JARM §3' },
  'client-metadata-keys-missing': { error: 'invalid_client_metadata', at: C, description: 'The client needs jwks or jwks_uri.', section: 'RFC 7591 §2' },
  'client-metadata-keys-ambiguous': { error: 'invalid_client_metadata', at: C, description: 'jwks and jwks_uri exclude each other.', section: 'RFC 7591 §2' },
  'client-metadata-jwks-uri': { error: 'invalid_client_metadata', at: C, description: 'The jwks_uri is no https URL.', section: 'RFC 7591 §5' },
  'client-metadata-key-private': { error: 'invalid_client_metadata', at: C, description: 'A key in jwks is private or symmetric.', section: 'RFC 7517 §9.2' },
  'client-metadata-key-weak': { error: 'invalid_client_metadata', at: C, description: 'A key in jwks is malformed or too weak.', section: 'RFC 7518 §3.3' },
  'client-metadata-key-unusable': { error: 'invalid_client_metadata', at: C, description: 'No key in jwks fits the algorithms of the client.', section: 'RFC 7517 §4' },
  'client-metadata-unsupported': { error: 'invalid_client_metadata', at: C, description: 'A field asks for what this server does not support.', section: 'RFC 7591 §3.2.2' },
} as const satisfies Record<string, ReasonEntry>

export const refuseMetadata = /* @__PURE__ */ refuser(REGISTRATION_REASONS)
