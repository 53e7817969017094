import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../../src/testing/results.ts'
import type { Store } from '../../src/types/ports.ts'
import { clients, codeOf, keys, PUSH, TOKEN, testHost } from '../support/host.ts'
import { root } from '../support/project.ts'
import { tracedStore } from '../support/traced-store.ts'

/** A store that counts round trips: calls that are on their way at the same time share one, as pipelined commands do. */
const countingStore = () => {
  const store = tracedStore()
  let trips = 0
  let under = 0
  const calls = () => store.calls
  const count = async <T>(call: Promise<T>): Promise<T> => {
    if (under++ === 0) trips++
    return call.finally(() => under--)
  }
  const counting: Store = {
    insert: (...entry) => count(store.insert(...entry)),
    get: (key) => count(store.get(key)),
    take: (key) => count(store.take(key)),
  }
  const tripsOf = async <T>(work: () => Promise<T>): Promise<readonly [T, trips: number, calls: readonly string[]]> => {
    const [before, called] = [trips, store.calls.length]
    const result = await work()
    return [result, trips - before, store.calls.slice(called)]
  }
  return { counting, tripsOf, calls }
}

const setUp = () => {
  const { counting, ...counted } = countingStore()
  return { ...testHost({ options: { store: counting } }), ...counted }
}

/** The way of a client with a secret, which leaves no markers. */
const walkWithoutMarkers = async () => {
  const host = setUp()
  const [pushed, ofPush] = await host.tripsOf(async () => unwrap(await host.push()))
  const pending = unwrap(await host.present(pushed.request_uri))
  const [code] = await host.tripsOf(async () => codeOf(await host.decide(pending)))
  const [, ofRedemption] = await host.tripsOf(async () => unwrap(await host.redeem(code)))
  const another = unwrap(await host.present(unwrap(await host.push()).request_uri))
  const [, ofDenial] = await host.tripsOf(async () => unwrap(await host.decide(another, { decision: 'denied' })))
  const [, ofPlain] = await host.tripsOf(async () => unwrap(await host.begin()))
  return { ofPush, ofRedemption, ofDenial, ofPlain }
}

/** The last column of the table of operations in the documentation of the stores. */
const documentedTrips = (): Readonly<Record<string, string>> => {
  const text = readFileSync(join(root, 'docs/production/store-records.md'), 'utf8')
  const [, table = ''] = /^\| operation \|.*\n\|[-|]+\n((?:\|.*\n)+)/m.exec(text) ?? []
  const rows = table.trim().split('\n')
  return Object.fromEntries(
    rows.map((row) => {
      const cells = row.split('|').map((cell) => cell.trim())
      return [cells[1], cells[3]]
    }),
  )
}

/** The way of a client with an assertion and DPoP, whose every step is the longest. */
const walk = async () => {
  const host = setUp()
  const proof = { DPoP: await host.proof(keys.proof, PUSH) }
  const [pushed, ofPush] = await host.tripsOf(async () =>
    unwrap(await host.push(clients.keyed, await host.assertion(), proof)),
  )
  const [pending, ofPresentation] = await host.tripsOf(async () =>
    unwrap(await host.present(pushed.request_uri, clients.keyed)),
  )
  const [, ofResumption] = await host.tripsOf(async () => unwrap(await host.resume(pending.reference)))
  const [code, ofDecision] = await host.tripsOf(async () => codeOf(await host.decide(pending)))
  const [, ofRedemption] = await host.tripsOf(async () =>
    unwrap(
      await host.redeem(code, clients.keyed, await host.assertion(), { DPoP: await host.proof(keys.proof, TOKEN) }),
    ),
  )
  return { ofPush, ofPresentation, ofResumption, ofDecision, ofRedemption, calls: host.calls().length }
}

describe('round trips to the store', () => {
  it('are two for a push with an assertion and a proof: the markers together, then the request', async () => {
    const { tripsOf, push, assertion, proof } = setUp()
    const headers = { DPoP: await proof(keys.proof, PUSH) }
    const [result, trips, calls] = await tripsOf(async () => push(clients.keyed, await assertion(), headers))
    expect(result.ok).toBe(true)
    expect([...calls].sort()).toEqual(['insert client-assertion', 'insert dpop-proof', 'insert request'])
    expect(trips).toBe(2)
  })

  it('do not grow, operation by operation', async () => {
    expect(await walk()).toEqual({
      ofPush: 2,
      ofPresentation: 1,
      ofResumption: 1,
      ofDecision: 2,
      ofRedemption: 4,
      calls: 12,
    })
  })

  it('are those that the documentation states', async () => {
    const [longest, shortest] = [await walk(), await walkWithoutMarkers()]
    expect(longest.ofPresentation).toBe(longest.ofResumption)
    expect(documentedTrips()).toEqual({
      push: `${longest.ofPush}; ${shortest.ofPush} without markers`,
      'presentation, resumption': `${longest.ofPresentation}`,
      'presentation of a plain or signed request': `${shortest.ofPlain}`,
      decision: `${longest.ofDecision}; ${shortest.ofDenial} for a denial`,
      redemption: `${longest.ofRedemption}; ${shortest.ofRedemption} without markers`,
    })
  })

  it('are one for a plain request, which is written down and not looked up', async () => {
    const { tripsOf, begin } = setUp()
    const [result, trips, calls] = await tripsOf(async () => begin())
    expect([result.ok, trips, calls]).toEqual([true, 1, ['insert request']])
  })

  it('are none where nothing is to be looked up', async () => {
    const { tripsOf, push, present } = setUp()
    for (const work of [() => push(clients.basic, { scope: 'nope' }), () => present('urn:another:prefix')]) {
      const [result, trips] = await tripsOf<{ readonly ok: boolean }>(work)
      expect([result.ok, trips]).toEqual([false, 0])
    }
  })
})
