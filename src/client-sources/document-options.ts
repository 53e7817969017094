import { isListOfStrings } from '../encoding/list-of-strings.ts'
import { nearestName } from '../encoding/nearest-name.ts'
import {
  aFunction,
  atLeast,
  checkOptions,
  must,
  type OptionCheck,
  type OptionChecks,
  objectWith,
  optional,
  throwProblems,
} from '../encoding/option-check.ts'
import { malformedList } from '../encoding/require-policy.ts'
import type { Fetch, TimeoutSignal } from '../host/bounded-fetch.ts'
import type { FetchBudget } from '../host/fetch-budget.ts'
import { fetchChecks, withFetchPorts } from '../host/fetch-options.ts'
import type { Policy } from '../types/policy.ts'
import type { Clock, FindClient } from '../types/ports.ts'
import type { Awaitable } from '../types/result.ts'
import type { EpochSeconds, Seconds } from '../types/time.ts'

/** A logo that a document names, for the host to fetch once and serve from its own origin.
 * @see draft-ietf-oauth-client-id-metadata-document §8.8 */
export interface DocumentLogo {
  readonly client_id: string
  /** An `https` URL on a host that is public by its text. Fetch it through the same fetch as documents. */
  readonly logo_uri: string
  /** Keep the picture as long as the document. */
  readonly freshUntil: EpochSeconds
}

/** The options of `clientIdMetadataDocuments`. */
export interface ClientIdMetadataDocumentsOptions {
  /** The registry. A client that it has under the URL wins, and its document is never fetched. Default: an empty one. */
  readonly findClient?: FindClient | undefined
  /** Connects, so it must refuse names that resolve to special-purpose addresses: `pinnedFetch` of `parapet/node` does. */
  readonly fetch: Fetch
  /** The policy of the server. */
  readonly policy: Policy
  /** The same clock as the server's. Default: the system clock, as the server's default. */
  readonly clock?: Clock | undefined
  /** Says whether a URL may be the `client_id` of a client. It is asked once for each look-up, also where a document is kept, and before any
   * rate is charged: a URL that it denies is refused from the next request on. Clients of the registry are not asked about. Default: all. */
  readonly allowsUrl?: ((url: URL) => Awaitable<boolean>) | undefined
  /** Hears of the logo of every document that was fetched. Never awaited; may throw without harm. */
  readonly onLogo?: ((logo: DocumentLogo) => void) | undefined
  /** The rates and places of fetches. Pass one budget to several sources to share it. Default: a budget of its own. */
  readonly budget?: FetchBudget | undefined
  /** The minimum time for which a valid document is served, regardless of its headers. Default 60 s; 0 keeps `no-store` to the letter. */
  readonly minAge?: Seconds | undefined
  /** Most time for which a document is served. Default 86,400 s. */
  readonly maxAge?: Seconds | undefined
  /** The time for a document without `max-age` and `Expires`. Default 300 s. */
  readonly defaultAge?: Seconds | undefined
  /** Time for one fetch, body included. Default 5,000 ms. */
  readonly timeoutMilliseconds?: number | undefined
  /** Most bytes of a document. Default 5,120 (draft-ietf-oauth-client-id-metadata-document §8.7). */
  readonly maxBytes?: number | undefined
  /** Default 0: draft -01 and later forbid to follow redirects. Draft -00 was silent; each hop is held to the same rules. */
  readonly maxRedirects?: number | undefined
  /** Most documents that are kept. Default 1,000. */
  readonly maxEntries?: number | undefined
  /** Most documents of one origin that are kept. Default 50. */
  readonly maxEntriesPerOrigin?: number | undefined
  /** Vouches for a host that is private, on loopback or without a domain. Default: for none. */
  readonly allowsPrivateHost?: ((hostname: string) => boolean) | undefined
  /** Makes the signal that ends a fetch. Default `AbortSignal.timeout`. */
  readonly timeout?: ((milliseconds: number) => TimeoutSignal) | undefined
}

/** Checks the options and fills the defaults in. Throws TypeError that names every problem. */
export const withDefaults = (options: ClientIdMetadataDocumentsOptions) => {
  checkOptions('clientIdMetadataDocuments', options, OPTIONS, nearestName)
  const {
    findClient = async () => undefined,
    policy,
    allowsUrl = () => true,
    onLogo = () => {},
    minAge = 60,
    maxAge = 86_400,
    defaultAge = 300,
    timeoutMilliseconds = 5_000,
    maxBytes = 5_120,
    maxRedirects = 0,
    maxEntries = 1_000,
    maxEntriesPerOrigin = 50,
    ...ports
  } = options
  if (minAge > maxAge) {
    const problem = `minAge must not be greater than maxAge, which is ${maxAge}; got ${minAge}.`
    throwProblems('clientIdMetadataDocuments', [problem])
  }
  const ages = { minAge, maxAge, defaultAge }
  const limits = { timeoutMilliseconds, maxBytes, maxRedirects, maxEntries, maxEntriesPerOrigin }
  return { ...withFetchPorts(ports), findClient, policy, allowsUrl, onLogo, ...ages, ...limits }
}

/** Names the list of the policy that is at fault. */
const aPolicy: OptionCheck = (value) => {
  const field = malformedList(Object(value))
  const members = field === undefined ? {} : { [field]: must('be a list of names', isListOfStrings) }
  return objectWith('a Policy', members, 'Pass the policy that authorizationServer takes.')(value)
}

const OPTIONS: OptionChecks<ClientIdMetadataDocumentsOptions> = /* @__PURE__ */ (() => {
  const seconds = optional(atLeast(0, 'seconds'))
  return {
    ...fetchChecks,
    findClient: optional(aFunction()),
    policy: aPolicy,
    allowsUrl: optional(aFunction()),
    onLogo: optional(aFunction()),
    minAge: seconds,
    maxAge: seconds,
    defaultAge: seconds,
    maxEntriesPerOrigin: optional(atLeast(1, 'entries')),
  }
})()
