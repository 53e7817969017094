import { requireObject, requireThat } from '../encoding/require-that.ts'
import { refuseClient } from '../errors/client-authentication.ts'
import { refuseDPoP } from '../errors/dpop.ts'
import type { OAuthError } from '../errors/oauth-error.ts'
import type { ProvenKey } from '../types/parts.ts'
import type { ReplayMarker, ReplayNamespace } from '../types/replay-marker.ts'
import { type Awaitable, type Refused, refused } from '../types/result.ts'
import type { AuthorizationServer } from '../types/server.ts'
import { requireForm } from './answers.ts'
import { insertOnce } from './store.ts'
import { hashesOf, storeKey } from './store-keys.ts'

/** The value of a marker: only its existence counts. */
const MARKED = '1'

type Marking = Pick<AuthorizationServer, 'store' | 'digest'> & Partial<Pick<AuthorizationServer, 'issuer'>>

/** Marks uses, in the order given and in one round trip where the store can pipeline; returns the first that was marked
 * before. Call it after every other check: a marker that is written stays written.
 * @see RFC 9449 §11.1, RFC 7523 §3 (7) */
export const markUsed = async (as: Marking, markers: readonly ReplayMarker[]): Promise<ReplayMarker | undefined> => {
  requireObject('as', 'an authorization server', as, 'store')
  requireThat(Array.isArray(markers) && markers.every(isMarker), 'markers', 'a list of replay markers', markers)
  if (markers.length === 0) return undefined
  const hashes = await hashesOf(
    as,
    markers.map((marker) => identityOf(as, marker)),
  )
  const outcomes = await Promise.allSettled(
    markers.map(({ namespace, expires_at }, index) =>
      insertOnce(as, storeKey(namespace, hashes[index] ?? ''), MARKED, expires_at),
    ),
  )
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
  return markers.find((_marker, index) => {
    const outcome = outcomes[index]
    return outcome?.status !== 'fulfilled' || !outcome.value
  })
}

/** Without its text every marker would be the same one, and a time that is no number would never expire. */
const isMarker = (marker: unknown): boolean => {
  const { namespace, id, expires_at }: Readonly<Record<string, unknown>> = Object(marker)
  return typeof namespace === 'string' && typeof id === 'string' && Number.isFinite(expires_at)
}

/** An assertion counts once for each issuer, since issuers that share a store have clients of the same `client_id`. The URL in
 * the `id` of a proof already tells issuers apart (RFC 9449 §11.1). */
const identityOf = ({ issuer }: Marking, { namespace, id }: ReplayMarker): string =>
  namespace === 'client-assertion' && issuer !== undefined ? `${issuer} ${id}` : id

/** Marks the assertion and the proof of a request as used, and returns the refusal of the first that was used before. */
export const refuseReplay = (
  as: Marking,
  replayMarkers: readonly ReplayMarker[],
  proof?: ProvenKey,
): Awaitable<ReplayRefusal | undefined> => {
  const markers = proof === undefined ? replayMarkers : [...replayMarkers, proof.replayMarker]
  return markers.length === 0 ? undefined : markUsed(as, markers).then(refusalOf)
}

type ReplayRefusal = Refused<OAuthError<'invalid_client' | 'invalid_client_attestation' | 'invalid_dpop_proof'>>

const refusalOf = (replayed: ReplayMarker | undefined): ReplayRefusal | undefined =>
  replayed && refused(replayed.refusal ?? replayRefusal(replayed.namespace))

/** The refusal of a second use, for every namespace. */
const replayRefusal = (namespace: ReplayNamespace): OAuthError<'invalid_client' | 'invalid_dpop_proof'> => {
  switch (namespace) {
    case 'client-assertion':
      return refuseClient('client-assertion-replayed')
    case 'dpop-proof':
      return refuseDPoP('dpop-proof-replayed')
    default:
      // a part in JavaScript can return a marker that the types exclude, or one without the refusal that it must bring
      return requireForm<never>(
        'namespace of a replay marker',
        'client-assertion or dpop-proof',
        false,
        namespace,
        'be',
      )
  }
}
