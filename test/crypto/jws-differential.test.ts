import { describe, expect, it } from 'vitest'
import { type Attempt, isJose, isOurs, knownAttempts } from './support/jws-differential.ts'

/** Attempts that are taken here and refused by jose, and how many both take. */
const compare = async (all: Iterable<Attempt>) => {
  const tooLenient: Attempt[] = []
  let both = 0
  let tried = 0
  for (const attempt of all) {
    tried++
    if (!(await isOurs(attempt))) continue
    if (await isJose(attempt)) both++
    else tooLenient.push(attempt)
  }
  return { tooLenient, both, tried }
}

// Tokens and keys that are odd or were mutated: `test/fuzz/targets/jws.ts`.
describe('a key verifies a signature here exactly when it does with jose', () => {
  it('for every token of the vectors and the cases, with every key there', async () => {
    const { tooLenient, both, tried } = await compare(knownAttempts())
    expect(tooLenient).toEqual([])
    expect(both).toBeGreaterThan(20)
    expect(tried).toBeGreaterThan(1000)
  })
})
