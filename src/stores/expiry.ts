import { isEpochSeconds } from '../encoding/epoch-seconds.ts'
import { ignoreRejection } from '../encoding/ignore-rejection.ts'
import { type OptionCheck, optional, wholeNumber } from '../encoding/option-check.ts'
import type { Clock } from '../types/ports.ts'
import type { EpochSeconds, Seconds } from '../types/time.ts'

export interface ClockToleranceOption {
  /** How far the clocks of the servers, of the database and of what collects may be apart: an entry is kept that much longer. Whole
   * seconds, at most a day. Default 10. */
  readonly clockTolerance?: Seconds | undefined
}

/** Refuses a tolerance that would drop entries early, such as a negative one, which would let a replay pass. */
export const aClockTolerance: OptionCheck = /* @__PURE__ */ optional(/* @__PURE__ */ wholeNumber(0, 86_400, 'seconds'))

/** Makes the function that returns until when an entry with this expiry is kept. */
export const keptUntilWith =
  (clockTolerance: Seconds = 10): ((expiresAt: EpochSeconds) => EpochSeconds) =>
  (expiresAt) =>
    Math.ceil(expiresAt + clockTolerance)

/** Reads a clock. One that shows no time would keep nothing, or count nothing as expired. */
export const secondOf = (clock: Clock): EpochSeconds => {
  const shown = clock()
  const now = Math.floor(shown)
  if (isEpochSeconds(now)) return now
  ignoreRejection(shown)
  throw new TypeError(
    `The clock of the store must return whole seconds since 1970; got ${String(now)}. Pass () => Math.floor(Date.now() / 1000).`,
  )
}

/** Throws TypeError where a collector is told to delete what is alive: milliseconds lie millennia ahead. */
export const requireCollection = (before: EpochSeconds, limit: number): void => {
  if (!isEpochSeconds(Math.floor(before))) {
    throw new TypeError(
      `before must be in seconds since 1970, such as Date.now() / 1000; got ${String(before)}. Milliseconds would delete live entries.`,
    )
  }
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new TypeError(`limit must be a whole number of at least 1; got ${String(limit)}.`)
  }
}
