import type { refuseAccess } from '../../errors/resource.ts'
import type { AdviceFor } from './advice.ts'

// biome-ignore format: a table, one reason a line
export const RESOURCE_ADVICE: AdviceFor<typeof refuseAccess> = {
  'access-token-missing': ['The request has no Authorization header of the scheme DPoP or Bearer.', 'Send Authorization: DPoP or Bearer with the access token; the challenge says which schemes the resource takes.'],
  'access-token-malformed': ['There are two Authorization headers, which arrive joined by a comma. Or the token is empty, or has a character that no token may have.', 'Send one Authorization header: the scheme, one space, the token.'],
  'access-token-ambiguous': ['The host passed another token than the one in the Authorization header, such as one from the form.', 'Send the token once. On the server, pass the access_token that readAccessToken returns.'],
  'access-token-invalid': ['The host did not find the token valid: it is expired, revoked, of another issuer or for another resource.', 'Get a new token. If all are refused, compare issuer, audience and keys on the server.'],
  'access-token-downgraded': ['A token that is bound to a DPoP key was sent as Bearer, by a client that does not use DPoP or by an attacker without the key.', 'Send Authorization: DPoP with the token, and a proof of its key in the DPoP header.'],
  'access-token-unbound': ['The token is bound to no DPoP key, and a proof or the scheme DPoP came with it. Or policy.senderConstrainedTokensRequired is set and the token is bound to nothing.', 'Send a proof to the token endpoint as well, so that the token is bound. On the server, pass the token with its cnf.'],
  'access-token-key': ['The proof is by another key than the one that the token is bound to.', 'Keep the key pair of the token request and sign every proof with it.'],
  'access-token-certificate': ['The connection has no client certificate, or another one than the token request had, or a proxy does not pass the certificate on.', 'Present the certificate of the token request. Behind a proxy, configure readClientCertificate.'],
  'access-token-scope': ['The scope of the token lacks a value that the resource demands.', 'Ask for the scope that the challenge names.'],
  'access-token-authentication': ['The user authenticated longer ago than max_age, or under another acr than the resource demands. Or the host did not pass acr and auth_time of the token.', 'Send the acr_values and the max_age of the challenge in a new authorization request.'],
}
