import { atLeast, checkOptions, type OptionChecks, optional } from '../encoding/option-check.ts'
import type { Client } from '../types/client.ts'
import type { JSONWebKeySet } from '../types/jose.ts'
import type { Clock, FindClientKeys } from '../types/ports.ts'
import type { EpochSeconds, Seconds } from '../types/time.ts'
import type { Fetch, FetchLimits, TimeoutSignal } from './bounded-fetch.ts'
import { readFetchUrl } from './fetch-address.ts'
import type { FetchBudget } from './fetch-budget.ts'
import { fetchChecks, withFetchPorts } from './fetch-options.ts'
import { fetchJWKSet } from './jwks-uri-fetch.ts'
import { keysUnavailable, sentenceOf } from './keys-unavailable.ts'
import { nowOf } from './now.ts'

/** The options of `remoteClientKeys`. */
export interface RemoteClientKeysOptions {
  /** The `fetch` of the runtime, or one that goes through an egress proxy. It connects, so it must refuse names that
   * resolve to special-purpose addresses: `pinnedFetch` of `parapet/node` does. */
  readonly fetch: Fetch
  /** The same clock as the server's. Default: the system clock, as the server's default. */
  readonly clock?: Clock | undefined
  /** How long keys are served before they are fetched anew. Default 600 s. */
  readonly maxAge?: Seconds | undefined
  /** How long past `maxAge` keys are still served while fetching fails. Default 86,400 s. */
  readonly maxStale?: Seconds | undefined
  /** The least time between two fetches of one `jwks_uri`, for all requests together. Default 30 s. */
  readonly minInterval?: Seconds | undefined
  /** Time for one fetch, redirects and body included. Default 5,000 ms. */
  readonly timeoutMilliseconds?: number | undefined
  /** Most bytes of a body. Default 65,536. */
  readonly maxBytes?: number | undefined
  /** Default 2; none is followed for a client that a metadata document describes. */
  readonly maxRedirects?: number | undefined
  /** The rates and places of fetches for clients that a metadata document describes. Pass the budget of `clientIdMetadataDocuments` to
   * share it. Default: a budget of its own. Fetches for clients of the registry are not counted. */
  readonly budget?: FetchBudget | undefined
  /** Most sets of keys that are kept; the one that was not asked for longest goes first, and those of clients in the registry go last.
   * Default 1,000. */
  readonly maxEntries?: number | undefined
  /** Vouches for a host that is private, on loopback or without a domain. For a client that a metadata document describes it is asked about
   * the host of the document alone. Default: for none. */
  readonly allowsPrivateHost?: ((hostname: string) => boolean) | undefined
  /** Makes the signal that ends a fetch. Default `AbortSignal.timeout`. */
  readonly timeout?: ((milliseconds: number) => TimeoutSignal) | undefined
}

interface Entry {
  readonly keys: JSONWebKeySet | undefined
  readonly fetchedAt: EpochSeconds
  readonly triedAt: EpochSeconds
  readonly pending: Promise<JSONWebKeySet> | undefined
  /** An attacker may have named it, in a metadata document. */
  readonly isOfDocument: boolean
  /** Why the last fetch failed. */
  readonly failure?: unknown
}

/** Makes a `findClientKeys` that takes a client's `jwks`, or fetches its `jwks_uri` and keeps what it finds.
 *
 * Keys are fetched again when they are older than `maxAge` or lack the `kid` that a token asks for. Calls that wait share one fetch, and
 * between two fetches lies `minInterval`, also after a failure. While fetching fails the keys at hand are served. Rejects where there are
 * none. A client that replaces a key and sends no `kid`, or replaces the key of its self-signed certificate, is understood after `maxAge`.
 *
 * A client that a metadata document describes may name any `jwks_uri`, so `budget` bounds the fetches for such clients. Where the budget is
 * used up, the refusal is `client-keys-rate`, 429.
 * @see RFC 7591 §2, OpenID Connect Core §10.1.1 */
export const remoteClientKeys = (options: RemoteClientKeysOptions): FindClientKeys => {
  checkOptions('remoteClientKeys', options, OPTIONS)
  const { fetch, clock, maxAge, maxStale, minInterval, maxEntries, timeout, timeoutMilliseconds, budget, ...limits } =
    withDefaults(options)
  // bounded by maxEntries, the least recently used first
  const entries = new Map<string, Entry>()
  const keep = (name: string, entry: Entry): void => {
    entries.delete(name)
    entries.set(name, entry)
    if (entries.size > maxEntries) entries.delete(entryToDrop(entries))
  }

  /** Throws where too many fetches take place. Returns what ends this one. */
  const begin = (jwks_uri: string, isKnown: boolean, { allowsHost, allowsHttp }: FetchLimits): (() => void) => {
    const url = readFetchUrl(jwks_uri, allowsHost, undefined, allowsHttp)
    const place = url === undefined ? { end: () => {} } : budget.begin(url, isKnown)
    if (place.end !== undefined) return place.end
    const bound = place.bound === undefined ? '' : `: the bound ${place.bound} of the budget is reached`
    throw keysUnavailable(`Too many URLs of clients are fetched${bound}.`, undefined, { retryAfter: place.retryAfter })
  }

  const refresh = async (
    jwks_uri: string,
    name: string,
    isDocument: boolean,
    known: Entry | undefined,
    now: EpochSeconds,
    limits: FetchLimits,
  ): Promise<JSONWebKeySet> => {
    const signal = timeout(timeoutMilliseconds)
    const end = isDocument ? begin(jwks_uri, known?.keys !== undefined, limits) : undefined
    const attempt = { keys: known?.keys, fetchedAt: known?.fetchedAt ?? now, triedAt: now, isOfDocument: isDocument }
    const bounds = isDocument ? { ...limits, maxRedirects: 0 } : limits
    const pending = fetchJWKSet(fetch, jwks_uri, signal, bounds).finally(end)
    keep(name, { ...attempt, pending })
    try {
      const keys = await pending
      keep(name, { ...attempt, keys, fetchedAt: now, pending: undefined })
      return keys
    } catch (error) {
      keep(name, { ...attempt, pending: undefined, failure: error })
      throw error
    }
  }

  return async ({ client_id, jwks, jwks_uri, clientSource }: Client, wanted = {}) => {
    if (jwks !== undefined) return jwks
    if (jwks_uri === undefined) throw keysUnavailable('The client has neither jwks nor jwks_uri.')
    const now = nowOf({ clock })
    const isDocument = clientSource === 'metadata-document'
    const isSameHost = isDocument && haveSameHost(client_id, jwks_uri)
    const name = nameOf(jwks_uri, isDocument, isSameHost)
    const known = entries.get(name)
    const age = now - (known?.fetchedAt ?? now)
    const hasKey = wanted.kid === undefined || known?.keys?.keys.some(({ kid }) => kid === wanted.kid) === true
    if (known !== undefined) keep(name, known)
    if (known?.keys !== undefined && isWithin(age, maxAge) && hasKey) return known.keys
    const served = known?.keys !== undefined && age < maxAge + maxStale ? known.keys : undefined
    try {
      if (known?.pending !== undefined) return await known.pending
      if (known !== undefined && isWithin(now - known.triedAt, minInterval))
        throw keysUnavailable(
          `The jwks_uri was asked a moment ago. ${known.failure === undefined ? '' : sentenceOf(known.failure)}`,
        )
      // anybody may write a document, also while a server is developed
      const registered = wanted.insecureDevelopment === true ? { ...limits, ...INSECURE } : limits
      const described = isSameHost ? limits : { ...limits, allowsHost: () => false }
      return await refresh(jwks_uri, name, isDocument, known, now, isDocument ? described : registered)
    } catch (error) {
      if (served !== undefined) return served
      throw error
    }
  }
}

/** Names an entry. One `jwks_uri` has up to three entries, because their fetches have different bounds: for clients of the registry, for
 * clients whose document is on the same host, and for all other clients of documents. In a shared entry, a fetch that failed for an
 * attacker's document would keep the server from fetching the new keys of the other client. */
const nameOf = (jwks_uri: string, isDocument: boolean, isSameHost: boolean): string =>
  isDocument ? `document ${isSameHost ? 'beside ' : ''}${jwks_uri}` : jwks_uri

/** Tells whether a metadata document and the keys it names are on the same host. An attacker's document may name any host, so
 * `allowsPrivateHost` counts only for the host of the document itself. */
const haveSameHost = (client_id: string, jwks_uri: string): boolean => {
  try {
    return new URL(client_id).hostname === new URL(jwks_uri).hostname
  } catch {
    return false
  }
}

/** The limits that a server in insecure development lifts. */
const INSECURE = { allowsHost: () => true, allowsHttp: true }

/** Says which entry goes: the least recently used of those that an attacker may have named, or else of all. The newest stays. */
const entryToDrop = (entries: ReadonlyMap<string, Entry>): string => {
  const older = [...entries].slice(0, -1)
  const [name] = older.find(([, { isOfDocument }]) => isOfDocument) ?? older[0] ?? ['']
  return name
}

/** A clock that was set back must neither lock a client out nor keep old keys. */
const isWithin = (elapsed: Seconds, interval: Seconds): boolean => elapsed >= 0 && elapsed < interval

const withDefaults = ({
  maxAge = 600,
  maxStale = 86_400,
  minInterval = 30,
  timeoutMilliseconds = 5_000,
  maxBytes = 65_536,
  maxRedirects = 2,
  maxEntries = 1_000,
  ...ports
}: RemoteClientKeysOptions) => {
  const numbers = { maxAge, maxStale, minInterval, timeoutMilliseconds, maxBytes, maxRedirects, maxEntries }
  return { ...withFetchPorts(ports), ...numbers }
}

const OPTIONS: OptionChecks<RemoteClientKeysOptions> = /* @__PURE__ */ (() => {
  const seconds = optional(atLeast(0, 'seconds'))
  return { ...fetchChecks, maxAge: seconds, maxStale: seconds, minInterval: seconds }
})()
