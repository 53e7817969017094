/** A time in milliseconds lies millennia ahead, and would make every login look fresh. */
const LATEST_SECONDS = 1e11

/** Tells whole seconds since 1970 from all else, above all from milliseconds. */
export const isEpochSeconds = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < LATEST_SECONDS

/** Throws TypeError where a host's time is not in whole seconds since 1970. */
export const requireSeconds = (name: string, value: unknown): void => {
  if (isEpochSeconds(value)) return
  throw new TypeError(`${name} must be in whole seconds since 1970, such as Math.floor(milliseconds / 1000)`)
}
