import { judge, type Target } from './target.ts'

/** How much longer twice the input may take. */
const MOST = 2.5

/** Times below this, in milliseconds, say more of the machine than of the parser. */
const LEAST = 0.2

/** Repeats a piece between the halves of a good input until the whole has the length. */
const grown = (original: string, piece: string, length: number): string => {
  const half = Math.floor(original.length / 2)
  const count = Math.max(1, Math.floor((length - original.length) / piece.length))
  return original.slice(0, half) + piece.repeat(count) + original.slice(half)
}

/** Tells milliseconds, from any beginning. */
type Stopwatch = () => number

/** Runs something, and counts the milliseconds that the platform itself spends in JSON meanwhile. */
const withPlatformTime = async <T>(now: Stopwatch, run: (platform: { spent: number }) => Promise<T>): Promise<T> => {
  const { parse, stringify } = JSON
  const platform = { spent: 0 }
  const counted =
    <Given extends readonly unknown[], Result>(call: (...given: Given) => Result) =>
    (...given: Given): Result => {
      const begun = now()
      try {
        return call(...given)
      } finally {
        platform.spent += now() - begun
      }
    }
  Object.assign(JSON, { parse: counted(parse), stringify: counted(stringify as (value: unknown) => string) })
  try {
    return await run(platform)
  } finally {
    Object.assign(JSON, { parse, stringify })
  }
}

/** The best time of some rounds, without that of `JSON.parse` and `JSON.stringify`: V8 takes three times as long for some texts of twice
 * the length. */
const timeOf = (now: Stopwatch, target: Pick<Target, 'read'>, text: string, rounds: number): Promise<number> =>
  withPlatformTime(now, async (platform) => {
    let best = Number.POSITIVE_INFINITY
    for (let round = 0; round < rounds; round++) {
      platform.spent = 0
      const begun = now()
      try {
        await target.read(text)
      } catch {}
      best = Math.min(best, now() - begun - platform.spent)
    }
    return best
  })

/** How much longer the longer input takes, and how long, in milliseconds. A measurement that is disturbed is repeated with more care. */
const growthOf = async (now: Stopwatch, target: Pick<Target, 'read'>, shorter: string, longer: string) => {
  let factor = 0
  let time = 0
  for (const rounds of [5, 25, 125]) {
    time = await timeOf(now, target, longer, rounds)
    factor = time / (await timeOf(now, target, shorter, rounds))
    if (time < LEAST || factor <= MOST) return undefined
  }
  return { factor, time }
}

/** Judges grown inputs, and finds the pieces whose repetition makes a parser slower than linear. A sentence for each find. */
export const growthFinds = async <Reading>(
  target: Target<Reading>,
  now: Stopwatch = () => performance.now(),
): Promise<readonly string[]> => {
  const finds: string[] = []
  const length = target.growthLength ?? 16_384
  const originals = ['', ...target.corpus.slice(0, 3)]
  const pieces = new Set([...target.dictionary, ...'a =&%\\"([{.,/'])
  for (const piece of pieces) {
    for (const original of originals) {
      const longer = grown(original, piece, length)
      const shape = `${JSON.stringify(piece)} in ${JSON.stringify(original.slice(0, 40))}`
      try {
        await judge(target, longer)
      } catch (error) {
        finds.push(`${shape} is judged wrongly: ${error}`)
      }
      const growth = await growthOf(now, target, grown(original, piece, length / 2), longer)
      if (growth)
        finds.push(
          `${shape} takes ${growth.factor.toFixed(1)} times as long for twice the length, ${growth.time.toFixed(2)} ms`,
        )
    }
  }
  return finds
}
