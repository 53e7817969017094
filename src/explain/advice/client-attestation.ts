import type { refuseAttestation } from '../../errors/client-attestation.ts'
import type { AdviceFor } from './advice.ts'

// biome-ignore format: a table, one reason a line
export const CLIENT_ATTESTATION_ADVICE: AdviceFor<typeof refuseAttestation> = {
  'client-attestation-multiple': ['The header OAuth-Client-Attestation or OAuth-Client-Attestation-PoP came twice, or has a comma in it.', 'Send each header once, with one JWT as its value.'],
  'client-attestation-malformed': ['The header OAuth-Client-Attestation is missing beside a proof of possession, or is no compact JWS of at most 16,384 characters: in quotes, unsigned, with a repeated member, or with a crit.', 'Send the attestation as the attester issued it. Where a proxy cuts headers off, raise its limit above 8 kB or shorten the chain in x5c.'],
  'client-attestation-typ': ['The typ of the attestation is missing, or is that of another kind of JWT.', 'Have the attester set typ to oauth-client-attestation+jwt.'],
  'client-attestation-claims': ['The attestation lacks sub, exp or cnf.jwk, a claim is of the wrong type, or iat is missing where the policy asks for it.', 'Have the attester issue sub as text, exp and iat as numbers of seconds, and cnf with the public key of the instance as jwk.'],
  'client-attestation-key': ['The cnf.jwk has private members, is symmetric, or is weak or malformed. A private key in an attestation counts as known to others.', 'Make a new key pair in the instance and have its public half attested.'],
  'client-attestation-algorithm': ['The alg of the attestation is not in client_attestation_signing_alg_values_supported.', 'Have the attester sign with an algorithm that discovery lists, or add its algorithm to the policy.'],
  'client-attestation-untrusted': ['No key of clientAttestation verifies the attestation: another attester signed it, its kid is not in attesterKeys, or it was changed.', 'Compare kid and x5c of the attestation with attesterKeys and trustAnchors, or bring findAttesterKeys.'],
  'client-attestation-chain': ['The chain in x5c is missing although the policy requires one, or does not lead to a trust anchor, or a certificate of it is expired, is no authority, or has a critical extension that is not supported; detail says which.', 'Send the leaf first and every issuer up to the anchor. On the server, add the right anchor to trustAnchors.'],
  'client-attestation-subject': ['The client_id of the request, or of the credentials beside the attestation, is not the sub of the attestation, code point by code point.', 'Send the client_id for which the attester issued the attestation.'],
  'client-attestation-not-yet-valid': ['The nbf or iat of the attestation lies ahead: the clock of the attester is fast, or that of the server slow.', 'Synchronise the clocks.'],
  'client-attestation-expired': ['The exp of the attestation has passed.', 'Fetch a new attestation from the attester and repeat the request.'],
  'client-attestation-too-old': ['The attestation was issued longer ago than policy.clientAttestationMaxAge permits.', 'Fetch a new attestation from the attester and repeat the request.'],
  'client-attestation-unavailable': ['The metadata that clientFromAttestation derived for the client is not acceptable under the policy; detail says why.', 'Correct what derive returns, such as redirect_uris.'],
  'client-attestation-missing': ['The policy lists client_attestation_pop_methods_supported without none, and the request has no attestation.', 'Send an attestation with a proof of possession beside the credentials, or add none to the list.'],
  'client-attestation-signal': ['The client authenticates by another method, and the attestation beside it is refused; detail names the reason.', 'Look up the reason in this table. A client that has no sound attestation leaves both headers out.'],
  'attestation-pop-missing': ['The attestation came with neither OAuth-Client-Attestation-PoP nor a DPoP proof, or with one that the policy does not accept as proof of possession.', 'Send a proof of a method that discovery lists: attest_jwt_client_auth with the PoP header, attest_jwt_client_auth_dpop with a DPoP proof.'],
  'attestation-pop-malformed': ['The header OAuth-Client-Attestation-PoP is no compact JWS of at most 8,192 characters, is unsigned, repeats a member, or has a crit.', 'Sign the proof as a compact JWT with a plain header of typ and alg.'],
  'attestation-pop-typ': ['The typ of the proof is missing, or is that of another kind of JWT, such as a DPoP proof.', 'Set typ to oauth-client-attestation-pop+jwt.'],
  'attestation-pop-claims': ['The proof lacks aud, jti or iat, or a claim is of the wrong type.', 'Send aud and jti as text and iat as a number of seconds.'],
  'attestation-pop-algorithm': ['The alg of the proof is not in client_attestation_pop_signing_alg_values_supported.', 'Sign with an algorithm that discovery lists, and have a key of its kind attested.'],
  'attestation-pop-expired': ['The iat of the proof is older than policy.clientAttestationPopMaxAge, or its exp has passed.', 'Make a new proof for each request, and synchronise the clock of the instance.'],
  'attestation-pop-not-yet-valid': ['The iat or nbf of the proof lies ahead: the clock of the instance is fast.', 'Synchronise the clock of the instance.'],
  'attestation-pop-audience': ['The aud of the proof is another server, an endpoint, or a list with more than the issuer.', 'Set aud to the issuer of the metadata, as text and letter by letter.'],
  'attestation-pop-signature': ['The proof is signed by another key than cnf.jwk of the attestation, or was changed, or the key does not fit the alg.', 'Sign the proof with the key of the instance for which the attestation was issued.'],
  'attestation-pop-key': ['The DPoP proof is the proof of possession, and is by another key than cnf.jwk of the attestation.', 'Sign the DPoP proof with the key of the instance, or send a proof in OAuth-Client-Attestation-PoP.'],
  'attestation-challenge-missing': ['The policy requires a challenge, and the proof has none.', 'Repeat the request with challenge set to the value of the header OAuth-Client-Attestation-Challenge, or fetch one from the challenge_endpoint.'],
  'attestation-challenge-stale': ['The challenge is not of this server, or is older than two minutes; processes with different secrets do not accept each other’s.', 'Repeat the request with the challenge of this answer. Give all processes the same secret.'],
  'attestation-pop-replayed': ['The jti of the proof was used before with this key, by a repeated request or by an attacker who saw the proof.', 'Make a new proof with a fresh jti for each request.'],
}
