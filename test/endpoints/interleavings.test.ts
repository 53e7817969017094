import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../../src/testing/results.ts'
import { fc } from '../support/fast-check.ts'
import { type Fate, faultyStore } from '../support/faulty-store.ts'
import { clients, codeOf, testHost } from '../support/host.ts'
import type { Fault } from '../support/traced-store.ts'

type Outcome = 'done' | 'refused' | 'rejected'

/** A host whose calls to the store pause before and after their work; the scheduler says who goes on. */
const scheduledHost = (scheduler: fc.Scheduler) => {
  const world = { isBusy: false, faults: [] as readonly (Fault | undefined)[], calls: 0, failed: 0 }
  const { store, count } = faultyStore((): Fate => {
    if (!world.isBusy) return { fault: undefined }
    const fault = world.faults[world.calls++]
    if (fault !== undefined) world.failed++
    return { fault, pause: () => scheduler.schedule(Promise.resolve()) }
  })
  const host = testHost({ options: { store, digest: (data) => createHash('sha256').update(data).digest() } })
  /** Lets all of them run at the same time. */
  const atOnce = async (work: readonly (() => Promise<{ readonly ok: boolean }>)[]): Promise<readonly Outcome[]> => {
    world.isBusy = true
    const running = Promise.allSettled(work.map((each) => each()))
    await scheduler.waitFor(running)
    world.isBusy = false
    return (await running).map((each) => {
      if (each.status === 'rejected') return 'rejected'
      return each.value.ok ? 'done' : 'refused'
    })
  }
  return { world, host, count, atOnce }
}

const count = <T>(items: readonly T[], wanted: T): number => items.filter((item) => item === wanted).length

const faults = fc.oneof(
  { weight: 1, arbitrary: fc.constant([]) },
  {
    weight: 2,
    arbitrary: fc.array(
      fc.oneof(
        { weight: 4, arbitrary: fc.constant(undefined) },
        { weight: 1, arbitrary: fc.constantFrom<Fault>('before', 'after') },
      ),
      { maxLength: 12 },
    ),
  },
)

const decisions = fc.array(fc.constantFrom('grant', 'deny', 'present', 'resume', 'push'), {
  minLength: 2,
  maxLength: 6,
})
const redemptions = fc.array(fc.constantFrom('own', 'attacker', 'wrong verifier'), { minLength: 2, maxLength: 6 })

describe('under every order of concurrent calls and every failure of the store', () => {
  it('one decision at most is answered, and one is where nothing failed', async () => {
    let runs = 0
    let contested = 0
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), decisions, faults, async (scheduler, whats, broken) => {
        runs++
        const { world, host, count: countOf, atOnce } = scheduledHost(scheduler)
        const request_uri = await host.pushed()
        const pending = unwrap(await host.present(request_uri))
        world.faults = broken
        const codes: string[] = []
        const work = {
          grant: async () => {
            const result = await host.decide(pending)
            codes.push(codeOf(result))
            return result
          },
          deny: () => host.decide(pending, { decision: 'denied' }),
          present: () => host.present(request_uri),
          resume: () => host.resume(pending.reference),
          push: () => host.push(),
        }
        const outcomes = await atOnce(whats.map((what) => work[what]))
        const ofDecisions = outcomes.filter((_outcome, at) => whats[at] === 'grant' || whats[at] === 'deny')
        expect(count(ofDecisions, 'done')).toBeLessThanOrEqual(1)
        expect(countOf('code')).toBeLessThanOrEqual(1)
        expect(count(outcomes, 'rejected')).toBe(world.failed)
        if (world.failed === 0 && ofDecisions.length > 0) {
          contested++
          expect(count(ofDecisions, 'done')).toBe(1)
          expect((await host.resume(pending.reference)).ok).toBe(false)
          const [code] = codes.filter((each) => each !== '')
          if (code !== undefined) expect((await host.redeem(code)).ok).toBe(true)
        }
      }),
      { numRuns: 1000 },
    )
    expect(contested / runs).toBeGreaterThan(0.3)
  })

  it('one redemption at most gets the grant, one does where nothing failed, and no attacker spoils it', async () => {
    let runs = 0
    let contested = 0
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), redemptions, faults, async (scheduler, whos, broken) => {
        runs++
        const { world, host, count: countOf, atOnce } = scheduledHost(scheduler)
        const code = await host.code()
        world.faults = broken
        const work = {
          own: () => host.redeem(code),
          attacker: () => host.redeem(code, clients.neighbour),
          'wrong verifier': () => host.redeem(code, clients.basic, { code_verifier: 'x'.repeat(43) }),
        }
        const outcomes = await atOnce(whos.map((who) => work[who]))
        const ofOwn = outcomes.filter((_outcome, at) => whos[at] === 'own')
        expect(count(outcomes, 'done')).toBe(count(ofOwn, 'done'))
        expect(count(ofOwn, 'done')).toBeLessThanOrEqual(1)
        expect(count(outcomes, 'rejected')).toBe(world.failed)
        if (ofOwn.length === 0) expect((await host.redeem(code)).ok).toBe(true)
        else if (world.failed === 0) {
          contested++
          expect(count(ofOwn, 'done')).toBe(1)
          expect([countOf('code'), countOf('used-code')]).toEqual([0, 1])
        }
        const again = await host.redeem(code)
        if (count(ofOwn, 'done') === 1) expect(again.ok).toBe(false)
      }),
      { numRuns: 1000 },
    )
    expect(contested / runs).toBeGreaterThan(0.3)
  })
})
