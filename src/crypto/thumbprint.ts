import { encodeBase64url } from '../encoding/base64url.ts'
import { encodeText } from '../encoding/utf8.ts'
import type { JSONWebKey } from '../types/jose.ts'
import type { Digest } from '../types/ports.ts'
import { webCryptoDigest } from './web-crypto.ts'

/** Computes the SHA-256 thumbprint of a public key. The key must have been checked for the members that its kind requires.
 * @see RFC 7638 §3, RFC 8037 §2 */
export const computeJWKThumbprint = async (jwk: JSONWebKey, digest: Digest = webCryptoDigest): Promise<string> => {
  const { kty, crv, x, y, n, e } = jwk
  const canonical = kty === 'RSA' ? { e, kty, n } : kty === 'EC' ? { crv, kty, x, y } : { crv, kty, x }
  return encodeBase64url(await digest(encodeText(JSON.stringify(canonical))))
}
