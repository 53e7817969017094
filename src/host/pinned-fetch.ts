import { aBoolean, aFunction, checkOptions, type OptionChecks, optional } from '../encoding/option-check.ts'
import type { Fetch, FetchRequest, FetchResponse } from './bounded-fetch.ts'
import { isLoopbackHost, isPublicAddress, isPublicHost, parseHostAddress } from './fetch-address.ts'

/** An address that a name resolved to, as `node:dns` gives it. */
export interface ResolvedAddress {
  readonly address: string
  readonly family: number
}

/** The options of `addressPinningFetch`. */
export interface AddressPinningOptions {
  /** Resolves a name to every address that it has. */
  readonly lookup: (hostname: string) => Promise<readonly ResolvedAddress[]>
  /** Fetches over a connection to one of these addresses, and resolves nothing. The name of the URL goes into SNI, the check of the
   * certificate and `Host`. Follows no redirect. */
  readonly fetchAt: (
    addresses: readonly ResolvedAddress[],
    url: string,
    request: FetchRequest,
  ) => Promise<FetchResponse>
  /** Lets the loopback interface be fetched from, for a server that runs there itself. Default false. */
  readonly allowsLoopback?: boolean | undefined
}

/** Most addresses of one family that a fetch connects to. A name may have thousands, each of them another victim's. */
const MAX_ADDRESSES = 2

const OPTIONS: OptionChecks<AddressPinningOptions> = /* @__PURE__ */ (() => ({
  lookup: aFunction('Pass async (hostname) => the addresses of the name.'),
  fetchAt: aFunction('Pass one that connects to one of the addresses it is given.'),
  allowsLoopback: optional(aBoolean),
}))()

/** Makes a fetch that resolves a name once, refuses special-purpose addresses, and connects to the addresses that were checked. If the name
 * resolves to another address a moment later, this changes nothing. One special-purpose address among several refuses the name.
 * @see draft-ietf-oauth-client-id-metadata-document §8.6, RFC 6890 §2.2 */
export const addressPinningFetch = (options: AddressPinningOptions): Fetch => {
  checkOptions('addressPinningFetch', options, OPTIONS)
  const { lookup, fetchAt, allowsLoopback = false } = options
  const isAllowedHost = (hostname: string): boolean =>
    isPublicHost(hostname) || (allowsLoopback && isLoopbackHost(hostname))
  return async (uri, request) => {
    const url = new URL(uri)
    if (url.protocol !== 'https:') throw new Error('Only https URLs are fetched.')
    if (!isAllowedHost(url.hostname)) throw new Error('The host is a special-purpose name or address.')
    const literal = parseHostAddress(url.hostname)
    const addresses = literal === undefined ? await lookup(url.hostname) : [literalOf(url.hostname)]
    if (!Array.isArray(addresses) || addresses.length === 0) throw new Error('The host resolves to no address.')
    if (!addresses.every(({ address }) => isAllowedAddress(address, allowsLoopback))) {
      throw new Error('The host resolves to a special-purpose address.')
    }
    return fetchAt(firstOfEach(addresses), url.href, request)
  }
}

/** Keeps the first addresses of each family, in the order in which they came. */
const firstOfEach = (addresses: readonly ResolvedAddress[]): readonly ResolvedAddress[] => {
  const isIPv6 = ({ address }: ResolvedAddress): boolean => address.includes(':')
  const ipv4 = addresses.filter((each) => !isIPv6(each)).slice(0, MAX_ADDRESSES)
  const ipv6 = addresses.filter(isIPv6).slice(0, MAX_ADDRESSES)
  return addresses[0] !== undefined && isIPv6(addresses[0]) ? [...ipv6, ...ipv4] : [...ipv4, ...ipv6]
}

const literalOf = (hostname: string): ResolvedAddress =>
  hostname.startsWith('[') ? { address: hostname.slice(1, -1), family: 6 } : { address: hostname, family: 4 }

/** Refuses an address with a zone, and a text that is not an address. */
const isAllowedAddress = (address: unknown, allowsLoopback: boolean): boolean => {
  const octets = typeof address === 'string' ? parseHostAddress(address) : undefined
  if (octets === undefined) return false
  return isPublicAddress(octets) || (allowsLoopback && isLoopbackHost(String(address)))
}
