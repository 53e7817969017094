import { requireObject, requireThat } from '../encoding/require-that.ts'
import type { EpochSeconds, Seconds } from '../types/time.ts'

/** The headers of a response. */
export interface ResponseHeaders {
  get(name: string): string | null
}

/** Returns how long a document may be kept. Its headers count within the bounds. */
export interface FreshnessBounds {
  /** Least time, also for `no-store`. */
  readonly least: Seconds
  readonly most: Seconds
  /** For a response without `max-age` and `Expires`. */
  readonly standard: Seconds
}

const MAX_SECONDS = 2_147_483_648

/** Computes for how long a response is fresh, from the moment at which it was asked for. The server keeps documents for itself, as a
 * private cache: `private` and `s-maxage` change nothing. A header that cannot be read counts as stale.
 * @see RFC 9111 §4.2.1, §5.2.2, §5.3, draft-ietf-oauth-client-id-metadata-document §5.2 */
export const computeFreshness = (headers: ResponseHeaders, now: EpochSeconds, bounds: FreshnessBounds): Seconds => {
  requireThat(typeof headers?.get === 'function', 'headers', 'headers with get(name)', headers)
  requireObject('bounds', 'an object with least, most and standard', bounds)
  const { least, most, standard } = bounds
  return Math.min(most, Math.max(least, statedLifetime(headers, now) ?? standard))
}

const statedLifetime = (headers: ResponseHeaders, now: EpochSeconds): Seconds | undefined => {
  const directives = parseCacheControl(headers.get('cache-control') ?? '')
  if (directives.has('no-store') || directives.has('no-cache') || headers.get('vary')?.includes('*') === true) return 0
  const age = secondsOf(headers.get('age')) ?? 0
  if (directives.has('max-age')) return Math.max(0, (secondsOf(directives.get('max-age')) ?? 0) - age)
  const expires = headers.get('expires')
  if (expires === null) return undefined
  const date = parseHttpDate(headers.get('date')) ?? now
  return Math.max(0, (parseHttpDate(expires) ?? date) - date - age)
}

/** Reads the directives; of one that is repeated the first counts (RFC 9111 §4.2.1). */
const parseCacheControl = (header: string): ReadonlyMap<string, string | undefined> => {
  const directives = new Map<string, string | undefined>()
  for (const [, name = '', token, quoted] of header.matchAll(
    /([!#$%&'*+.^_`|~\w-]+)(?:=(?:([^\s",;]+)|"([^"]*)"))?/g,
  )) {
    const key = name.toLowerCase()
    if (!directives.has(key)) directives.set(key, token ?? quoted)
  }
  return directives
}

/** A number of seconds that is too large counts as 2^31 (RFC 9111 §1.2.2). */
const secondsOf = (text: string | null | undefined): Seconds | undefined =>
  text?.match(/^[0-9]+$/) ? Math.min(Number(text), MAX_SECONDS) : undefined

const MONTHS: readonly unknown[] = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Reads the one format in which dates are sent today (RFC 9110 §5.6.7); the obsolete two count as unreadable. */
const parseHttpDate = (text: string | null): EpochSeconds | undefined => {
  const [, day, month, year, hour, minute, second] =
    text?.match(
      /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), ([0-9]{2}) ([A-Z][a-z]{2}) ([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) GMT$/,
    ) ?? []
  const index = MONTHS.indexOf(month)
  if (index < 0) return undefined
  const days = daysBefore(Number(year), index) + Number(day) - 1
  return days * 86_400 + Number(hour) * 3600 + Number(minute) * 60 + Number(second)
}

/** Days from 1970 to the first of a month. */
const daysBefore = (year: number, month: number): number => {
  // a year that begins in March ends with its leap day
  const shifted = month < 2 ? year - 1 : year
  const leapDays = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400)
  return shifted * 365 + leapDays + Math.floor((((month + 10) % 12) * 306 + 5) / 10) - 719_468
}
