import { refuseClient } from '../errors/client-authentication.ts'
import { refuseDPoP } from '../errors/dpop.ts'
import type { OAuthError } from '../errors/oauth-error.ts'
import type { ProvenKey } from '../types/parts.ts'
import type { ReplayMarker, ReplayNamespace } from '../types/replay-marker.ts'
import { type Awaitable, type Refused, refused } from '../types/result.ts'
import type { AuthorizationServer } from '../types/server.ts'
import { insertOnce } from './store.ts'
import { hashOf, storeKey } from './store-keys.ts'

/** Redeems what must happen once, in the order given and in one round trip where the store can pipeline; returns the first that
 * had happened before. Call it after every other check: a marker that is written stays written.
 * @see RFC 9449 §11.1, RFC 7523 §3 (7) */
export const markUsed = async (
  as: Pick<AuthorizationServer, 'store' | 'digest'>,
  obligations: readonly ReplayMarker[],
): Promise<ReplayMarker | undefined> => {
  if (obligations.length === 0) return undefined
  const hashes = await Promise.all(obligations.map(({ id }) => hashOf(as, id)))
  const outcomes = await Promise.allSettled(
    obligations.map(({ namespace, expires_at }, index) =>
      insertOnce(as, storeKey(namespace, hashes[index] ?? ''), '1', expires_at),
    ),
  )
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
  return obligations.find((_obligation, index) => {
    const outcome = outcomes[index]
    return outcome?.status !== 'fulfilled' || !outcome.value
  })
}

/** Redeems what an assertion and a proof bring, for an operation; returns its refusal where something had happened before. */
export const refuseReplay = (
  as: Pick<AuthorizationServer, 'store' | 'digest'>,
  replayMarkers: readonly ReplayMarker[],
  proof?: ProvenKey,
): Awaitable<ReplayRefusal | undefined> => {
  const obligations = proof === undefined ? replayMarkers : [...replayMarkers, proof.replayMarker]
  return obligations.length === 0 ? undefined : redeemOrRefuse(as, obligations)
}

type ReplayRefusal = Refused<OAuthError<'invalid_client' | 'invalid_dpop_proof'>>

const redeemOrRefuse = async (
  as: Pick<AuthorizationServer, 'store' | 'digest'>,
  obligations: readonly ReplayMarker[],
): Promise<ReplayRefusal | undefined> => {
  const replayed = await markUsed(as, obligations)
  return replayed && refused(replayRefusal(replayed.namespace))
}

/** The refusal of a second use, for every namespace. */
const replayRefusal = (namespace: ReplayNamespace): OAuthError<'invalid_client' | 'invalid_dpop_proof'> => {
  switch (namespace) {
    case 'client-assertion':
      return refuseClient('client-assertion-replayed')
    case 'dpop-proof':
      return refuseDPoP('dpop-proof-replayed')
    default:
      throw unknownNamespace(namespace)
  }
}

/** A part in JavaScript can return a marker that the types exclude. */
const unknownNamespace = (namespace: never): TypeError =>
  new TypeError(`The namespace of a replay marker must be client-assertion or dpop-proof; got ${String(namespace)}.`)
