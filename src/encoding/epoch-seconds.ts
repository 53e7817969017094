import { kindOf } from './require-that.ts'

/** The last second that counts as a time, in the year 5138. A time in milliseconds, read as seconds, lies beyond it and would make every
 * login look fresh. */
export const LAST_SECOND = 99_999_999_999

/** Tells whether a value is a whole number of seconds since 1970, and not milliseconds. */
export const isEpochSeconds = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= LAST_SECOND

/** A time in seconds from here on lies beyond the year 33,000, and one in milliseconds after the year 2001. */
export const FIRST_MILLISECONDS = 1e12

/** Tells whether a nonce that a host accepts until this moment is accepted now. A host that returns a length of time, such as 60, accepts
 * none: read as a moment, it lies in 1970. */
export const isStillAccepted = (until: unknown, now: number): boolean => typeof until === 'number' && until >= now

/** Says how long ago the time of a claim was. A NumericDate may have a fraction. It is rounded up, so that
 * 10.3 s does not read as the 10 s that a tolerance allows.
 * @see RFC 7519 §2 */
export const describePast = (claim: string, moment: number, now: number): string =>
  `${claim} was ${Math.ceil(now - moment)} s ago.`

/** Says how far ahead the time of a claim is. */
export const describeFuture = (claim: string, moment: number, now: number): string =>
  `${claim} is ${Math.ceil(moment - now)} s ahead.`

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
