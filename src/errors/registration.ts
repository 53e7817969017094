import { type ErrorTable, errorTable, type ReasonRows } from './error-table.ts'

// biome-ignore format: a table, one reason a line
const ROWS = {
  'client-metadata-malformed': ['A field of the metadata is missing, too large, of a wrong type, or has forbidden characters.', 'RFC 7591 §2'],
  'client-metadata-redirect-uris': ['A client of the authorization endpoint needs redirect_uris.', 'RFC 7591 §2', { error: 'invalid_redirect_uri' }],
  'client-metadata-redirect-uri': ['A redirect URI cannot be registered at this server.', 'RFC 7591 §5', { error: 'invalid_redirect_uri' }],
  'client-metadata-redirect-scheme': ['The private-use scheme of a redirect URI is not allowed for this client.', 'RFC 8252 §8.4', { error: 'invalid_redirect_uri' }],
  'client-metadata-response-type': ['A response type is not supported.', 'RFC 7591 §2'],
  'client-metadata-grant-types': ['The grant types and the response types are not consistent.', 'RFC 7591 §2.1'],
  'client-metadata-scope': ['The scope is malformed or not supported.', 'RFC 7591 §2'],
  'client-metadata-uri': ['A URL is malformed, or has a scheme that its field must not have.', 'RFC 7591 §5'],
  'client-metadata-method': ['The token_endpoint_auth_method is not supported.', 'RFC 7591 §2'],
  'client-metadata-secret': ['A client secret is missing, or is shorter than 16 octets or than the hash of its HMAC algorithm.', 'RFC 7591 §3.2.1'],
  'client-metadata-tls-subject': ['The client needs exactly one well-formed tls_client_auth attribute.', 'RFC 8705 §2.1.2'],
  'client-metadata-algorithm': ['A signature algorithm is not supported.', 'RFC 8725 §3.1'],
  'client-metadata-encryption': ['An encryption algorithm is missing or not supported.', 'JARM §3'],
  'client-metadata-keys-missing': ['The client needs jwks or jwks_uri.', 'RFC 7591 §2'],
  'client-metadata-keys-ambiguous': ['jwks and jwks_uri exclude each other.', 'RFC 7591 §2'],
  'client-metadata-jwks-uri': ['The jwks_uri is not an https URL.', 'RFC 7591 §5'],
  'client-metadata-key-private': ['A key in jwks is private or symmetric.', 'RFC 7517 §9.2'],
  'client-metadata-key-weak': ['A key in jwks is malformed or too weak.', 'RFC 7518 §3.3'],
  'client-metadata-key-unusable': ['No key in jwks fits the algorithms of the client.', 'RFC 7517 §4'],
  'client-metadata-unsupported': ['A field asks for what this server does not support.', 'RFC 7591 §3.2.2'],
} as const satisfies ReasonRows

/** Why a client is not registered. */
export const refuseMetadata: ErrorTable<typeof ROWS, 'invalid_client_metadata'> = /* @__PURE__ */ errorTable(
  'invalid_client_metadata',
  400,
  ROWS,
)
