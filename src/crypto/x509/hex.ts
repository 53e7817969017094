/** Encodes octets as upper-case hexadecimal.
 * @see RFC 4648 §8 */
export const encodeHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (octet) => octet.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase()

/** Decodes hexadecimal in either case, at least one octet.
 * @see RFC 4514 §3, hexstring */
export const decodeHex = (text: string): Uint8Array | undefined => {
  if (text.length % 2 !== 0 || !/^[0-9A-Fa-f]+$/.test(text)) return undefined
  return Uint8Array.from({ length: text.length / 2 }, (_, index) =>
    Number.parseInt(text.slice(index * 2, index * 2 + 2), 16),
  )
}
