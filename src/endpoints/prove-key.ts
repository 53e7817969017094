import type { AuthenticatedClient } from '../client-authentication/authenticate.ts'
import { readProof } from '../dpop/read-proof.ts'
import type { EndpointError } from '../errors/oauth-error.ts'
import type { HttpRequest } from '../types/http.ts'
import type { ProvenKey } from '../types/parts.ts'
import type { Result } from '../types/result.ts'
import type { AuthorizationServer } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'

/** Verifies the DPoP proof of an authenticated client's request, if it has one. Where that proof is the proof of possession of an
 * attestation, its key must be the attested one.
 * @see RFC 9449 §5, draft-ietf-oauth-attestation-based-client-auth §7.3 */
export const proveKey = async (
  as: AuthorizationServer,
  request: HttpRequest,
  { client, attested }: AuthenticatedClient,
  now: EpochSeconds,
): Promise<Result<ProvenKey | undefined, EndpointError<'push'> & EndpointError<'token'>>> => {
  const proof = await readProof(as, request, client.client_id, now)
  return proof.ok ? (attested?.checkProof?.(proof.value) ?? proof) : proof
}
