import type { refuseDPoP } from '../../errors/dpop.ts'
import type { refuseAccessToken } from '../../errors/dpop-ath.ts'
import type { refuseThumbprint } from '../../errors/dpop-jkt.ts'
import type { AdviceFor } from './advice.ts'

// biome-ignore format: a table, one reason a line
export const DPOP_ADVICE: AdviceFor<typeof refuseDPoP | typeof refuseAccessToken | typeof refuseThumbprint> = {
  'dpop-proof-multiple': ['There are two DPoP headers, which arrive joined by a comma, or an empty one.', 'Send one DPoP header with one proof; look for a proxy or an interceptor that adds another.'],
  'dpop-proof-malformed': ['The header is not a compact JWS of at most 16,384 characters, repeats a member, or has a crit.', 'Sign the proof as a compact JWT with a header of typ, alg and jwk.'],
  'dpop-proof-claims': ['The claim that detail names is missing, or of the wrong JSON type or length: an iat in quotes, for example.', 'Send jti, htm, htu and iat; iat is a JSON number of seconds since 1970, with or without a fraction.'],
  'dpop-proof-typ': ['The typ of the proof is missing or is not dpop+jwt.', 'Set typ to dpop+jwt.'],
  'dpop-proof-algorithm': ['The alg is not in policy.dpop_signing_alg_values_supported, or is symmetric or none.', 'Choose an alg from dpop_signing_alg_values_supported of discovery.'],
  'dpop-proof-key': ['The jwk is missing, has private members, does not fit the alg, or is malformed or too weak.', 'Put the public key of the pair into the header. Its kind must fit the alg, and its length must be full.'],
  'dpop-proof-signature': ['The proof was signed with another key than its jwk, or changed on the way.', 'Take the jwk and the signature from the same key pair.'],
  'dpop-proof-htm': ['The htm is not the method of the request in its usual spelling.', 'Set htm to the method of the request. At the PAR and token endpoints that is POST.'],
  'dpop-proof-htu': ['The htu is not the URL of this endpoint. Often the proof was made for another endpoint, or the server sees another host or path than its clients do.', 'Set htu to the URL of the request without its query. At the PAR and token endpoints that is the endpoint of discovery. On the server, url is the external URL: give externalUrl or the adapter the configured endpoint.'],
  'dpop-proof-ath': ['The proof lacks ath, or was made for another access token.', 'Set ath to the base64url of the SHA-256 of the access token that is sent beside it.'],
  'dpop-nonce-missing': ['policy.dpopNonce requires a nonce, and the proof has none. This is normal for the first request of a client.', 'Repeat the request with the nonce of the DPoP-Nonce header of this answer.'],
  'dpop-nonce-stale': ['The nonce has run out, or was made by a server with another secret.', 'Repeat the request with the nonce of the DPoP-Nonce header of this answer. If that fails as well, give all processes the same secret.'],
  'dpop-proof-expired': ['iat is older than policy.dpopProofMaxAge, or exp has passed: the proof was kept, or the clock of the client is behind.', 'Make a new proof for every request, and synchronise the clock or use nonces.'],
  'dpop-proof-not-yet-valid': ['iat or nbf is further ahead than policy.clockTolerance: the clock of the client is fast.', 'Synchronise the clock, or use nonces, which make the clock of the client irrelevant.'],
  'dpop-proof-replayed': ['The jti was used before with this key at this URL, by a retry with the same proof or by an attacker.', 'Make a new proof with a new jti for every request, retries included.'],
  'dpop-jkt-malformed': ['The dpop_jkt is not 43 base64url characters that encode 32 bytes.', 'Set it to the SHA-256 JWK thumbprint (RFC 7638) of the proof key.'],
  'dpop-jkt-mismatch': ['The push has a proof and a dpop_jkt, and they are of different keys.', 'Leave dpop_jkt out where a proof is sent, or compute it from the same key.'],
}
