import { requireObject, requireThat, requireTimes } from '../encoding/require-that.ts'
import type { EpochSeconds, Seconds } from '../types/time.ts'

/** The headers of a response. */
export interface ResponseHeaders {
  get(name: string): string | null
}

/** The bounds of the time for which a document is kept. Its headers decide within them. */
export interface FreshnessBounds {
  /** Least time, also for `no-store`. */
  readonly least: Seconds
  readonly most: Seconds
  /** For a response without `max-age` and `Expires`. */
  readonly standard: Seconds
}

const MAX_SECONDS = 2_147_483_648

/** Computes for how long a response is fresh, from the moment at which it was asked for. The server keeps documents for itself, as a
 * private cache: `private` and `s-maxage` change nothing. A lifetime that cannot be read counts as stale.
 * @see RFC 9111 §4.2.1, §5.1, §5.2.2, §5.3, draft-ietf-oauth-client-id-metadata-document §5.2 */
export const computeFreshness = (headers: ResponseHeaders, now: EpochSeconds, bounds: FreshnessBounds): Seconds => {
  requireThat(typeof headers?.get === 'function', 'headers', 'headers with get(name)', headers)
  requireObject('bounds', 'an object with least, most and standard', bounds)
  const { least, most, standard } = bounds
  requireTimes({ now, least, most, standard })
  return Math.min(most, Math.max(least, statedLifetime(headers, now) ?? standard))
}

const statedLifetime = (headers: ResponseHeaders, now: EpochSeconds): Seconds | undefined => {
  const directives = parseCacheControl(headers.get('cache-control') ?? '')
  if (directives.has('no-store') || directives.has('no-cache') || headers.get('vary')?.includes('*') === true) return 0
  // of a list of ages the first counts, and one that cannot be read is ignored (RFC 9111 §5.1)
  const age = secondsOf(headers.get('age')?.split(',', 1)[0]?.trim()) ?? 0
  if (directives.has('max-age')) return Math.max(0, (secondsOf(directives.get('max-age')) ?? 0) - age)
  const expires = headers.get('expires')
  if (expires === null) return undefined
  const date = parseHttpDate(headers.get('date'), now) ?? now
  return Math.max(0, (parseHttpDate(expires, now) ?? date) - date - age)
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

/** The format of today, and the two obsolete ones, which a recipient must read as well. */
// biome-ignore format: a table, one format a line
const HTTP_DATES = [
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?<day>[0-9]{2}) (?<month>[A-Z][a-z]{2}) (?<year>[0-9]{4}) (?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2}) GMT$/,
  /^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?<day>[0-9]{2})-(?<month>[A-Z][a-z]{2})-(?<year>[0-9]{2}) (?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2}) GMT$/,
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?<month>[A-Z][a-z]{2}) (?<day>[0-9]{2}| [0-9]) (?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2}) (?<year>[0-9]{4})$/,
]

/** Reads a date in one of the three formats.
 * @see RFC 9110 §5.6.7 */
const parseHttpDate = (text: string | null, now: EpochSeconds): EpochSeconds | undefined => {
  if (text === null) return undefined
  for (const format of HTTP_DATES) {
    const { day, month, year, hour, minute, second } = format.exec(text)?.groups ?? {}
    const index = MONTHS.indexOf(month)
    if (year === undefined || index < 0) continue
    const inYear = (full: number): EpochSeconds =>
      (daysBefore(full, index) + Number(day) - 1) * 86_400 + Number(hour) * 3600 + Number(minute) * 60 + Number(second)
    return year.length === 4 ? inYear(Number(year)) : recent(Number(year), inYear, now)
  }
  return undefined
}

/** The mean length of a year of the Gregorian calendar. */
const YEAR = 31_556_952

/** A date whose year has two digits is at most 50 years in the future (RFC 9110 §5.6.7). */
const recent = (digits: number, inYear: (full: number) => EpochSeconds, now: EpochSeconds): EpochSeconds => {
  const last = now + 50 * YEAR
  const lastYear = 1970 + Math.floor(last / YEAR)
  const full = lastYear - ((((lastYear - digits) % 100) + 100) % 100)
  const date = inYear(full)
  return date > last ? inYear(full - 100) : date
}

/** Days from 1970 to the first of a month. */
const daysBefore = (year: number, month: number): number => {
  // a year that begins in March ends with its leap day
  const shifted = month < 2 ? year - 1 : year
  const leapDays = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400)
  return shifted * 365 + leapDays + Math.floor((((month + 10) % 12) * 306 + 5) / 10) - 719_468
}
