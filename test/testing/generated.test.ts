import { describe, expect, it } from 'vitest'
import { fapi2MessageSigning, fapi2SecurityProfile, haip, mcp, oauth21 } from '../../src/profiles/index.ts'
import {
  commitFault,
  decide,
  expectReason,
  faultOf,
  namedFaultsFor,
  policyOf,
  present,
  push,
  redeem,
  scriptOf,
  testServer,
  unwrap,
} from '../../src/testing/index.ts'
import { fc } from '../support/fast-check.ts'

const picks = fc.array(fc.nat(), { maxLength: 6 })

describe.each([
  ['oauth21', oauth21],
  ['FAPI 2.0', fapi2SecurityProfile],
  ['FAPI 2.0 Message Signing', fapi2MessageSigning],
  ['mcp', mcp],
  ['haip', haip],
])('what is generated under %s', (_name, base) => {
  it('is a good request, which gets its tokens, and its state back', async () => {
    const kit = await testServer({ policy: base })
    const seen = new Set<string>()
    await fc.assert(
      fc.asyncProperty(picks, async (numbers) => {
        const script = scriptOf(kit, numbers)
        seen.add(JSON.stringify(script))
        unwrap(await redeem(kit, script))
        const { state } = (script.parameters ?? {}) as { readonly state?: string }
        const { parameters } = unwrap(await decide(kit, script))
        if (parameters.response === undefined && state !== undefined) expect(parameters.state).toBe(state)
      }),
      { numRuns: 60 },
    )
    expect(seen.size).toBeGreaterThan(20)
  })

  it('is a policy under which the kit gets its tokens, and each fault is refused', async () => {
    await fc.assert(
      fc.asyncProperty(picks, fc.nat(), async (numbers, pick) => {
        const policy = policyOf(base, numbers)
        const kit = await testServer({ policy })
        unwrap(await redeem(kit))
        const fault = faultOf(policy, pick)
        expectReason(await commitFault(kit, fault), fault.reason)
      }),
      { numRuns: 40 },
    )
  })
})

describe('numbers', () => {
  it('make the plain request, the policy itself and the first fault where there are none, or 0', async () => {
    const kit = await testServer({ policy: oauth21 })
    expect(scriptOf(kit, [])).toEqual({})
    expect(policyOf(oauth21, [])).toEqual(oauth21)
    expect(faultOf(oauth21, 0)).toEqual(namedFaultsFor(oauth21)[0])
  })

  it.each([-1, 1.5, Number.NaN, '1'])('must be whole and not negative: %j', (pick) => {
    expect(() => policyOf(oauth21, [pick as number])).toThrow(/pick must be a whole number from 0/)
  })
})

describe('a flow that is refused', () => {
  it('says at which step, also where a later one was asked for', async () => {
    const kit = await testServer({ policy: oauth21 })
    const flawed = { parameters: 'scope: malformed' } as const
    for (const flow of [push, redeem]) {
      expect(await flow(kit, flawed)).toMatchObject({ ok: false, error: { step: 'push', reason: 'scope-malformed' } })
    }
    for (const flow of [present, decide]) {
      expect(await flow(kit, flawed)).toMatchObject({
        error: { step: 'push', delivery: 'display', error: { reason: 'scope-malformed' } },
      })
    }
    const decision = { decision: 'denied', error: 'access_denied' } as const
    const early = await redeem(kit, { presentation: { request_uri: undefined }, decision }).catch(
      (error: unknown) => error,
    )
    expect(String(early)).toMatch(/Expected a code/)
    const foreign = { presentation: 'client_id: of another client' } as const
    expect(await commitFault(kit, { at: 'present', script: foreign })).toMatchObject({
      error: { step: 'present', delivery: 'display', error: { reason: 'request-uri-foreign' } },
    })
    expect(await redeem(kit, { token: 'code_verifier: missing' })).toMatchObject({
      error: { step: 'redeem', reason: 'code-verifier-missing' },
    })
  })
})
