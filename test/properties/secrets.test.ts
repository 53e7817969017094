import { describe, expect, it } from 'vitest'
import { fc } from '../support/fast-check.ts'
import { PROFILES } from './support/profiles.ts'
import { accessProperty } from './support/secret-access.ts'
import { cases, makeWorld, runCase } from './support/secret-cases.ts'
import { optionsProperty } from './support/secret-options.ts'
import { fittingStrikes } from './support/strikes.ts'

/** Of each policy. More: `npm run fuzz -- --only secrets`. */
const RUNS = 20

describe('no reply, event, explanation or error holds a secret of a request, of the registry or of the server', () => {
  const answers = new Set<string>()

  it.each(Object.entries({ ...PROFILES, 'the policy of the kit': {} }))('under %s', async (_name, policy) => {
    const world = await makeWorld(policy)
    await fc.assert(
      fc.asyncProperty(cases, async (one) => {
        for (const answer of await runCase(world, one)) answers.add(answer)
      }),
      { numRuns: RUNS },
    )
  })

  it('wherever it is planted alone', async () => {
    const world = await makeWorld({})
    for (const strike of fittingStrikes) {
      for (const place of ['push', 'plain', 'token'] as const) {
        const alone = {
          picks: [],
          place,
          fault: undefined,
          strikes: [strike],
          adapter: 'fetch',
          breakage: undefined,
        } as const
        for (const answer of await runCase(world, alone)) answers.add(answer)
      }
    }
  })

  it('in answers of every kind', () => {
    expect([...answers]).toEqual(
      expect.arrayContaining([
        'push 201',
        'push 400',
        'push 401',
        'push 500',
        'authorization 200',
        'authorization 303',
        'authorization 400',
        'authorization 500',
        'token 200',
        'token 400',
        'token 500',
      ]),
    )
  })
})

describe('no message holds a secret', () => {
  it('of the options at the start, whatever form they have by mistake', async () => {
    const seen = new Set<string>()
    await fc.assert(await optionsProperty((name) => seen.add(name)), { numRuns: 200 })
    expect(seen.size).toBe(9)
  })

  it('of a request to a protected resource, nor does its reply, event or explanation', async () => {
    const seen = new Set<string>()
    await fc.assert(await accessProperty((name) => seen.add(name)), { numRuns: 200 })
    expect([...seen]).toEqual(expect.arrayContaining(['ok', 'an error', 'access-token-key', 'access-token-malformed']))
    expect(seen.size).toBeGreaterThan(12)
  })
})
