import { encodeBase64url } from '../encoding/base64url.ts'
import { encodeText } from '../encoding/utf8.ts'
import { computeHash } from './web-crypto.ts'

/** Computes `c_hash`, `at_hash` or `s_hash`: the left half of the hash that the ID token's signature algorithm uses, over the value.
 * Ed25519 signs with SHA-512.
 * @see OpenID Connect Core §3.1.3.6, §3.3.2.11, FAPI 1.0 Advanced §5.1.2 */
export const computeTokenHash = async (value: string, alg: string): Promise<string> => {
  const hash = await computeHash(hashOfAlgorithm(alg), encodeText(value))
  return encodeBase64url(hash.subarray(0, hash.length / 2))
}

const hashOfAlgorithm = (alg: string): 'SHA-256' | 'SHA-384' | 'SHA-512' => {
  if (alg.endsWith('256')) return 'SHA-256'
  if (alg.endsWith('384')) return 'SHA-384'
  if (alg.endsWith('512') || alg === 'EdDSA' || alg === 'Ed25519') return 'SHA-512'
  throw new TypeError(
    `id_token_signed_response_alg must be an algorithm with a known hash; got ${JSON.stringify(alg)}.`,
  )
}
