import type { VerifySignature } from '../types/ports.ts'
import { isWebCryptoFaster, nodeCrypto } from './node-crypto.ts'

/** Verifies ES256 on the calling thread by `node:crypto`, and leaves everything else to WebCrypto. A push with an assertion and a proof
 * takes a third less CPU this way, because no signature goes to another thread and back. Meanwhile, for some 50 to 80 µs a signature, nothing
 * else runs.
 * @see RFC 7518 §3.4 */
export const verifyAtOnce: VerifySignature = ({ namedCurve, hash }, key, signature, data) => {
  try {
    if (nodeCrypto === undefined || namedCurve !== 'P-256' || hash !== 'SHA-256' || isWebCryptoFaster())
      return undefined
    if (signature.length !== 64) return false
    const verified = nodeCrypto.verify('sha256', data, nodeCrypto.KeyObject.from(key), encodeDER(signature))
    return typeof verified === 'boolean' ? verified : undefined
  } catch {
    // such as a key of another implementation of WebCrypto
    return undefined
  }
}

/** Encodes the two numbers of an ES256 signature as DER, which saves Node 24 a quarter of the verification.
 * @see RFC 3279 §2.2.3 */
export const encodeDER = (signature: Uint8Array): Uint8Array => {
  const der = new Uint8Array(72)
  let end = 2
  for (const last of [31, 63]) {
    let at = last - 31
    while (at < last && signature[at] === 0) at++
    // a number whose first bit is set gets an octet of zero, because it would be negative
    const zeros = (signature[at] ?? 0) >> 7
    der[end] = 2
    der[end + 1] = last + 1 - at + zeros
    end += 2 + zeros
    for (; at <= last; at++) der[end++] = signature[at] ?? 0
  }
  der[0] = 48
  der[1] = end - 2
  return der.subarray(0, end)
}
