import { decodeBase64url } from '../encoding/base64url.ts'
import { parseJSONObject } from '../encoding/json.ts'
import { decodeText, encodeText } from '../encoding/utf8.ts'
import type { JSONObject } from '../types/json.ts'

export interface EncryptionHeader {
  readonly alg: string
  readonly enc: string
  readonly cty?: string
  readonly kid?: string
}

/** Encrypts a text as a compact JWE.
 * @see RFC 7516 §3.1 */
export const encryptJWE = async (text: string, header: EncryptionHeader, key: CryptoKey): Promise<string> => {
  // loaded by whoever encrypts: it would take half of the time that the package takes to load
  const { CompactEncrypt } = await import('jose/jwe/compact/encrypt')
  return new CompactEncrypt(encodeText(text)).setProtectedHeader({ ...header }).encrypt(key)
}

/** A compact JWE whose header was read and whose contents were not. */
export interface UnopenedJWE {
  readonly token: string
  readonly alg: string
  readonly enc: string
  readonly kid: string | undefined
}

/** Reads the header of a compact JWE; undefined where it is none, demands an extension, or is compressed, since what is small when
 * compressed need not be small.
 * @see RFC 7516 §5.2, §4.1.3, RFC 8725 §3.6 */
export const parseCompactJWE = (token: string, maxLength: number): UnopenedJWE | undefined => {
  if (token.length > maxLength) return undefined
  const segments = token.split('.', 6)
  const header = segments.length === 5 ? decodeHeader(segments[0] ?? '') : undefined
  if (header === undefined || Object.hasOwn(header, 'crit') || Object.hasOwn(header, 'zip')) return undefined
  const { alg, enc, kid } = header
  if (typeof alg !== 'string' || typeof enc !== 'string' || (kid !== undefined && typeof kid !== 'string')) {
    return undefined
  }
  return { token, alg, enc, kid }
}

const decodeHeader = (segment: string): JSONObject | undefined => {
  const bytes = decodeBase64url(segment)
  const text = bytes && decodeText(bytes)
  return text === undefined ? undefined : parseJSONObject(text)
}

/** Decrypts a compact JWE whose header was read; undefined where the key or the bytes are not the right ones.
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
