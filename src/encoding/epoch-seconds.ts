import { kindOf } from './require-that.ts'

/** A time in milliseconds, read as seconds, lies millennia ahead and would make every login look fresh. */
const LATEST_SECONDS = 1e11

/** Tells whether a value is a whole number of seconds since 1970, and not milliseconds. */
export const isEpochSeconds = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < LATEST_SECONDS

/** The last second that counts as a time. */
export const LAST_SECOND = 99_999_999_999

/** A time in seconds from here on lies beyond the year 33,000, and one in milliseconds after the year 2001. */
export const FIRST_MILLISECONDS = 1e12

/** Tells whether what a host accepts until then is accepted now. A length of time, read as a moment, lies in 1970. */
export const hasNotPassed = (until: unknown, now: number): boolean => typeof until === 'number' && until >= now

/** Throws TypeError when what has happened lies further ahead than two clocks may differ, in seconds. The end of a session, passed as the time
 * of its login, would make every login look fresh. */
export const requirePast = (name: string, value: unknown, now: number, tolerance: number): void => {
  requireSeconds(name, value)
  const ahead = (value as number) - now
  if (ahead <= tolerance) return
  throw new TypeError(
    `${name} must be in the past; got a time ${ahead} seconds ahead. Pass when the user logged in, not when the session ends.`,
  )
}

/** Throws TypeError when a host's time is not a whole number of seconds since 1970. */
export const requireSeconds = (name: string, value: unknown): void => {
  if (isEpochSeconds(value)) return
  const came = typeof value === 'number' ? value : kindOf(value)
  throw new TypeError(`${name} must be in whole seconds since 1970; got ${came}. Pass Math.floor(milliseconds / 1000).`)
}
