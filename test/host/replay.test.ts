import { describe, expect, it } from 'vitest'
import { refuseAttestation } from '../../src/errors/client-attestation.ts'
import { markUsed, refuseReplay } from '../../src/host/replay.ts'
import { testServer } from '../../src/testing/index.ts'
import type { ReplayMarker, ReplayNamespace } from '../../src/types/replay-marker.ts'

const reasons: Readonly<Record<ReplayNamespace, string>> = {
  'client-assertion': 'client-assertion-replayed',
  'client-attestation-pop': 'attestation-pop-replayed',
  'dpop-proof': 'dpop-proof-replayed',
}

/** The part that made the marker brings the refusal of this one. */
const refusals: Readonly<Record<string, ReplayMarker['refusal']>> = {
  'client-attestation-pop': refuseAttestation('attestation-pop-replayed'),
}

const markerOf = (namespace: string, expires_at: number) =>
  ({ namespace, id: 'one', expires_at, refusal: refusals[namespace] }) as ReplayMarker

describe('a replay marker', () => {
  it.each(Object.entries(reasons))(
    'of the namespace %s is refused the second time, as %s',
    async (namespace, reason) => {
      const { as } = await testServer()
      const marker = markerOf(namespace, as.clock() + 60)
      expect(await refuseReplay(as, [marker])).toBeUndefined()
      expect(await refuseReplay(as, [marker])).toMatchObject({ ok: false, error: { reason } })
    },
  )

  it('of the client comes before that of a proof, where both were used before', async () => {
    const { as } = await testServer()
    const proof = { jkt: 'x'.repeat(43), replayMarker: markerOf('dpop-proof', as.clock() + 60), renewNonce: false }
    const assertion = markerOf('client-assertion', as.clock() + 60)
    expect(await refuseReplay(as, [assertion], proof)).toBeUndefined()
    expect(await refuseReplay(as, [assertion], proof)).toMatchObject({ error: { reason: 'client-assertion-replayed' } })
    expect(await refuseReplay(as, [], proof)).toMatchObject({ error: { reason: 'dpop-proof-replayed' } })
  })

  it('of a namespace that the types exclude is a misuse, and is not reported as a replayed assertion', async () => {
    const { as } = await testServer()
    const marker = markerOf('pushed-token', as.clock() + 60)
    await refuseReplay(as, [marker])
    await expect(refuseReplay(as, [marker])).rejects.toThrow(
      'namespace of a replay marker must be client-assertion or dpop-proof; got a string.',
    )
  })
})

describe('markUsed', () => {
  it('refuses what is no server, and what is no list of markers', async () => {
    const { as } = await testServer()
    await expect(markUsed({} as never, [])).rejects.toThrow(/^as must be an authorization server; got/)
    await expect(markUsed(as, markerOf('dpop-proof', 1) as never)).rejects.toThrow(
      /^markers must be a list of replay markers; got/,
    )
  })

  it('names the first of several that were marked before, and marks the others', async () => {
    const { as } = await testServer()
    const expires_at = as.clock() + 60
    const named = (id: string): ReplayMarker => ({ namespace: 'dpop-proof', id, expires_at })
    expect(await markUsed(as, [named('b'), named('c')])).toBeUndefined()
    expect(await markUsed(as, [named('a'), named('b'), named('c')])).toEqual(named('b'))
    expect(await markUsed(as, [named('a')])).toEqual(named('a'))
  })
})
