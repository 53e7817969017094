import { describeValue } from '../encoding/describe-value.ts'
import { isEpochSeconds } from '../encoding/epoch-seconds.ts'
import { ignoreRejection } from '../encoding/ignore-rejection.ts'
import type { Clock } from '../types/ports.ts'
import type { EpochSeconds } from '../types/time.ts'
import { requireForm } from './answers.ts'

/** Describes what a clock shows where that is not a whole second. Zero is one: on Cloudflare Workers time stands still at 0 until there is a
 * request. */
export const oddTimeOf = (clock: Clock): string | undefined => {
  const now: unknown = clock()
  if (isEpochSeconds(now)) return undefined
  ignoreRejection(now)
  return describeValue(now)
}

/** Reads the clock, once for each operation. Under a clock that shows NaN nothing would expire, and under one in milliseconds everything
 * would. The start cannot notice the latter on a runtime whose time stands still until there is a request. */
export const nowOf = ({ clock }: { readonly clock: Clock }): EpochSeconds => {
  const now = clock()
  return requireForm(
    'clock',
    'whole seconds since 1970, such as Math.floor(Date.now() / 1000)',
    isEpochSeconds(now) && now > 0,
    now,
  )
}
