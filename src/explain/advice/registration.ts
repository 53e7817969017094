import type { refuseMetadata } from '../../errors/registration.ts'
import type { AdviceFor } from './advice.ts'

// biome-ignore format: a table, one reason a line
export const REGISTRATION_ADVICE: AdviceFor<typeof refuseMetadata> = {
  'client-metadata-malformed': ['The metadata is not an object. Or a field, which parameter names, is missing, too large, of the wrong JSON type, or has characters that no page may show.', 'Send the field in the form of RFC 7591 §2, and names without control characters and marks of direction.'],
  'client-metadata-redirect-uris': ['The client has response_types and no redirect_uris.', 'Register at least one redirect URI.'],
  'client-metadata-redirect-uri': ['A redirect URI can never be used: it is relative, has a fragment, has a scheme that browsers run as a script, or is http against the policy. A web client with the implicit grant may use https alone, and not localhost. A client of ID tokens without application_type is a web client.', 'Register https URLs without fragment; for a native client, application_type: native.'],
  'client-metadata-redirect-scheme': ['A private-use scheme is registered for a web client, or is not a reversed domain name such as com.example.app. Or the policy, such as mcp, allows no private-use scheme.', 'Use https, or for a native client a scheme that is a domain name of its own, reversed. For applications that cannot change theirs, such as cursor, set policy.privateUseSchemes to any.'],
  'client-metadata-response-type': ['A response type is not in policy.response_types_supported.', 'Register supported response types.'],
  'client-metadata-grant-types': ['grant_types and response_types do not go together: code needs authorization_code, tokens from the authorization endpoint need implicit.', 'Register the grant type that each response type needs.'],
  'client-metadata-scope': ['The scope is malformed, or has a token that is not in policy.scopes_supported.', 'Register scopes of the server, one space between them.'],
  'client-metadata-uri': ['A field for URLs, such as logo_uri, logo_uri#fr or post_logout_redirect_uris, holds no full URL, or one with a scheme that the field must not have. The parameter names the field without its language.', 'Give it a full https URL.'],
  'client-metadata-method': ['The token_endpoint_auth_method is not in policy.token_endpoint_auth_methods_supported.', 'Register a supported method.'],
  'client-metadata-secret': ['The method needs a secret and the client has none, or a secret has fewer than 16 octets. Or no secret is as long as the hash of the HS* algorithm.', 'Issue a random secret of 32 octets, 64 for HS512; remove old short ones, or rotate them first.'],
  'client-metadata-tls-subject': ['tls_client_auth goes with exactly one tls_client_auth_* attribute; there is none, several, or a malformed one.', 'Register one, a subject in the form of RFC 4514.'],
  'client-metadata-algorithm': ['A signature algorithm is none, is not in the policy, or is symmetric although the method needs a key pair; parameter names the field. If it is token_endpoint_auth_method, the policy and the demands of the client leave no algorithm for the method.', 'Register an algorithm that discovery lists, or another method.'],
  'client-metadata-encryption': ['A field for encryption has enc without alg, or names an algorithm that the server does not know.', 'Register both alg and enc, with values of JARM and RFC 7518.'],
  'client-metadata-keys-missing': ['The client signs or receives encrypted responses, and has neither jwks nor jwks_uri.', 'Register one of them.'],
  'client-metadata-keys-ambiguous': ['The client has jwks and jwks_uri.', 'Register one of them.'],
  'client-metadata-jwks-uri': ['The jwks_uri is not an https URL, or has a user name in it.', 'Give it a full https URL.'],
  'client-metadata-key-private': ['A key in jwks has private members, or is symmetric. Treat it as known to attackers.', 'Make a new key pair and register its public half.'],
  'client-metadata-key-weak': ['Every key in jwks is malformed, such as one without kty, an RSA key under 2048 bits, or on a weak curve. The server ignores such keys if another key is usable.', 'Register RSA of 2048 bits or more, P-256 or Ed25519.'],
  'client-metadata-key-unusable': ['No key in jwks fits an algorithm that the client registered for signatures or for encrypted responses. Compare kty, crv, use, alg and key_ops.', 'Register a key of that kind, with use sig or enc as it is used, or without use.'],
  'client-metadata-unsupported': ['The client demands what the policy has switched off, such as signed requests or DPoP-bound tokens; parameter names it.', 'Leave the demand out, or switch the feature on.'],
}
