import { knowsDPoP } from '../dpop/knows-dpop.ts'
import { requireObject } from '../encoding/require-that.ts'
import { refuseMessage } from '../errors/message.ts'
import { attestationPolicyOf } from '../host/attestation-policy.ts'
import { issueNonce } from '../host/dpop-nonces.ts'
import { nowOf } from '../host/now.ts'
import { requireServer } from '../host/require-server.ts'
import type { HttpReply, HttpRequest } from '../types/http.ts'
import type { AuthorizationServer } from '../types/server.ts'

/** Answers a request to the `challenge_endpoint`: 200 with a fresh `attestation_challenge`, and 405 for another method than POST. A
 * challenge is a nonce of the server: the same text is accepted in a proof of possession, and as `nonce` of a DPoP proof. It needs no
 * storage, and it stays good after a refused request.
 *
 * Where DPoP nonces are in use, the answer has a `DPoP-Nonce` too, for clients that prove possession by DPoP. Throws TypeError when
 * `policy.clientAttestationChallenge` is off, since the metadata announces no such endpoint then.
 * @example
 * ```ts
 * const reply = await clientAttestationChallengeReply(as, request)
 * ```
 * @see draft-ietf-oauth-attestation-based-client-auth §6.3, §7.3 */
export const clientAttestationChallengeReply = async (
  as: AuthorizationServer,
  request: Pick<HttpRequest, 'method'>,
): Promise<HttpReply> => {
  requireServer(as)
  requireObject('request', 'the request', request, 'method')
  const { challenge = 'off' } = attestationPolicyOf(as.policy) ?? {}
  if (challenge === 'off') {
    throw new TypeError(
      "policy.clientAttestationChallenge must be 'optional' or 'required' to answer at the challenge endpoint; got 'off'.",
    )
  }
  const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }
  if (request.method !== 'POST') {
    const { status, error, error_description } = refuseMessage('method-not-allowed')
    return { status, headers: { ...headers, Allow: 'POST' }, body: JSON.stringify({ error, error_description }) }
  }
  const attestation_challenge = await issueNonce(as, nowOf(as))
  const usesNonces = knowsDPoP(as.policy) && as.policy.dpopNonce !== 'off'
  return {
    status: 200,
    headers: { ...headers, ...(usesNonces ? { 'DPoP-Nonce': attestation_challenge } : {}) },
    body: JSON.stringify({ attestation_challenge }),
  }
}
