import { describe, expect, it } from 'vitest'
import { fapi2SecurityProfile } from '../../src/profiles/fapi2-security-profile.ts'
import { oauth21 } from '../../src/profiles/oauth21.ts'
import { expectReason, unwrap } from '../../src/testing/index.ts'
import type { Policy } from '../../src/types/policy.ts'
import { clients, codeOf, testHost } from '../support/host.ts'

/** A process under the old policy and one under the new one, which share a store, a secret, a clock and a registry. */
const processes = (former: Partial<Policy>, next: Partial<Policy>) => {
  const one = testHost({ policy: former })
  const other = testHost({ options: { ...one.settings, policy: { ...one.settings.policy, ...next } } })
  return [one, other] as const
}

describe('a new policy', () => {
  it('checks a request that was pushed under the old one, at the presentation and at the resumption', async () => {
    const [one, other] = processes(oauth21, { scopes_supported: ['openid'] })
    const request_uri = await one.pushed()
    expect(await other.present(request_uri)).toMatchObject({ ok: false, error: { delivery: 'login-first' } })
    const { reference } = unwrap(await one.present(request_uri))
    expectReason(await other.resume(reference), 'scope-not-allowed')
  })

  it('decides how a client authenticates for a code of before', async () => {
    const [one, other] = processes(oauth21, fapi2SecurityProfile)
    const waiting = unwrap(await one.present(await one.pushed()))
    const code = codeOf(await other.decide(unwrap(await other.resume(waiting.reference))))
    expectReason(await other.redeem(code), 'client-method-not-allowed')
    expect((await one.redeem(code)).ok).toBe(true)
  })
})

describe('the registry', () => {
  it('is asked at every request: a client counts once it is there, and no longer once it is gone', async () => {
    const host = testHost({ clients: [clients.neighbour] })
    expectReason(await host.push(clients.basic), 'client-unknown')
    host.registry.set('basic', clients.basic)
    const request_uri = await host.pushed(clients.basic)
    const code = await host.code(clients.basic)
    host.registry.delete('basic')
    expectReason(await host.present(request_uri), 'client-not-found')
    expectReason(await host.redeem(code), 'client-unknown')
  })
})
