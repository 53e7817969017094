/** Parses an IP address into its 4 or 16 octets.
 * Accepts four decimals without leading zeros, or any spelling of IPv6 of RFC 4291 §2.2, without zone and prefix.
 * @see RFC 8705 §2.1.2, tls_client_auth_san_ip */
export const parseIPAddress = (text: string): Uint8Array | undefined => {
  if (text.length > 45) return undefined
  return text.includes(':') ? parseIPv6(text) : parseIPv4(text)
}

/** Formats 4 or 16 octets as the canonical text of an address. It has dotted decimals, or lower-case hexadecimal with the first
 * longest run of zeros shortened. An IPv4-mapped address is `::ffff:192.0.2.1`.
 * @see RFC 5952 §4 and §5 */
export const formatIPAddress = (octets: Uint8Array): string | undefined => {
  if (octets.length === 4) return octets.join('.')
  if (octets.length !== 16) return undefined
  const view = new DataView(octets.buffer, octets.byteOffset, 16)
  const groups = Array.from({ length: 8 }, (_, index) => view.getUint16(index * 2))
  const isIPv4Mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
  return isIPv4Mapped ? `::ffff:${octets.subarray(12).join('.')}` : formatGroups(groups)
}

const parseIPv4 = (text: string): Uint8Array | undefined => {
  const decimals = text.split('.')
  if (decimals.length !== 4 || !decimals.every((decimal) => /^(?:0|[1-9][0-9]{0,2})$/.test(decimal))) return undefined
  const octets = decimals.map(Number)
  return octets.every((octet) => octet <= 255) ? Uint8Array.from(octets) : undefined
}

const parseIPv6 = (text: string): Uint8Array | undefined => {
  const hexadecimal = text.includes('.') ? replaceEmbeddedIPv4(text) : text
  const [head, tail, ...more] = hexadecimal?.split('::') ?? []
  if (head === undefined || more.length > 0) return undefined
  const left = parseGroups(head)
  const right = parseGroups(tail ?? '')
  if (left === undefined || right === undefined) return undefined
  const missing = 8 - left.length - right.length
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined
  const groups = [...left, ...Array.from({ length: missing }, () => 0), ...right]
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]))
}

const replaceEmbeddedIPv4 = (text: string): string | undefined => {
  const start = text.lastIndexOf(':') + 1
  const octets = parseIPv4(text.slice(start))
  if (octets === undefined) return undefined
  const [a = 0, b = 0, c = 0, d = 0] = octets
  return `${text.slice(0, start)}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
}

const parseGroups = (text: string): number[] | undefined => {
  if (text === '') return []
  const groups = text.split(':')
  return groups.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))
    ? groups.map((group) => Number.parseInt(group, 16))
    : undefined
}

const formatGroups = (groups: readonly number[]): string => {
  const hexadecimal = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':')
  const { start, length } = longestRunOfZeros(groups)
  if (length < 2) return hexadecimal(groups)
  return `${hexadecimal(groups.slice(0, start))}::${hexadecimal(groups.slice(start + length))}`
}

const longestRunOfZeros = (groups: readonly number[]): { start: number; length: number } => {
  let longest = { start: 0, length: 0 }
  let length = 0
  for (const [index, group] of groups.entries()) {
    length = group === 0 ? length + 1 : 0
    if (length > longest.length) longest = { start: index - length + 1, length }
  }
  return longest
}
