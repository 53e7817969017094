import { decodeBase64url, decodeBase64urlText } from '../encoding/base64url.ts'
import { parseJSONObject } from '../encoding/json.ts'
import { encodeText } from '../encoding/utf8.ts'
import type { UnverifiedJWS } from '../types/jose.ts'
import type { JSONObject } from '../types/json.ts'
import type { VerifySignature } from '../types/ports.ts'
import type { Awaitable } from '../types/result.ts'
import type { ImportedKey } from './key-cache.ts'
import { isGoodSignature } from './signatures.ts'

export type { UnverifiedJWS }

/** Parses a signed JWT: three segments of base64url, and a header and a payload that are JSON objects without duplicate
 * members. The header has an `alg` and no `crit`, because the library supports no extension. Returns undefined for anything else. A
 * caller that has decoded the same header segment before passes it, and it is not decoded again.
 * @see RFC 7515 §5.2, §4.1.11, RFC 7519 §7.2 */
export const parseCompactJWS = (
  token: string,
  maxLength = 32_768,
  knownHeader?: JSONObject,
): UnverifiedJWS | undefined => {
  if (typeof token !== 'string' || token.length > maxLength) return undefined
  const [encodedHeader, encodedPayload, encodedSignature, more] = token.split('.', 4)
  if (!encodedHeader || !encodedPayload || encodedSignature === undefined || more !== undefined) return undefined
  const signature = decodeBase64url(encodedSignature)
  if (signature === undefined) return undefined
  const header = knownHeader ?? decodeSegment(encodedHeader)
  const payload = decodeSegment(encodedPayload)
  if (header === undefined || payload === undefined) return undefined
  const { alg, kid } = header
  if (typeof alg !== 'string' || alg === '' || Object.hasOwn(header, 'crit') || Object.hasOwn(header, 'b64'))
    return undefined
  if (kid !== undefined && typeof kid !== 'string') return undefined
  return { token, header, alg, kid, payload, signature }
}

const decodeSegment = (segment: string): JSONObject | undefined => {
  const text = decodeBase64urlText(segment)
  return text === undefined ? undefined : parseJSONObject(text)
}

/** Decodes the payload of a JWS that was taken apart, as the text that was signed. */
export const payloadText = ({ token }: UnverifiedJWS): string | undefined =>
  decodeBase64urlText(token.split('.', 2)[1] ?? '')

/** Verifies the signature of a parsed JWS with one key, under the algorithm of its header. The signed bytes are those of
 * the token itself, which parsing has shown to be base64url and two dots.
 * @see RFC 7515 §5.2 */
export const verifyJWS = (
  { token, alg, signature }: UnverifiedJWS,
  key: ImportedKey,
  verify?: VerifySignature,
): Awaitable<boolean> =>
  isGoodSignature(alg, key, signature, encodeText(token.slice(0, token.lastIndexOf('.'))), verify)

/** Tells whether a header's `typ` is one of those expected, as media types compare: in any case, `application/` optional.
 * @see RFC 7515 §4.1.9 */
export const hasType = (header: JSONObject, expected: readonly string[]): boolean => {
  const { typ } = header
  if (typeof typ !== 'string') return false
  const name = typ.toLowerCase()
  return expected.includes(name.startsWith('application/') ? name.slice('application/'.length) : name)
}
