import { aClock, aFunction, atLeast, objectWith, optional, wholeNumber } from '../encoding/option-check.ts'
import type { Clock } from '../types/ports.ts'
import { booleanOf, requireForm } from './answers.ts'
import type { Fetch, TimeoutSignal } from './bounded-fetch.ts'
import { type FetchBudget, fetchBudget } from './fetch-budget.ts'
import { systemClock } from './system-clock.ts'

/** The checks of the options that everything has which fetches URLs of clients. */
export const fetchChecks = /* @__PURE__ */ (() => ({
  fetch: aFunction('Pass pinnedFetch() of parapet/node, or the fetch of the runtime.'),
  clock: optional(aClock),
  // the longest time that timers of runtimes take
  timeoutMilliseconds: optional(wholeNumber(0, 2_147_483_647, 'milliseconds')),
  maxBytes: optional(atLeast(0, 'bytes')),
  maxRedirects: optional(atLeast(0, 'redirects')),
  maxEntries: optional(atLeast(1, 'entries')),
  allowsPrivateHost: optional(aFunction()),
  budget: optional(objectWith('a budget of fetches', { begin: aFunction() }, 'Pass fetchBudget().')),
  timeout: optional(aFunction()),
}))()

interface FetchPorts {
  readonly fetch: Fetch
  readonly clock?: Clock | undefined
  readonly budget?: FetchBudget | undefined
  readonly allowsPrivateHost?: ((hostname: string) => boolean) | undefined
  readonly timeout?: ((milliseconds: number) => TimeoutSignal) | undefined
}

/** Fills in the ports of a fetch. An answer of `allowsPrivateHost` that is neither true nor false throws: a promise would be truthy,
 * and let an attacker's document name any private host. */
export const withFetchPorts = ({
  fetch,
  clock = systemClock,
  budget = fetchBudget({ clock }),
  allowsPrivateHost = () => false,
  timeout = (milliseconds): TimeoutSignal => AbortSignal.timeout(milliseconds),
}: FetchPorts) => ({
  fetch,
  clock,
  budget,
  allowsHost: (hostname: string) => booleanOf('allowsPrivateHost', allowsPrivateHost(hostname)),
  timeout: (milliseconds: number): TimeoutSignal => {
    const signal: unknown = timeout(milliseconds)
    const isSignal = typeof Reflect.get(Object(signal), 'addEventListener') === 'function'
    return requireForm('timeout', 'an AbortSignal', isSignal, signal)
  },
})
