import { encodeBase64url } from './base64url.ts'
import { encodeText } from './text.ts'

/** Computes `c_hash`, `at_hash` or `s_hash`: the left half of the hash that the ID token's signature algorithm uses, over the value.
 * Ed25519 signs with SHA-512.
 * @see OpenID Connect Core §3.1.3.6, §3.3.2.11, FAPI 1.0 Advanced §5.1 */
export const computeTokenHash = async (value: string, alg: string): Promise<string> => {
  const size = alg === 'EdDSA' || alg === 'Ed25519' ? '512' : alg.slice(-3)
  if (!['256', '384', '512'].includes(size)) throw new TypeError(`No hash is defined for ID tokens signed with ${alg}.`)
  const hash = new Uint8Array(await crypto.subtle.digest(`SHA-${size}`, encodeText(value)))
  return encodeBase64url(hash.subarray(0, hash.length / 2))
}
