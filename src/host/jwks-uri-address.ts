import { parseIPAddress } from '../crypto/x509/index.ts'

const MAX_URI_LENGTH = 2048

/** Names that mean this machine or this network (RFC 6761 §6.3, RFC 6762 §3, RFC 8375 §4, and ICANN's `internal`). */
const LOCAL_NAMES = /(?:^|\.)(?:localhost|local|internal|home\.arpa)$/

/** IPv4 that is not globally reachable, as the first octets and how many bits of them count. */
const SPECIAL_IPV4: readonly (readonly [octets: readonly number[], bits: number])[] = [
  [[0], 8],
  [[10], 8],
  [[100, 64], 10],
  [[127], 8],
  [[169, 254], 16],
  [[172, 16], 12],
  [[192, 0, 0], 24],
  [[192, 0, 2], 24],
  [[192, 88, 99], 24],
  [[192, 168], 16],
  [[198, 18], 15],
  [[198, 51, 100], 24],
  [[203, 0, 113], 24],
  [[224], 3],
]

/** What is not to be reached inside global unicast: IETF assignments and Teredo, documentation, 6to4. */
const SPECIAL_IPV6: readonly (readonly [octets: readonly number[], bits: number])[] = [
  [[0x20, 0x01, 0x00], 23],
  [[0x20, 0x01, 0x0d, 0xb8], 32],
  [[0x20, 0x02], 16],
  [[0x3f, 0xff, 0x00], 20],
]

/** Reads a URI that keys may be fetched from: `https`, without user information, on a public host or one that `allowsHost`
 * vouches for. Only what is written is looked at: what a name resolves to is the business of whoever connects.
 * @see RFC 7591 §2, RFC 9700 §4.17, RFC 6890 §2.2 */
export const readKeysUri = (
  text: string,
  allowsHost: (hostname: string) => boolean,
  base?: string,
): URL | undefined => {
  if (text.length > MAX_URI_LENGTH) return undefined
  let url: URL
  try {
    url = new URL(text, base)
  } catch {
    return undefined
  }
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '') return undefined
  return isPublicHost(url.hostname) || allowsHost(url.hostname) ? url : undefined
}

/** Tells whether a host, in the spelling that `URL` gives it, is a name or an address of the public Internet. */
export const isPublicHost = (hostname: string): boolean => {
  const octets = parseIPAddress(hostname.replace(/^\[(.*)\]$/, '$1'))
  if (octets === undefined) {
    const name = hostname.replace(/\.$/, '')
    return name.includes('.') && !LOCAL_NAMES.test(name)
  }
  if (octets.length === 4) return !SPECIAL_IPV4.some((block) => isWithin(octets, ...block))
  // 2000::/3 is all that is global: loopback, link-local, unique local, multicast and every embedding of IPv4 lie outside
  return isWithin(octets, [0x20], 3) && !SPECIAL_IPV6.some((block) => isWithin(octets, ...block))
}

const isWithin = (octets: Uint8Array, prefix: readonly number[], bits: number): boolean =>
  prefix.every((expected, index) => {
    const counted = Math.min(8, bits - index * 8)
    return counted <= 0 || ((octets[index] ?? 0) ^ expected) >> (8 - counted) === 0
  })
