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

/** Decodes a Byte Sequence, the base64 between two colons.
 * @see RFC 9440 §2.1 */
export const decodeByteSequence = (text: string): Uint8Array | undefined =>
  text.startsWith(':') && text.endsWith(':') ? decodeBase64(text.slice(1, -1)) : undefined

export { decodeBase64, decodePEM }
