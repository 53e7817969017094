import { decodePEM, firstOfPEM } from '../../crypto/x509/pem.ts'
import { decodeBase64 } from '../../encoding/base64url.ts'

/** Undoes percent-encoding. A `+` is a plus sign: this is not form encoding.
 * @see RFC 3986 §2.1 */
export const decodePercent = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** Decodes percent-encoded PEM of exactly one certificate. */
export const decodeEscapedPEM = (text: string): Uint8Array | undefined => {
  const pem = decodePercent(text)
  return pem === undefined ? undefined : decodePEM(pem)
}

/** Decodes the leaf of percent-encoded PEM, where a chain may follow it. */
export const decodeEscapedChain = (text: string): Uint8Array | undefined => {
  const pem = decodePercent(text)
  return pem === undefined ? undefined : firstOfPEM(pem)
}

/** Decodes a Byte Sequence, the base64 between two colons. Padding may be left out, and bits behind the last octet may be set.
 * @see RFC 9440 §2.1, RFC 9651 §4.2.7 */
export const decodeByteSequence = (text: string): Uint8Array | undefined => {
  const [, digits = ''] = /^:([A-Za-z0-9+/]*)={0,2}:$/.exec(text) ?? []
  if (text.length < 2 || digits.length % 4 === 1) return undefined
  // three characters more make whole groups, whose bits behind the last octet may be any; what is too much is cut off
  return decodeBase64(`${digits}AAA`.slice(0, Math.ceil(digits.length / 4) * 4))?.slice(
    0,
    Math.floor((digits.length * 3) / 4),
  )
}

export { decodeBase64, decodePEM }
