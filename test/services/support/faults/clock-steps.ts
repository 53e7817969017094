import { expect, it } from 'vitest'
import { processPushedAuthorizationRequest } from '../../../../src/endpoints/pushed-authorization-request.ts'
import { fixedClock } from '../../../../src/testing/clock.ts'
import type { Clock, Store } from '../../../../src/types/ports.ts'
import { clients, codeRequest, formPost, keys, PUSH, testHost } from '../../../support/host.ts'

const START = 1_800_000_000
const HOURS = 2 * 3600

/** A server whose clock a test sets, and clients whose clocks are right. */
export const steppedHost = (open: (clock: Clock) => Store) => {
  const clock = fixedClock(START)
  const store = open(clock)
  return { host: testHost({ options: { store, clock } }), clock, store }
}

type Host = ReturnType<typeof testHost>

export const assertedPush = async (host: Host) => {
  const DPoP = await host.proof(keys.proof, PUSH)
  return formPost(PUSH, { ...codeRequest(clients.keyed), ...(await host.assertion()) }, { DPoP })
}

/** The steps of one login, each of which can be tried at any time, and how often each has succeeded. */
const loginOf = async (host: Host) => {
  const counts = { pushes: 0, codes: 0, grants: 0 }
  const asserted = await assertedPush(host)
  const request_uri = await host.pushed()
  let pending: Parameters<Host['decide']>[0] | undefined
  let code: string | undefined
  const steps = [
    async () => {
      if ((await processPushedAuthorizationRequest(host.as, asserted)).ok) counts.pushes++
    },
    async () => {
      const presented = await host.present(request_uri)
      if (presented.ok) pending = presented.value
    },
    async () => {
      const decided = pending && (await host.decide(pending))
      if (decided?.ok !== true) return
      counts.codes++
      code = decided.value.parameters.code
    },
    async () => {
      if (code !== undefined && (await host.redeem(code)).ok) counts.grants++
    },
  ]
  return { counts, steps }
}

/** The tests of a store under a server whose clock steps. `open` opens one that is told this clock. */
export const itWithstandsClockSteps = (open: (clock: Clock) => Store): void => {
  it.each([
    ['ahead', HOURS],
    ['back', -HOURS],
  ])(
    'counts nothing twice when the clock steps two hours %s and returns, after each step of a login',
    async (_, by) => {
      for (const at of [0, 1, 2, 3]) {
        const { host, clock } = steppedHost(open)
        const { counts, steps } = await loginOf(host)
        const tryAll = async (until: number) => {
          for (const step of steps.slice(0, until)) await step()
        }
        await tryAll(at + 1)
        clock.advance(by)
        await tryAll(at + 1)
        clock.advance(-by)
        await tryAll(steps.length)
        await tryAll(steps.length)
        expect(counts).toEqual({ pushes: 1, codes: 1, grants: 1 })
      }
    },
  )

  it('keeps requests, codes and assertions no longer than the clock says, wherever it stood before', async () => {
    for (const by of [HOURS, -HOURS]) {
      const { host, clock } = steppedHost(open)
      const request_uri = await host.pushed()
      const code = await host.code()
      const asserted = await assertedPush(host)
      clock.advance(by)
      expect((await processPushedAuthorizationRequest(host.as, asserted)).ok).toBe(false)
      clock.advance(-by + 60)
      expect((await host.present(request_uri)).ok).toBe(false)
      expect((await host.redeem(code)).ok).toBe(false)
    }
  })
}
