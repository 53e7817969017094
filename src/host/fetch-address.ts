import { parseIPAddress } from '../crypto/x509/index.ts'
import {
  requireBoolean,
  requireFunction,
  requireOptionalText,
  requireText,
  requireThat,
} from '../encoding/require-that.ts'

const MAX_URI_LENGTH = 2048

/** Names that lead to this machine, to its network, or nowhere. The special-use names are those of RFC 6761 §6.2, §6.3, §6.4,
 * RFC 6762 §3, RFC 7686, RFC 9476 and RFC 8375 §4, with all of `arpa`. ICANN delegates `internal` and its like to nobody. Files of
 * hosts, routers and clusters use the rest. */
const LOCAL_NAMES =
  /(?:^|\.)(?:localhost[46]?|localdomain[46]?|localnet|ip6-(?:localhost|loopback|localnet)|local|internal|intranet|lan|home|corp|mail|private|arpa|onion|alt|test|invalid|svc|consul|docker)$/

/** The special-purpose registries of IPv4 (RFC 6890 §2.2.2 and the IANA registry), multicast and the broadcast address. At 168.63.129.16
 * every machine in Azure reaches the platform that it runs on. */
const SPECIAL_IPV4 =
  '168.63.129.16/32 0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3'

/** Special-purpose blocks inside global unicast: IETF assignments with Teredo and ORCHID, documentation twice, 6to4,
 * AS112 (RFC 6890 §2.2.3 and the IANA registry). */
const SPECIAL_IPV6 = '2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20'

/** Only this block is global. Loopback, link-local, unique local, multicast, discard-only and SRv6 lie outside of it. So does every
 * embedding of IPv4 that has a prefix of its own (IPv4-mapped, IPv4-compatible, NAT64). */
const GLOBAL_IPV6 = '2000::/3'

const LOOPBACK = '127.0.0.0/8 ::1/128 ::ffff:127.0.0.0/104'

/** Reads a URL that may be fetched: `https`, without user information, on a public host or one that `allowsHost` vouches for. This
 * checks the text only. The code that connects must check the addresses to which a name resolves, as `addressPinningFetch`
 * does.
 * @see RFC 7591 §2, RFC 8725 §3.10, RFC 6890 §2.2 */
export const readFetchUrl = (
  text: string,
  allowsHost: (hostname: string) => boolean,
  base?: string,
  allowsHttp = false,
): URL | undefined => {
  requireText('text', text)
  requireFunction('allowsHost', allowsHost)
  requireOptionalText('base', base)
  requireBoolean('allowsHttp', allowsHttp ?? false)
  if (text.length > MAX_URI_LENGTH) return undefined
  let url: URL
  try {
    url = new URL(text, base ?? undefined)
  } catch {
    return undefined
  }
  const isAllowed = url.protocol === 'https:' || (allowsHttp && url.protocol === 'http:')
  if (!isAllowed || url.username !== '' || url.password !== '') return undefined
  // an async function would answer with a promise, which is truthy
  return isPublicHost(url.hostname) || allowsHost(url.hostname) === true ? url : undefined
}

/** Tells whether a host, in the spelling that `URL` gives it, is a name or an address of the public Internet. */
export const isPublicHost = (hostname: string): boolean => {
  requireText('hostname', hostname)
  const octets = parseHostAddress(hostname)
  return octets === undefined ? isPublicName(withoutTrailingDot(hostname)) : isPublicAddress(octets)
}

/** Tells whether a host is the loopback interface: an address of it, `localhost`, or a name under `localhost`. */
export const isLoopbackHost = (hostname: string): boolean => {
  requireText('hostname', hostname)
  const octets = parseHostAddress(hostname)
  return octets === undefined ? /(?:^|\.)localhost$/i.test(withoutTrailingDot(hostname)) : isWithinAny(octets, LOOPBACK)
}

/** Reads the address literal of a host; undefined for a name. */
export const parseHostAddress = (hostname: string): Uint8Array | undefined =>
  parseIPAddress(hostname.startsWith('[') && hostname.endsWith(']') ? hostname.slice(1, -1) : hostname)

/** Tells whether an address is of the public Internet: none of a special-purpose registry, and no IPv6 address that carries an IPv4
 * address which a gateway would connect to.
 * @see RFC 6890 §2.2, RFC 6052 §2.1, RFC 3056 §2, RFC 4380 §2.6, RFC 5214 §6.1 */
export const isPublicAddress = (octets: Uint8Array): boolean => {
  requireThat(ArrayBuffer.isView(octets), 'octets', 'a Uint8Array', octets)
  if (octets.length === 4) return !isWithinAny(octets, SPECIAL_IPV4)
  return isWithinAny(octets, GLOBAL_IPV6) && !isWithinAny(octets, SPECIAL_IPV6) && !isISATAP(octets)
}

const withoutTrailingDot = (hostname: string): string => (hostname.endsWith('.') ? hostname.slice(0, -1) : hostname)

const isPublicName = (name: string): boolean => {
  const labels = name.split('.')
  // no top-level domain is a number: such a name is an address in a spelling that another resolver may read
  const isNumeric = /^(?:[0-9]+|0x[0-9a-f]*)$/i.test(labels.at(-1) ?? '')
  return labels.length > 1 && !labels.includes('') && !isNumeric && !LOCAL_NAMES.test(name.toLowerCase())
}

/** An interface identifier of ISATAP ends in an IPv4 address. */
const isISATAP = (octets: Uint8Array): boolean =>
  ((octets[8] ?? 0) & 0xfd) === 0 && octets[9] === 0 && octets[10] === 0x5e && octets[11] === 0xfe

const isWithinAny = (octets: Uint8Array, blocks: string): boolean =>
  blocks.split(' ').some((block) => isWithin(octets, block))

const isWithin = (octets: Uint8Array, block: string): boolean => {
  const [text = '', bits = ''] = block.split('/')
  const prefix = parseIPAddress(text)
  return (
    prefix?.length === octets.length &&
    prefix.every((expected, index) => {
      const counted = Math.min(8, Number(bits) - index * 8)
      return counted <= 0 || ((octets[index] ?? 0) ^ expected) >> (8 - counted) === 0
    })
  )
}
