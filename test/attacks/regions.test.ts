import { describe, expect, it } from 'vitest'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { resumeAuthorizationRequest } from '../../src/endpoints/resume.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { expectReason, unwrap } from '../../src/testing/results.ts'
import type { Store } from '../../src/types/ports.ts'
import { clients, codeRequest, formPost, keys, PUSH, testHost } from '../support/host.ts'

/** A host in two regions: one issuer, one secret, the same clients and clock, and in each region the store that it is given. */
const twoRegions = (...stores: readonly [Store, Store]) => {
  const [east, west] = stores.map((store) => testHost({ options: { store } }))
  if (east === undefined || west === undefined) throw new Error('a region is missing')
  return { east, west }
}

const newStore = () => memoryStore({ clock: testHost().clock })

/** Two stores that tell each other afterwards what was written, and believe it: the last writer wins. */
const replicatedStores = () => {
  const sides = [newStore(), newStore()] as const
  const late: (() => Promise<unknown>)[] = []
  const side = (mine: Store, other: Store): Store => ({
    insert: async (key, value, expiresAt) => {
      late.push(() => other.insert(key, value, expiresAt))
      return mine.insert(key, value, expiresAt)
    },
    get: mine.get,
    take: async (key) => {
      late.push(() => other.take(key))
      return mine.take(key)
    },
  })
  const catchUp = async () => {
    for (const write of late.splice(0)) await write()
  }
  return { stores: [side(...sides), side(sides[1], sides[0])] as const, catchUp }
}

type Host = ReturnType<typeof testHost>

const assertedPush = async (from: Host) => {
  const DPoP = await from.proof(keys.proof, PUSH)
  return formPost(PUSH, { ...codeRequest(clients.keyed), ...(await from.assertion()) }, { DPoP })
}

describe('replay in another region (RFC 7523 §3, RFC 9449 §11.1), over one store', () => {
  const regions = () => {
    const store = newStore()
    return twoRegions(store, store)
  }

  it('a login that begins in one region ends in the other', async () => {
    const { east, west } = regions()
    const pending = unwrap(await west.present(await east.pushed()))
    const code = unwrap(await east.decide(pending)).parameters.code ?? ''
    unwrap(await west.redeem(code))
  })

  it('a request gives one code, a code one grant, and no assertion counts twice', async () => {
    const { east, west } = regions()
    const request = await assertedPush(east)
    unwrap(await processPushedAuthorizationRequest(east.as, request))
    expectReason(await processPushedAuthorizationRequest(west.as, request), 'client-assertion-replayed')
    const pending = await east.pending()
    const decisions = await Promise.all([east.decide(pending), west.decide(pending)])
    expect(decisions.filter(({ ok }) => ok)).toHaveLength(1)
    const code = await east.code()
    const grants = await Promise.all([east.redeem(code), west.redeem(code)])
    expect(grants.filter(({ ok }) => ok)).toHaveLength(1)
  })
})

describe('replay in another region, over two stores that know nothing of each other', () => {
  it('requests, references and codes of one region are unknown in the other', async () => {
    const { east, west } = twoRegions(newStore(), newStore())
    expectReason(await west.present(await east.pushed()), 'request-uri-unknown')
    const pending = await east.pending()
    expectReason(await resumeAuthorizationRequest(west.as, pending.reference), 'reference-invalid')
    expectReason(await west.decide(pending), 'request-already-decided')
    expectReason(await west.redeem(await east.code()), 'code-unknown')
  })

  it('not guaranteed: an assertion and its proof count once in each region', async () => {
    const { east, west } = twoRegions(newStore(), newStore())
    const request = await assertedPush(east)
    unwrap(await processPushedAuthorizationRequest(east.as, request))
    expectReason(await processPushedAuthorizationRequest(east.as, request), 'client-assertion-replayed')
    unwrap(await processPushedAuthorizationRequest(west.as, request))
    expectReason(await processPushedAuthorizationRequest(west.as, request), 'client-assertion-replayed')
  })
})

describe('replay in another region, over two stores that replicate after the answer', () => {
  it('not guaranteed: a request gives a code in each region, a code a grant in each', async () => {
    const { stores, catchUp } = replicatedStores()
    const { east, west } = twoRegions(...stores)
    const pending = await east.pending()
    await catchUp()
    const decisions = [await east.decide(pending), await west.decide(pending)]
    expect(decisions.filter(({ ok }) => ok)).toHaveLength(2)
    const code = await east.code()
    await catchUp()
    const grants = [await east.redeem(code), await west.redeem(code)]
    expect(grants.filter(({ ok }) => ok)).toHaveLength(2)
  })

  it('an entry that has arrived counts once', async () => {
    const { stores, catchUp } = replicatedStores()
    const { east, west } = twoRegions(...stores)
    const pending = await east.pending()
    unwrap(await east.decide(pending))
    const code = await east.code()
    unwrap(await east.redeem(code))
    await catchUp()
    expectReason(await west.decide(pending), 'request-already-decided')
    expectReason(await west.redeem(code), 'code-already-used')
  })
})
