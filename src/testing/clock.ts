import type { Clock } from '../types/ports.ts'
import type { EpochSeconds, Seconds } from '../types/time.ts'

/** A clock that stands still until a test moves it. */
export interface FixedClock extends Clock {
  advance(by: Seconds): void
}

/** Makes a clock that shows `at` and moves only by `advance`. */
export const fixedClock = (at: EpochSeconds): FixedClock => {
  let now = at
  return Object.assign(() => now, {
    advance: (by: Seconds) => {
      now += by
    },
  })
}
