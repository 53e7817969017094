import { aClock, atLeast, checkOptions, type OptionChecks, optional } from '../encoding/option-check.ts'
import type { Clock } from '../types/ports.ts'
import type { Seconds } from '../types/time.ts'
import { nowOf } from './now.ts'
import { systemClock } from './system-clock.ts'

/** The options of `fetchBudget`. */
export interface FetchBudgetOptions {
  /** The same clock as the server's. Default: the system clock, as the server's default. */
  readonly clock?: Clock | undefined
  /** Most fetches of one URL in a minute, as new and as known counted apart. Default 30. */
  readonly perUrl?: number | undefined
  /** Most fetches from one origin in a minute, new and known URLs counted apart. Default 120. */
  readonly perOrigin?: number | undefined
  /** Most fetches of this process in a minute, new and known URLs counted apart. Default 600. */
  readonly perProcess?: number | undefined
  /** Most fetches from one origin at a time, the last quarter for known URLs. Default 8. */
  readonly inFlightPerOrigin?: number | undefined
  /** Most fetches at a time, the last quarter for known URLs. Default 64. */
  readonly inFlight?: number | undefined
}

/** A URL to fetch, such as a `URL` of the platform. */
type FetchedUrl = { readonly href: string; readonly origin: string }

/** Bounds what requests of attackers make this process fetch. Share one among everything that fetches URLs of clients. */
export interface FetchBudget {
  /** Begins a fetch, or says in how many seconds to try again. A URL is known once it answered well. Known URLs have rates of their own,
   * and a quarter of the places, of the process and of each origin, is kept for them; a single place is for all. An attacker who names
   * new URLs cannot use up that share. An attacker whose URLs answer well can, because they are known then. */
  readonly begin: (url: FetchedUrl, isKnown: boolean) => FetchPlace
}

/** The answer of a `FetchBudget`: a place for one fetch, or after how many seconds to try again. */
export type FetchPlace =
  /** Call `end` once the fetch is over. */
  | { readonly end: () => void; readonly retryAfter?: undefined }
  /** `bound` is the option whose bound is reached, for the event. */
  | {
      readonly end?: undefined
      readonly retryAfter: Seconds
      readonly bound?: Exclude<keyof FetchBudgetOptions, 'clock'>
    }

const MINUTE = 60

/** The rest of a rate, and the time from which it refills. */
interface Bucket {
  readonly left: number
  readonly at: number
}

/** Makes a budget of fetches. It remembers the rates of the last minute alone, at most three for each fetch that it let begin.
 * @see draft-ietf-oauth-client-id-metadata-document §5.2, §8.7 */
export const fetchBudget = (options: FetchBudgetOptions = {}): FetchBudget => {
  checkOptions('fetchBudget', options, OPTIONS)
  const { perUrl, perOrigin, perProcess, inFlightPerOrigin, inFlight, clock } = withDefaults(options)
  // ordered by the moment of the last fetch; a bucket that was not used for a minute is full, and is dropped
  const buckets = new Map<string, Bucket>()
  // one entry for each origin that is being fetched from
  const inFlightByOrigin = new Map<string, number>()
  let inFlightInAll = 0

  const fill = (name: string, most: number, now: number): number => {
    const { left, at } = buckets.get(name) ?? { left: most, at: now }
    return Math.min(most, left + (Math.max(0, now - at) * most) / MINUTE)
  }
  const dropFull = (now: number): void => {
    for (const [name, { at }] of buckets) {
      if (now - at < MINUTE && now >= at) return
      buckets.delete(name)
    }
  }

  return {
    begin: (url, isKnown) => {
      const now = nowOf({ clock })
      const [href, origin] = [url.href, withoutTrailingDot(url.origin)]
      const kind = isKnown ? 'known' : 'new'
      const rates = [
        [`${kind} ${href}`, perUrl, 'perUrl'],
        [`${kind} ${origin}`, perOrigin, 'perOrigin'],
        [kind, perProcess, 'perProcess'],
      ] as const
      dropFull(now)
      const { wait, bound } = rates
        .map(([name, most, bound]) => ({ wait: ((1 - fill(name, most, now)) * MINUTE) / most, bound }))
        .reduce((longest, other) => (other.wait > longest.wait ? other : longest))
      if (wait > 0) return { retryAfter: Math.ceil(wait), bound }
      const here = inFlightByOrigin.get(origin) ?? 0
      if (here >= placesFor(isKnown, inFlightPerOrigin)) return { retryAfter: 1, bound: 'inFlightPerOrigin' }
      if (inFlightInAll >= placesFor(isKnown, inFlight)) return { retryAfter: 1, bound: 'inFlight' }
      for (const [name, most] of rates) {
        const left = fill(name, most, now) - 1
        buckets.delete(name)
        buckets.set(name, { left, at: now })
      }
      inFlightInAll++
      inFlightByOrigin.set(origin, here + 1)
      let isOver = false
      return {
        end: () => {
          if (isOver) return
          isOver = true
          inFlightInAll--
          const others = (inFlightByOrigin.get(origin) ?? 1) - 1
          if (others > 0) inFlightByOrigin.set(origin, others)
          else inFlightByOrigin.delete(origin)
        },
      }
    },
  }
}

/** The last quarter of the places is for known URLs alone. A single place is for all, so that new URLs are fetched at all. */
const placesFor = (isKnown: boolean, most: number): number => (isKnown ? most : Math.max(1, Math.floor((most * 3) / 4)))

/** A host with a trailing dot is the same host. */
const withoutTrailingDot = (origin: string): string => origin.replace(/\.(:[0-9]+)?$/, '$1')

const withDefaults = ({
  clock = systemClock,
  perUrl = 30,
  perOrigin = 120,
  perProcess = 600,
  inFlightPerOrigin = 8,
  inFlight = 64,
}: FetchBudgetOptions) => ({
  clock,
  perUrl,
  perOrigin,
  perProcess,
  inFlightPerOrigin,
  inFlight,
})

const OPTIONS: OptionChecks<FetchBudgetOptions> = /* @__PURE__ */ (() => {
  const fetches = optional(atLeast(1, 'fetches'))
  return {
    clock: optional(aClock),
    perUrl: fetches,
    perOrigin: fetches,
    perProcess: fetches,
    inFlightPerOrigin: fetches,
    inFlight: fetches,
  }
})()
