import { decodeBase64url } from '../encoding/base64url.ts'
import { isJSONObject, parseJSONObject } from '../encoding/json.ts'
import { decodeText, encodeText } from '../encoding/utf8.ts'
import type { JSONObject } from '../types/json.ts'

interface EncryptionHeader {
  readonly alg: string
  readonly enc: string
  readonly cty?: string
  readonly kid?: string
}

/** Encrypts a text as a compact JWE.
 * @see RFC 7516 §3.1 */
export const encryptJWE = async (text: string, header: EncryptionHeader, key: CryptoKey): Promise<string> => {
  // imported on first use: this module alone would double the time that the package takes to load
  const { CompactEncrypt } = await import('jose/jwe/compact/encrypt')
  return new CompactEncrypt(encodeText(text)).setProtectedHeader({ ...header }).encrypt(key)
}

/** A compact JWE whose header is read and whose contents are still encrypted. */
export interface UnopenedJWE {
  readonly token: string
  readonly alg: string
  readonly enc: string
  readonly kid: string | undefined
  /** The curve of the ephemeral key, where there is one (RFC 7518 §4.6). */
  readonly crv: unknown
}

/** Reads the header of a compact JWE. Returns undefined for another text, for a JWE with `crit`, and for a compressed JWE,
 * because a few compressed bytes can expand to many.
 * @see RFC 7516 §5.2, §4.1.3, RFC 8725 §3.6 */
export const parseCompactJWE = (token: string, maxLength: number): UnopenedJWE | undefined => {
  if (token.length > maxLength) return undefined
  const segments = token.split('.', 6)
  const header = segments.length === 5 ? decodeHeader(segments[0] ?? '') : undefined
  if (header === undefined || Object.hasOwn(header, 'crit') || Object.hasOwn(header, 'zip')) return undefined
  const { alg, enc, kid, epk } = header
  if (typeof alg !== 'string' || typeof enc !== 'string' || (kid !== undefined && typeof kid !== 'string')) {
    return undefined
  }
  return { token, alg, enc, kid, crv: isJSONObject(epk) ? epk.crv : undefined }
}

const decodeHeader = (segment: string): JSONObject | undefined => {
  const bytes = decodeBase64url(segment)
  const text = bytes && decodeText(bytes)
  return text === undefined ? undefined : parseJSONObject(text)
}

/** Decrypts a compact JWE. Returns undefined when the key does not fit or the bytes were changed.
 * @see RFC 7516 §5.2 */
export const decryptJWE = async ({ token, alg, enc }: UnopenedJWE, key: CryptoKey): Promise<string | undefined> => {
  const { compactDecrypt } = await import('jose/jwe/compact/decrypt')
  try {
    const { plaintext } = await compactDecrypt(token, key, {
      keyManagementAlgorithms: [alg],
      contentEncryptionAlgorithms: [enc],
    })
    return decodeText(plaintext)
  } catch {
    return undefined
  }
}
