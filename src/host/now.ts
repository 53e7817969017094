import { describeValue } from '../encoding/describe-value.ts'
import { isEpochSeconds } from '../encoding/epoch-seconds.ts'
import type { Clock } from '../types/ports.ts'
import type { EpochSeconds } from '../types/time.ts'
import { requireForm } from './answers.ts'

/** Describes what a clock shows where that is no whole second. Zero is one: on Cloudflare Workers time stands still at 0 until there is a
 * request. */
export const oddTimeOf = (clock: Clock): string | undefined => {
  const now: unknown = clock()
  return isEpochSeconds(now) ? undefined : describeValue(now)
}

/** Reads the clock, once for each operation; a clock that shows no whole second would let nothing expire. */
export const nowOf = ({ clock }: { readonly clock: Clock }): EpochSeconds => {
  const now = clock()
  return requireForm(
    'clock',
    'whole seconds since 1970, such as Math.floor(Date.now() / 1000)',
    Number.isSafeInteger(now) && now > 0,
    now,
  )
}
