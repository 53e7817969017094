import { describe, expect, it } from 'vitest'
import { fc } from '../support/fast-check.ts'
import { makeRedirectKit, redirectProperty } from './support/redirects.ts'

/** More: `npm run fuzz -- --only redirect-targets`. */
const RUNS = 200

describe('a response or an error', () => {
  it('goes to a registered URI alone, unchanged but for the port of the loopback interface, however it was asked for', async () => {
    const counts: Record<string, number> = {}
    const kit = await makeRedirectKit()
    await fc.assert(
      redirectProperty(kit, (seen) => {
        counts[seen] = (counts[seen] ?? 0) + 1
      }),
      { numRuns: RUNS },
    )
    const ways = ['pushed', 'pushed object', 'plain', 'plain object']
    const kinds = ways.flatMap((way) => ['code', 'error', 'response'].map((kind) => `${way}: ${kind}`))
    for (const kind of [...kinds, 'query', 'fragment', 'form_post', 'another port']) {
      expect([kind, counts[kind] ?? 0]).toEqual([kind, expect.toSatisfy((count: number) => count > 0)])
    }
  })
})
