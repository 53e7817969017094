import type { AuthorizationServer } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'

/** Reads the clock, once for each operation; a clock that shows no whole second would let nothing expire. */
export const nowOf = ({ clock }: Pick<AuthorizationServer, 'clock'>): EpochSeconds => {
  const now = clock()
  if (Number.isSafeInteger(now) && now > 0) return now
  throw new TypeError('clock must return whole seconds since 1970, such as Math.floor(Date.now() / 1000).')
}
