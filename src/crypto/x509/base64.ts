/** Encodes octets as base64url without padding, as JWK members are.
 * @see RFC 4648 §5 */
export const encodeBase64url = (bytes: Uint8Array): string =>
  btoa(toBinaryString(bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

/** Decodes canonical base64: padded, no other characters, no bits set that are not part of an octet.
 * @see RFC 4648 §3.5 */
export const decodeBase64 = (text: string): Uint8Array | undefined => {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined
  const binary = atob(text)
  if (btoa(binary) !== text) return undefined
  const bytes = new Uint8Array(binary.length)
  for (let at = 0; at < bytes.length; at++) bytes[at] = binary.charCodeAt(at)
  return bytes
}

const toBinaryString = (bytes: Uint8Array): string => Array.from(bytes, (octet) => String.fromCharCode(octet)).join('')
