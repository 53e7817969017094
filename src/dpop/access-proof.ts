import { requireExternalUrl, requireText } from '../encoding/require-that.ts'
import { acceptNonce, issueNonce } from '../host/dpop-nonces.ts'
import type { ResourcePorts } from '../host/resource-ports.ts'
import type { HttpRequest } from '../types/http.ts'
import type { ResourceServer } from '../types/resource.ts'
import { ok, type Result, refused } from '../types/result.ts'
import type { EpochSeconds } from '../types/time.ts'
import { type DPoPError, type DPoPProof, verifyDPoPProof } from './proof.ts'

/** A proof for an access token, and the nonce that is due to its client. */
export interface AccessProof extends Pick<DPoPProof, 'jkt' | 'replayMarker'> {
  readonly dpopNonce?: string
}

/** Verifies the proof that comes with an access token; a refused nonce brings the next one. At a protected resource every refusal is 401.
 * @see RFC 9449 §7.1, §9 */
export const verifyAccessProof = async (
  { policy }: ResourceServer,
  { dpopNonces, digest, verifySignature }: Pick<ResourcePorts, 'dpopNonces' | 'digest' | 'verifySignature'>,
  request: HttpRequest,
  accessToken: string,
  now: EpochSeconds,
): Promise<Result<AccessProof, DPoPError>> => {
  const { dpopNonce: nonce } = policy
  requireText('request.method', request.method)
  requireExternalUrl('request.url', request.url)
  if (nonce !== 'off' && dpopNonces === undefined) {
    throw new TypeError(
      `dpopNonces must be set where policy.dpopNonce is "${nonce}"; got undefined. Pass dpopNonces of the server, or statelessDPoPNonces(…).`,
    )
  }
  const proof = await verifyDPoPProof(request.headers.get('dpop') ?? '', {
    now,
    method: request.method,
    url: request.url,
    algorithms: policy.dpop_signing_alg_values_supported,
    maxAge: policy.dpopProofMaxAge,
    clockTolerance: policy.clockTolerance,
    nonce,
    ...(dpopNonces === undefined ? {} : { acceptNonce: (sent: string) => acceptNonce({ dpopNonces }, sent, now) }),
    accessToken,
    digest,
    verifySignature,
  })
  if (!proof.ok) {
    const isDue = proof.error.error === 'use_dpop_nonce' && dpopNonces !== undefined
    return refused({
      ...proof.error,
      status: 401,
      ...(isDue ? { dpopNonce: await issueNonce({ dpopNonces }, now) } : {}),
    })
  }
  const { jkt, replayMarker, renewNonce } = proof.value
  const isDue = renewNonce && dpopNonces !== undefined
  return ok({ jkt, replayMarker, ...(isDue ? { dpopNonce: await issueNonce({ dpopNonces }, now) } : {}) })
}
