import { describeValue } from '../encoding/describe-value.ts'
import { isEpochSeconds } from '../encoding/epoch-seconds.ts'
import { ignoreRejection } from '../encoding/ignore-rejection.ts'
import type { Clock } from '../types/ports.ts'
import type { EpochSeconds } from '../types/time.ts'
import { requireForm } from './answers.ts'

/** Describes what a clock shows where that is not whole seconds. Zero counts as whole seconds: on Cloudflare Workers the clock shows 0 until
 * the first request. */
export const describeInvalidTime = (clock: Clock): string | undefined => {
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
