import { describe, expect, it } from 'vitest'
import { CLIENT_ASSERTION_TYPE } from '../../src/client-authentication/assertion.ts'
import { markUsed } from '../../src/host/replay.ts'
import { encryptedStore } from '../../src/stores/encrypted.ts'
import { unwrap } from '../../src/testing/results.ts'
import type { Store } from '../../src/types/ports.ts'
import { clients, keys, PUSH, testHost } from '../support/host.ts'
import { tracedStore } from '../support/traced-store.ts'
import {
  FORMER_ASSERTION,
  FORMER_CLIENT_KEY,
  FORMER_CODE,
  FORMER_MARKERS,
  FORMER_PROOF,
  FORMER_REQUEST,
} from './support/former-release.ts'

const NOW = 1_800_000_000
const LATER = NOW + 3600
const OTHER_ISSUER = 'https://other.example.com'

const keyed = { ...clients.keyed, jwks: { keys: [FORMER_CLIENT_KEY] } }
const assertion = { client_assertion: FORMER_ASSERTION, client_assertion_type: CLIENT_ASSERTION_TYPE }

const setUp = () => testHost({ clients: [keyed, clients.basic] })

const pushWithAssertion = (host: ReturnType<typeof setUp>) => host.push(keyed, assertion)
const pushWithProof = (host: ReturnType<typeof setUp>) => host.push(clients.basic, {}, { DPoP: FORMER_PROOF })

describe('during a rolling deploy, on the store of the release before', () => {
  it.each([
    ['an assertion', FORMER_MARKERS.assertion, pushWithAssertion, 'client-assertion-replayed'],
    ['a DPoP proof', FORMER_MARKERS.proof, pushWithProof, 'dpop-proof-replayed'],
  ] as const)('%s that a process of that release marked is refused', async (_name, [key, value], push, reason) => {
    const host = setUp()
    await host.store.insert(key, value, LATER)
    expect(await push(host)).toMatchObject({ ok: false, error: { reason } })
  })

  it.each([
    ['an assertion', FORMER_MARKERS.assertion, pushWithAssertion],
    ['a DPoP proof', FORMER_MARKERS.proof, pushWithProof],
  ] as const)(
    '%s that this release marked is refused by a process of that release',
    async (_name, [key, value], push) => {
      const host = setUp()
      unwrap(await push(host))
      expect(await host.store.insert(key, value, LATER)).toBe(false)
    },
  )

  it.each([
    [
      'before encryption was switched on',
      async (store: Store, key: string, value: string) => store.insert(key, value, LATER),
    ],
    [
      'under a secret that was removed',
      (store: Store, key: string, value: string) =>
        encryptedStore(store, { secrets: ['o'.repeat(32)] }).insert(key, value, LATER),
    ],
  ])('an assertion that a process of that release marked %s is refused', async (_name, mark) => {
    const inner = tracedStore()
    const store = encryptedStore(inner, { secrets: ['n'.repeat(32)] })
    const host = testHost({ clients: [keyed, clients.basic], options: { store } })
    await mark(inner, ...FORMER_MARKERS.assertion)
    expect(await pushWithAssertion(host)).toMatchObject({ ok: false, error: { reason: 'client-assertion-replayed' } })
  })

  it('a request that was pushed there is presented, resumed and decided here', async () => {
    const host = setUp()
    const [key, value] = FORMER_REQUEST.entry
    await host.store.insert(key, value, LATER)
    unwrap(await host.present(FORMER_REQUEST.request_uri))
    unwrap(await host.decide(unwrap(await host.resume(FORMER_REQUEST.reference))))
  })

  it('a code that was issued there is redeemed here, once', async () => {
    const host = setUp()
    const [key, value] = FORMER_CODE.entry
    await host.store.insert(key, value, LATER)
    expect(unwrap(await host.redeem(FORMER_CODE.code))).toMatchObject({ subject: 'alice' })
    const [used] = FORMER_CODE.tombstone
    expect(await host.store.insert(used, '{}', LATER)).toBe(false)
  })

  it('a code that was redeemed there is refused here, and the host is told which grant to revoke', async () => {
    const host = setUp()
    const [key, value] = FORMER_CODE.tombstone
    await host.store.insert(key, value, LATER)
    expect(await host.redeem(FORMER_CODE.code)).toMatchObject({ ok: false, error: { reason: 'code-already-used' } })
    expect(host.events).toContainEqual(expect.objectContaining({ grant_id: JSON.parse(value).grant_id }))
  })
})

/** Two issuers on one store, with one client. */
const twoIssuers = () => {
  const store = tracedStore()
  const host = (issuer?: string) => testHost({ options: { store, ...(issuer === undefined ? {} : { issuer }) } })
  return { store, first: host(), second: host(OTHER_ISSUER) }
}

const marker = (jti: string, lifetime: number) =>
  ({ namespace: 'client-assertion', id: JSON.stringify(['keyed', jti]), expires_at: NOW + lifetime }) as const

describe('two issuers on one store', () => {
  it('take an assertion each with the same jti, once', async () => {
    const { first, second } = twoIssuers()
    const forFirst = await first.assertion({ jti: 'the same' })
    const forSecond = await first.assertion({ jti: 'the same', aud: OTHER_ISSUER })
    for (const [host, parameters] of [
      [first, forFirst],
      [second, forSecond],
    ] as const) {
      unwrap(await host.push(clients.keyed, parameters))
      for (const _again of [1, 2]) {
        expect(await host.push(clients.keyed, parameters)).toMatchObject({
          ok: false,
          error: { reason: 'client-assertion-replayed' },
        })
      }
    }
  })

  it('let one of several uses at the same moment win, for each issuer', async () => {
    const { first, second } = twoIssuers()
    const uses = [first, second].map(({ as }) =>
      Promise.all(Array.from({ length: 8 }, () => markUsed(as, [marker('raced', 60)]))),
    )
    for (const outcomes of await Promise.all(uses)) {
      expect(outcomes.filter((replayed) => replayed === undefined)).toHaveLength(1)
    }
  })

  it('leave an assertion one marker, for as long as it counts', async () => {
    const { store, first } = twoIssuers()
    expect(await markUsed(first.as, [marker('lasting', 60)])).toBeUndefined()
    expect(store.count('client-assertion')).toBe(1)
    store.sweep(NOW + 59)
    expect(await markUsed(first.as, [marker('lasting', 60)])).toMatchObject({ namespace: 'client-assertion' })
  })

  it('do not count a DPoP proof twice, whose URL tells them apart', async () => {
    const { first, second } = twoIssuers()
    const DPoP = await first.proof(keys.proof, PUSH)
    unwrap(await first.push(clients.basic, {}, { DPoP }))
    expect(await second.push(clients.basic, {}, { DPoP })).toMatchObject({ ok: false })
  })
})
