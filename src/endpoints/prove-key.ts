import type { AuthenticatedClient } from '../client-authentication/authenticate.ts'
import { knowsDPoP } from '../dpop/knows-dpop.ts'
import type { EndpointError } from '../errors/oauth-error.ts'
import { partOf } from '../host/part-of.ts'
import type { HttpRequest } from '../types/http.ts'
import type { ProvenKey } from '../types/parts.ts'
import { ok, type Result } from '../types/result.ts'
import type { AuthorizationServer } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'

/** Verifies the DPoP proof of an authenticated client's request, if it has one. A policy without DPoP ignores the header. Where the proof is the
 * proof of possession of an attestation, its key must be the attested one.
 * @see RFC 9449 §5, draft-ietf-oauth-attestation-based-client-auth §7.3 */
export const proveKey = async (
  as: AuthorizationServer,
  request: HttpRequest,
  { client, attested }: AuthenticatedClient,
  now: EpochSeconds,
): Promise<Result<ProvenKey | undefined, EndpointError<'push'> & EndpointError<'token'>>> => {
  const proof = knowsDPoP(as.policy)
    ? await partOf(as, 'readDPoPProof')(as, request, client.client_id, now)
    : ok(undefined)
  return proof.ok ? (attested?.checkProof?.(proof.value) ?? proof) : proof
}
