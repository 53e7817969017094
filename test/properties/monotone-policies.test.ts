import { describe, expect, it } from 'vitest'
import { fc } from '../support/fast-check.ts'
import { monotoneProperty } from './support/monotone.ts'

/** More: `npm run fuzz -- --only monotone-policies`. */
const RUNS = 150

describe('of two policies', () => {
  it('the stronger refuses whatever the weaker refuses, of good and faulty requests under all profiles', async () => {
    const counts: Record<string, number> = {}
    await fc.assert(
      monotoneProperty((seen) => {
        counts[seen] = (counts[seen] ?? 0) + 1
      }),
      { numRuns: RUNS },
    )
    // pairs that always agree would say nothing of their order
    expect(counts['accepted, refused']).toBeGreaterThan(1)
    expect(Math.min(counts['accepted, accepted'] ?? 0, counts['refused, refused'] ?? 0)).toBeGreaterThan(30)
  })
})
