const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const VALUES: Readonly<Record<string, number>> = /* @__PURE__ */ Object.freeze(
  /* @__PURE__ */ Object.fromEntries(/* @__PURE__ */ [...ALPHABET].map((character, value) => [character, value])),
)

/** Encodes bytes as base64url without padding.
 * @see RFC 7515 §2 */
export const encodeBase64url = (bytes: Uint8Array): string => {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    text += ALPHABET.charAt(group >> 18) + ALPHABET.charAt((group >> 12) & 63)
    if (at + 1 < bytes.length) text += ALPHABET.charAt((group >> 6) & 63)
    if (at + 2 < bytes.length) text += ALPHABET.charAt(group & 63)
  }
  return text
}

/** Decodes base64url without padding; undefined for any other character, a length that cannot be, or stray low bits.
 * @see RFC 7515 §2, RFC 4648 §3.5 */
export const decodeBase64url = (text: string): Uint8Array | undefined => {
  const rest = text.length % 4
  if (rest === 1) return undefined
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let written = 0
  let buffer = 0
  let bits = 0
  for (let at = 0; at < text.length; at++) {
    const value = VALUES[text.charAt(at)]
    if (value === undefined) return undefined
    buffer = ((buffer << 6) | value) & 0xffffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[written++] = (buffer >> bits) & 0xff
    }
  }
  return (buffer & ((1 << bits) - 1)) === 0 ? bytes : undefined
}

/** Tells whether the text is base64url without padding of exactly 32 bytes, such as a SHA-256 thumbprint: the last of its 43
 * characters carries four bits. */
export const isBase64urlSHA256 = (text: string): boolean => /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/.test(text)
