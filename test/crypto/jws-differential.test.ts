import { describe, expect, it } from 'vitest'
import { type Attempt, attempts, isJose, isOurs, knownAttempts } from './support/jws-differential.ts'

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

// A million attempts are `npm run fuzz:jws`.
describe('what verifies a signature here verifies it with jose', () => {
  it('for every token of the vectors and the cases, with every key there', async () => {
    const { tooLenient, both, tried } = await compare(knownAttempts())
    expect(tooLenient).toEqual([])
    expect(both).toBeGreaterThan(20)
    expect(tried).toBeGreaterThan(1000)
  }, 60_000)

  it('for tokens and keys that are odd or were mutated', async () => {
    const { tooLenient, both } = await compare(attempts(20_000, 7515))
    expect(tooLenient).toEqual([])
    expect(both).toBeGreaterThan(300)
  }, 60_000)

  it('and the reverse, for a token with nothing odd about it', async () => {
    let taken = 0
    for (const attempt of attempts(1500, 7519)) {
      if (!(await isJose(attempt))) continue
      const [header = '', payload = ''] = attempt.token
        .split('.')
        .map((part) => Buffer.from(part, 'base64url').toString())
      const isPlain = /^\{("typ":"JWT",)?"alg":"\w+"(,"kid":"1")?\}$/.test(header) && /^\{("iss":"a")?\}$/.test(payload)
      if (!isPlain || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(attempt.token)) continue
      taken++
      expect({ ...attempt, taken: await isOurs(attempt) }).toEqual({ ...attempt, taken: true })
    }
    expect(taken).toBeGreaterThan(10)
  }, 60_000)
})
