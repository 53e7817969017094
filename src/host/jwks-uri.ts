import type { JSONWebKeySet } from '../types/jose.ts'
import type { Clock, FindClientKeys } from '../types/ports.ts'
import type { EpochSeconds, Seconds } from '../types/time.ts'
import { booleanOf } from './answers.ts'
import type { Fetch, TimeoutSignal } from './bounded-fetch.ts'
import { fetchJWKSet } from './jwks-uri-fetch.ts'
import { keysUnavailable, sentenceOf } from './keys-unavailable.ts'
import { nowOf } from './now.ts'

export interface RemoteClientKeysOptions {
  /** The `fetch` of the runtime, or one that goes through an egress proxy. It connects, so it must refuse names that
   * resolve to special-purpose addresses: `pinnedFetch` of `parapet/node` does. */
  readonly fetch: Fetch
  /** The same clock as the server's. */
  readonly clock: Clock
  /** How long keys are served before they are fetched anew. Default 600 s. */
  readonly maxAge?: Seconds
  /** How long past `maxAge` keys are still served while fetching fails. Default 86,400 s. */
  readonly maxStale?: Seconds
  /** The least time between two fetches of one `jwks_uri`, for all requests together. Default 30 s. */
  readonly minInterval?: Seconds
  /** Time for one fetch, redirects and body included. Default 5,000 ms. */
  readonly timeoutMilliseconds?: number
  /** Most bytes of a body. Default 65,536. */
  readonly maxBytes?: number
  /** Default 2. */
  readonly maxRedirects?: number
  /** Most sets of keys that are kept; the one that was not asked for longest goes first. Default 1,000. */
  readonly maxEntries?: number
  /** Vouches for a host that is private, on loopback or without a domain. Default: for none. */
  readonly allowsPrivateHost?: (hostname: string) => boolean
  /** Makes the signal that ends a fetch. Default `AbortSignal.timeout`. */
  readonly timeout?: (milliseconds: number) => TimeoutSignal
}

interface Entry {
  readonly keys: JSONWebKeySet | undefined
  readonly fetchedAt: EpochSeconds
  readonly triedAt: EpochSeconds
  readonly pending: Promise<JSONWebKeySet> | undefined
  /** Why the last fetch failed. */
  readonly failure?: unknown
}

/** Makes a `findClientKeys` that takes a client's `jwks`, or fetches its `jwks_uri` and keeps what it finds.
 *
 * Keys are fetched again when they are older than `maxAge` or lack the `kid` that a token asks for, never more often than
 * `minInterval`, which also holds after a failure, and once for all who wait. While fetching fails the keys at hand are
 * served. Rejects where there are none. A client that replaces a key and sends no `kid` is understood after `maxAge`.
 * @see RFC 7591 §2, OpenID Connect Core §10.1.1 */
export const remoteClientKeys = (options: RemoteClientKeysOptions): FindClientKeys => {
  const { fetch, clock, maxAge, maxStale, minInterval, maxEntries, timeout, timeoutMilliseconds, ...limits } =
    withDefaults(options)
  // bounded by maxEntries, the least recently used first
  const entries = new Map<string, Entry>()
  const keep = (jwks_uri: string, entry: Entry): void => {
    entries.delete(jwks_uri)
    entries.set(jwks_uri, entry)
    const [oldest] = entries.keys()
    if (entries.size > maxEntries && oldest !== undefined) entries.delete(oldest)
  }

  const refresh = async (jwks_uri: string, known: Entry | undefined, now: EpochSeconds): Promise<JSONWebKeySet> => {
    const attempt = { keys: known?.keys, fetchedAt: known?.fetchedAt ?? now, triedAt: now }
    const pending = fetchJWKSet(fetch, jwks_uri, timeout(timeoutMilliseconds), limits)
    keep(jwks_uri, { ...attempt, pending })
    try {
      const keys = await pending
      keep(jwks_uri, { keys, fetchedAt: now, triedAt: now, pending: undefined })
      return keys
    } catch (error) {
      keep(jwks_uri, { ...attempt, pending: undefined, failure: error })
      throw error
    }
  }

  return async ({ jwks, jwks_uri }, wanted = {}) => {
    if (jwks !== undefined) return jwks
    if (jwks_uri === undefined) throw keysUnavailable('The client has neither jwks nor jwks_uri.')
    const now = nowOf({ clock })
    const known = entries.get(jwks_uri)
    const age = now - (known?.fetchedAt ?? now)
    const hasKey = wanted.kid === undefined || known?.keys?.keys.some(({ kid }) => kid === wanted.kid) === true
    if (known !== undefined) keep(jwks_uri, known)
    if (known?.keys !== undefined && isWithin(age, maxAge) && hasKey) return known.keys
    const served = known?.keys !== undefined && age < maxAge + maxStale ? known.keys : undefined
    try {
      if (known?.pending !== undefined) return await known.pending
      if (known !== undefined && isWithin(now - known.triedAt, minInterval))
        throw keysUnavailable(
          `The jwks_uri was asked a moment ago. ${known.failure === undefined ? '' : sentenceOf(known.failure)}`,
        )
      return await refresh(jwks_uri, known, now)
    } catch (error) {
      if (served !== undefined) return served
      throw error
    }
  }
}

/** A clock that was set back must neither lock a client out nor keep old keys. */
const isWithin = (elapsed: Seconds, interval: Seconds): boolean => elapsed >= 0 && elapsed < interval

const withDefaults = ({
  fetch,
  clock,
  maxAge = 600,
  maxStale = 86_400,
  minInterval = 30,
  timeoutMilliseconds = 5_000,
  maxBytes = 65_536,
  maxRedirects = 2,
  maxEntries = 1_000,
  allowsPrivateHost = () => false,
  timeout = (milliseconds) => AbortSignal.timeout(milliseconds),
}: RemoteClientKeysOptions) => {
  if (typeof fetch !== 'function' || typeof clock !== 'function')
    throw new TypeError('Pass fetch and clock as functions.')
  const numbers = { maxAge, maxStale, minInterval, timeoutMilliseconds, maxBytes, maxRedirects, maxEntries }
  for (const [name, value] of Object.entries(numbers)) {
    if (!Number.isSafeInteger(value) || value < 0) throw new TypeError(`${name} must be a whole number, not negative.`)
  }
  if (maxEntries === 0) throw new TypeError('maxEntries must be at least 1.')
  return {
    fetch,
    clock,
    timeout,
    allowsHost: (hostname: string) => booleanOf('allowsPrivateHost', allowsPrivateHost(hostname)),
    ...numbers,
  }
}
