import { requireSeconds } from '../encoding/epoch-seconds.ts'
import type { Clock } from '../types/ports.ts'
import type { EpochSeconds, Seconds } from '../types/time.ts'

/** A clock that stands still until a test moves it. */
export interface FixedClock extends Clock {
  advance(by: Seconds): void
}

/** 2027-01-15T08:00:00Z. */
const SOME_MORNING = 1_800_000_000

/** Makes a clock that shows `at` and moves only by `advance`. */
export const fixedClock = (at: EpochSeconds = SOME_MORNING): FixedClock => {
  requireSeconds('fixedClock: at', at)
  let now = at
  return Object.assign(() => now, {
    advance: (by: Seconds) => {
      now += by
    },
  })
}
