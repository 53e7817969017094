import type { refuseVerifier } from '../../errors/code-verifier.ts'
import type { refuseRedemption } from '../../errors/redemption.ts'
import type { AdviceFor } from './advice.ts'

// biome-ignore format: a table, one reason a line
export const REDEMPTION_ADVICE: AdviceFor<typeof refuseRedemption | typeof refuseVerifier> = {
  'grant-type-missing': ['The token request has no grant_type.', 'Send grant_type, such as authorization_code to redeem a code.'],
  'grant-type-unsupported': ['The host passed a grant_type other than authorization_code to redeemAuthorizationCode.', 'Ask readGrantType first, and pass requests of other grant types to authenticateTokenRequest.'],
  'grant-type-not-allowed': ['The grant_types of the client do not list the grant_type of the request. A client without grant_types has authorization_code alone.', 'Register the client for it.'],
  'code-missing': ['The token request has no code.', 'Send the code of the authorization response.'],
  'code-unknown': ['No such code is stored. It was never issued here, was lost with its store, was cut off on the way, or was issued by a process with another store.', 'Start over. If it happens at once, give all processes the same store.'],
  'code-expired': ['The code was redeemed later than policy.codeLifetime, or its store dropped it while it was redeemed.', 'Redeem the code as soon as it arrives.'],
  'code-foreign': ['The code was issued to another client, which can still redeem it.', 'Check that the application did not mix up two of its clients. If it did not, an attacker tried an intercepted code.'],
  'code-already-used': ['The code was redeemed before: by a retry, or by an attacker who intercepted it.', 'Revoke the tokens of the grant that the event code_reused names; have the client redeem once.'],
  'redirect-uri-changed': ['The redirect_uri of the token request differs from that of the authorization request, or is missing although the policy requires it.', 'Send the same redirect_uri as before.'],
  'dpop-binding-missing': ['The code is bound to a DPoP key, and the token request has no proof.', 'Send a proof by the key of the push, or of dpop_jkt.'],
  'dpop-binding-mismatch': ['The code is bound to another key than the key of the proof.', 'Keep one key pair from the push to the token request.'],
  'certificate-binding-mismatch': ['The code is bound to a client certificate, and the token request came without a certificate or with another one.', 'Use the certificate of the push, at the mTLS alias of the token endpoint.'],
  'instance-binding-mismatch': ['The code or the refresh token was issued to another instance of the client. The attestation has another key, or the client authenticated by another method.', 'Use the code or token in the instance that began the login, with the same key. After a reinstallation the user must log in again.'],
  'dpop-proof-missing': ['The client is registered for DPoP-bound tokens, or the policy requires sender-constrained tokens, and the request has no proof.', 'Send a DPoP proof with the token request. To bind the tokens to a client certificate instead, register the client with tls_client_certificate_bound_access_tokens, or set that field in the policy. Authentication by a certificate alone binds nothing.'],
  'client-certificate-required': ['The client is registered for certificate-bound tokens, or the policy asks for them, and no certificate arrived.', 'Present the certificate at the mTLS alias of the token endpoint.'],
  'code-verifier-missing': ['The request had a code_challenge, and the token request has no code_verifier.', 'Keep the verifier with the state and send it.'],
  'code-verifier-malformed': ['The code_verifier is not 43 to 128 unreserved characters.', 'Make it from 32 random bytes as base64url.'],
  'code-verifier-mismatch': ['The code_verifier does not belong to the code_challenge: it is from a login in another tab, or the challenge was hashed differently.', 'Keep one verifier for each state, and hash its ASCII characters.'],
  'code-verifier-unexpected': ['The request has a code_verifier, but the code was issued without a code_challenge: an attacker may have injected a code.', 'Send code_challenge in every request. If the client did so, find out where the code came from.'],
}
