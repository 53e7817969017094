import { encodeText } from '../encoding/utf8.ts'
import type { VerifySignature } from '../types/ports.ts'
import type { UnverifiedJWS } from './jws.ts'
import { isGoodUnder, type SignatureAlgorithm } from './signatures.ts'
import { importMACKey } from './web-crypto.ts'

/** @see RFC 7518 §3.2 */
const ALGORITHMS: ReadonlyMap<string, SignatureAlgorithm> = /* @__PURE__ */ new Map<string, SignatureAlgorithm>([
  ['HS256', { name: 'HMAC', hash: 'SHA-256' }],
  ['HS384', { name: 'HMAC', hash: 'SHA-384' }],
  ['HS512', { name: 'HMAC', hash: 'SHA-512' }],
])

/** Verifies the MAC of a parsed JWS under a secret, and the algorithm of its header.
 * @see RFC 7515 §5.2, RFC 7518 §3.2 */
export const verifyMAC = async (
  { token, alg, signature }: UnverifiedJWS,
  secret: Uint8Array,
  verify?: VerifySignature,
): Promise<boolean> => {
  const algorithm = ALGORITHMS.get(alg)
  if (algorithm === undefined) return false
  // an empty secret is no key
  const key = await importMACKey(secret, algorithm.hash ?? '').catch(() => undefined)
  if (key === undefined) return false
  return isGoodUnder(algorithm, key, signature, encodeText(token.slice(0, token.lastIndexOf('.'))), verify)
}
