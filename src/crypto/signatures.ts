import { ignoreRejection } from '../encoding/ignore-rejection.ts'
import { kindOf } from '../encoding/require-that.ts'
import type { MLDSAAlgorithm } from '../types/jose.ts'
import type { VerifySignature } from '../types/ports.ts'
import type { Awaitable } from '../types/result.ts'
import type { ImportedKey } from './key-cache.ts'
import { verifyAtOnce } from './verify-at-once.ts'
import { verifySignature } from './web-crypto.ts'

/** The WebCrypto parameters of a JWS algorithm: those for verification, and those with which its keys are imported. */
export interface SignatureAlgorithm {
  readonly name: 'ECDSA' | 'RSASSA-PKCS1-v1_5' | 'RSA-PSS' | 'Ed25519' | 'HMAC' | MLDSAAlgorithm
  readonly hash?: string
  readonly namedCurve?: string
  readonly saltLength?: number
}

const MIN_MODULUS_BITS = 2048

/** The asymmetric algorithms by their registered names. A name that is not in the table, such as `none`, verifies nothing.
 * @see RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2, RFC 9964 §5 */
// biome-ignore format: a table, one algorithm a line
const ALGORITHMS: ReadonlyMap<string, SignatureAlgorithm> = /* @__PURE__ */ new Map<string, SignatureAlgorithm>([
  ['ES256', { name: 'ECDSA', hash: 'SHA-256', namedCurve: 'P-256' }],
  ['ES384', { name: 'ECDSA', hash: 'SHA-384', namedCurve: 'P-384' }],
  ['ES512', { name: 'ECDSA', hash: 'SHA-512', namedCurve: 'P-521' }],
  ['PS256', { name: 'RSA-PSS', hash: 'SHA-256', saltLength: 32 }],
  ['PS384', { name: 'RSA-PSS', hash: 'SHA-384', saltLength: 48 }],
  ['PS512', { name: 'RSA-PSS', hash: 'SHA-512', saltLength: 64 }],
  ['RS256', { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }],
  ['RS384', { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-384' }],
  ['RS512', { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-512' }],
  ['EdDSA', { name: 'Ed25519' }],
  ['Ed25519', { name: 'Ed25519' }],
  ['ML-DSA-44', { name: 'ML-DSA-44' }],
  ['ML-DSA-65', { name: 'ML-DSA-65' }],
  ['ML-DSA-87', { name: 'ML-DSA-87' }],
])

/** Returns the import parameters for keys that verify under an algorithm. */
export const keyAlgorithm = (alg: string): SignatureAlgorithm | undefined => ALGORITHMS.get(alg)

/** Tells whether a signature over some bytes is good under one key. A key that does not fit the algorithm verifies nothing. The host's
 * `verify` is asked first, or `verifyAtOnce` where there is none; WebCrypto verifies when it returns undefined. Throws TypeError only where
 * the host's answer has another form.
 * @see RFC 7515 §5.2, RFC 7518 §3 */
export const isGoodSignature = (
  alg: string,
  key: ImportedKey,
  signature: Uint8Array,
  data: Uint8Array,
  verify?: VerifySignature,
): Awaitable<boolean> => {
  const algorithm = ALGORITHMS.get(alg)
  return algorithm !== undefined && isGoodUnder(algorithm, key, signature, data, verify)
}

/** Tells the same of a signature or a MAC under the parameters of its algorithm. */
export const isGoodUnder = (
  algorithm: SignatureAlgorithm,
  key: ImportedKey,
  signature: Uint8Array,
  data: Uint8Array,
  verify: VerifySignature = verifyAtOnce,
): Awaitable<boolean> => {
  // WebCrypto compares the algorithm's name and the key's usages itself
  if (!fits(key, algorithm)) return false
  // every signature of the algorithm has the same parameters
  const answer = answerOf(() => verify(Object.freeze(algorithm), key, signature, data))
  return answer ?? verifySignature(algorithm, key, signature, data).catch(() => false)
}

/** Calls a function that verifies at once. If it throws, the signature is refused. */
const answerOf = (verify: () => unknown): boolean | undefined => {
  let answer: unknown
  try {
    answer = verify()
  } catch {
    return false
  }
  ignoreRejection(answer)
  // null leaves it to WebCrypto, as undefined does
  const isGood = answer === undefined || answer === null || typeof answer === 'boolean'
  if (!isGood) {
    throw new TypeError(`verifySignature must return true or false at once, or undefined; got ${kindOf(answer)}.`)
  }
  return (answer ?? undefined) as boolean | undefined
}

/** WebCrypto takes curve and hash from the key, not from the algorithm of the call, so they are compared here. */
const fits = ({ algorithm }: ImportedKey, { name, hash, namedCurve }: SignatureAlgorithm): boolean => {
  const made: { name: string; namedCurve?: string; hash?: { name: string }; modulusLength?: number } = algorithm
  if (made.name !== name || made.namedCurve !== namedCurve) return false
  if (namedCurve === undefined && made.hash?.name !== hash) return false
  return !name.startsWith('RSA') || (made.modulusLength ?? 0) >= MIN_MODULUS_BITS
}
