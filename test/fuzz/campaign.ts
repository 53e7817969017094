import { fc } from '../support/fast-check.ts'
import { inputsOf } from './mutations.ts'
import { judge, type Target } from './target.ts'

export interface Outcome {
  readonly runs: number
  readonly accepted: number
  /** What was found: the input and the objection. */
  readonly find?: { readonly input: string; readonly objection: string; readonly seed: number; readonly path: string }
}

/** Makes so many inputs of a target and judges each. It stops at the first that is wrong, made as small as fast-check can. */
export const campaign = async <Reading>(target: Target<Reading>, runs: number, seed: number): Promise<Outcome> => {
  let accepted = 0
  const property = fc.asyncProperty(inputsOf(target), async (text) => {
    if ((await judge(target, text)) === 'accepted') accepted++
  })
  const { failed, counterexample, errorInstance, counterexamplePath, numRuns } = await fc.check(property, {
    numRuns: runs,
    seed,
  })
  if (!failed) return { runs: numRuns, accepted }
  const objection =
    errorInstance instanceof Error ? (errorInstance.stack ?? errorInstance.message) : String(errorInstance)
  const [input = ''] = counterexample ?? []
  return { runs: numRuns, accepted, find: { input, objection, seed, path: counterexamplePath ?? '' } }
}
