import { requireExternalUrl } from '../encoding/require-that.ts'
import { acceptNonce, issueNonce } from '../host/dpop-nonces.ts'
import type { AuthorizationParameters } from '../types/parameters.ts'
import type { Parts, ProvenKey } from '../types/parts.ts'
import type { Policy } from '../types/policy.ts'
import { type Awaitable, ok, refused } from '../types/result.ts'
import type { AuthorizationServer } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'
import { knownDPoPKeys } from './known-keys.ts'
import { knowsDPoP } from './knows-dpop.ts'
import { verifyProofOfKey } from './proof.ts'

/** Reads the DPoP proof of an authenticated client's request, if it has one. A refusal over a nonce carries a fresh nonce.
 * @see RFC 9449 §5, §8 */
export const readDPoPProof: NonNullable<Parts['readDPoPProof']> = async (as, request, client_id, now) => {
  const header = request.headers.get('dpop')
  const { policy } = as
  if (header === null || header === undefined) return ok(undefined)
  requireExternalUrl('request.url', request.url)
  const proof = await verifyProofOfKey(header, {
    now,
    method: request.method,
    url: request.url,
    algorithms: policy.dpop_signing_alg_values_supported,
    maxAge: policy.dpopProofMaxAge,
    clockTolerance: policy.clockTolerance,
    nonce: policy.dpopNonce,
    acceptNonce: (nonce) => acceptNonce(as, nonce, now),
    digest: as.digest,
    verifySignature: as.verifySignature,
    knownKeys: knownDPoPKeys(as, client_id),
  })
  if (proof.ok || proof.error.error !== 'use_dpop_nonce') return proof
  return refused({ ...proof.error, dpopNonce: await issueNonce(as, now) })
}

/** Returns the nonce to send with a successful reply, when one is due. */
export const nonceIfDue = (
  as: Pick<AuthorizationServer, 'dpopNonces'>,
  proof: ProvenKey | undefined,
  now: EpochSeconds,
): Awaitable<{ readonly dpopNonce?: string }> =>
  proof?.renewNonce ? issueNonce(as, now).then((dpopNonce) => ({ dpopNonce })) : {}

/** Returns the key to which a request binds its code. A policy without DPoP ignores the parameter: a code that is bound to
 * a key whose proofs are not read could never be redeemed.
 * @see RFC 9449 §10 */
export const requestedKey = (policy: Policy, { dpop_jkt }: AuthorizationParameters): string | undefined =>
  knowsDPoP(policy) ? dpop_jkt : undefined
