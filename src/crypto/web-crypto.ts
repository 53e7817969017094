import type { Digest, RandomBytes } from '../types/ports.ts'
import type { EpochSeconds } from '../types/time.ts'
import type { ImportedKey } from './key-cache.ts'

/** A hash of the SHA-2 family by WebCrypto. */
export const computeHash = (name: 'SHA-256' | 'SHA-384' | 'SHA-512', data: Uint8Array): Promise<Uint8Array> =>
  crypto.subtle.digest(name, data as Uint8Array<ArrayBuffer>).then((hash) => new Uint8Array(hash))

/** SHA-256 by WebCrypto. */
export const webCryptoDigest: Digest = (data) => computeHash('SHA-256', data)

/** Random bytes by WebCrypto. */
export const webCryptoRandomBytes: RandomBytes = (length) => crypto.getRandomValues(new Uint8Array(length))

const RANDOM_POOL = 4096

/** Random bytes by WebCrypto, fetched for about a hundred calls at a time: a call takes 1.8 µs, and a share of it 0.1 µs. The
 * pool wipes the bytes that it hands out and drops the rest after one second: otherwise all processes restored from one
 * snapshot would hand out the same bytes. */
export const pooledRandomBytes = (secondNow: () => EpochSeconds): RandomBytes => {
  let pool = new Uint8Array()
  let used = 0
  let fetchedAt = 0
  return (length) => {
    if (length > RANDOM_POOL / 16) return crypto.getRandomValues(new Uint8Array(length))
    const now = secondNow()
    if (used + length > pool.length || now !== fetchedAt) {
      pool = crypto.getRandomValues(new Uint8Array(RANDOM_POOL))
      used = 0
      fetchedAt = now
    }
    const bytes = pool.slice(used, used + length)
    pool.fill(0, used, used + length)
    used += length
    return bytes
  }
}

/** Imports a key that makes MACs: HMAC with SHA-256. */
export const importMACSigner = (key: Uint8Array): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', key as Uint8Array<ArrayBuffer>, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])

/** Computes HMAC with SHA-256 by WebCrypto under an imported key.
 * @see RFC 2104 */
export const signMAC = async (key: CryptoKey, data: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.sign('HMAC', key, data as Uint8Array<ArrayBuffer>))

/** HMAC with SHA-256 by WebCrypto, under bytes or an imported key.
 * @see RFC 2104 */
export const computeMAC = async (key: Uint8Array | object, data: Uint8Array): Promise<Uint8Array> =>
  signMAC(key instanceof Uint8Array ? await importMACSigner(key) : (key as CryptoKey), data)

/** Imports an uncompressed point of a NIST curve as a verification key. Rejects when the point is not on the curve. In Node
 * this costs half as much as importing the JWK, for which Node checks the point twice. The key is extractable, because Node deprecates
 * (DEP0204) handing any other key to `node:crypto`. */
export const importPoint = (namedCurve: string, point: Uint8Array): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', point as Uint8Array<ArrayBuffer>, { name: 'ECDSA', namedCurve }, true, ['verify'])

/** Imports an RSA or an Edwards key for verification. Rejects when the members are not such a key. */
export const importJWKMembers = (
  members: Readonly<Record<string, string>>,
  algorithm: { readonly name: string; readonly hash?: string },
): Promise<CryptoKey> => crypto.subtle.importKey('jwk', members, algorithm, true, ['verify'])

/** Imports a secret to verify MACs with. */
export const importMACKey = (secret: Uint8Array, hash: string): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', secret as Uint8Array<ArrayBuffer>, { name: 'HMAC', hash }, false, ['verify'])

/** Verifies a signature or a MAC. Rejects when the key is for another algorithm or must not verify. */
export const verifySignature = (
  algorithm: AlgorithmIdentifier | EcdsaParams | RsaPssParams,
  key: ImportedKey,
  signature: Uint8Array,
  data: Uint8Array,
): Promise<boolean> =>
  crypto.subtle.verify(
    algorithm,
    key as CryptoKey,
    signature as Uint8Array<ArrayBuffer>,
    data as Uint8Array<ArrayBuffer>,
  )

/** AES-GCM with 256 bits by WebCrypto. The nonce of 96 bits must be fresh under the key. */
export const encryptAESGCM = async (
  key: Uint8Array,
  nonce: Uint8Array,
  data: Uint8Array,
  additionalData: Uint8Array,
): Promise<Uint8Array> =>
  new Uint8Array(
    await crypto.subtle.encrypt(
      aesGCM(nonce, additionalData),
      await importAESKey(key, 'encrypt'),
      data as Uint8Array<ArrayBuffer>,
    ),
  )

/** Decrypts AES-GCM. Returns undefined when the bytes were changed or the key is another one. */
export const decryptAESGCM = async (
  key: Uint8Array,
  nonce: Uint8Array,
  data: Uint8Array,
  additionalData: Uint8Array,
): Promise<Uint8Array | undefined> => {
  const imported = await importAESKey(key, 'decrypt')
  try {
    return new Uint8Array(
      await crypto.subtle.decrypt(aesGCM(nonce, additionalData), imported, data as Uint8Array<ArrayBuffer>),
    )
  } catch {
    return undefined
  }
}

const aesGCM = (nonce: Uint8Array, additionalData: Uint8Array) => ({
  name: 'AES-GCM',
  iv: nonce as Uint8Array<ArrayBuffer>,
  additionalData: additionalData as Uint8Array<ArrayBuffer>,
})

const importAESKey = (key: Uint8Array, usage: 'encrypt' | 'decrypt') =>
  crypto.subtle.importKey('raw', key as Uint8Array<ArrayBuffer>, 'AES-GCM', false, [usage])
