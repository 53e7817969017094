const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

const CODES = /* @__PURE__ */ Uint8Array.from(ALPHABET, (character) => character.charCodeAt(0))

/** The value of a character outside the alphabet: one bit more than any character in it. */
const NO_VALUE = 64

const VALUES = /* @__PURE__ */ Uint8Array.from({ length: 128 }, (_, code) => {
  const value = ALPHABET.indexOf(String.fromCharCode(code))
  return value < 0 ? NO_VALUE : value
})

/** The number of bytes that are encoded at once. `String.fromCharCode` takes a limited number of arguments. */
const PIECE = 3072

/** Encodes bytes as base64url without padding.
 * @see RFC 7515 §2 */
export const encodeBase64url = (bytes: Uint8Array): string => {
  let text = ''
  for (let at = 0; at < bytes.length; at += PIECE) text += encodePiece(bytes, at, Math.min(at + PIECE, bytes.length))
  return text
}

const encodePiece = (bytes: Uint8Array, from: number, to: number): string => {
  const codes = new Array<number>(Math.ceil(((to - from) * 4) / 3))
  let written = 0
  for (let at = from; at < to; at += 3) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    codes[written++] = CODES[group >> 18] ?? 0
    codes[written++] = CODES[(group >> 12) & 63] ?? 0
    if (at + 1 < to) codes[written++] = CODES[(group >> 6) & 63] ?? 0
    if (at + 2 < to) codes[written++] = CODES[group & 63] ?? 0
  }
  return String.fromCharCode(...codes)
}

/** Decodes base64url without padding. Returns undefined for any other character, an impossible length, or non-zero trailing
 * bits.
 * @see RFC 7515 §2, RFC 4648 §3.5 */
export const decodeBase64url = (text: string): Uint8Array<ArrayBuffer> | undefined => {
  const rest = text.length % 4
  if (rest === 1) return undefined
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  const whole = text.length - rest
  let written = 0
  let seen = 0
  for (let at = 0; at < whole; at += 4) {
    const a = valueAt(text, at)
    const b = valueAt(text, at + 1)
    const c = valueAt(text, at + 2)
    const d = valueAt(text, at + 3)
    seen |= a | b | c | d
    bytes[written] = (a << 2) | (b >> 4)
    bytes[written + 1] = (b << 4) | (c >> 2)
    bytes[written + 2] = (c << 6) | d
    written += 3
  }
  if (rest > 0) {
    const a = valueAt(text, whole)
    const b = valueAt(text, whole + 1)
    const c = rest === 3 ? valueAt(text, whole + 2) : 0
    seen |= a | b | c
    bytes[written] = (a << 2) | (b >> 4)
    if (rest === 3) bytes[written + 1] = (b << 4) | (c >> 2)
    if ((rest === 3 ? c & 3 : b & 15) !== 0) return undefined
  }
  return seen < NO_VALUE ? bytes : undefined
}

const valueAt = (text: string, at: number): number => VALUES[text.charCodeAt(at)] ?? NO_VALUE

/** Decodes canonical base64: padded, no other characters, no bits set that are not part of an octet.
 * @see RFC 4648 §4, §3.5 */
export const decodeBase64 = (text: string): Uint8Array<ArrayBuffer> | undefined => {
  if (text.length % 4 !== 0 || /[-_]/.test(text)) return undefined
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  return decodeBase64url(
    text
      .slice(0, text.length - padding)
      .replaceAll('+', '-')
      .replaceAll('/', '_'),
  )
}

/** Tells whether the text is base64url without padding of exactly 32 bytes, such as a SHA-256 thumbprint: the last of its 43
 * characters carries four bits. */
export const isBase64urlSHA256 = (text: string): boolean => /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/.test(text)
