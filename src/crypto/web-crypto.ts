import type { Digest, RandomBytes } from '../types/ports.ts'

/** A hash of the SHA-2 family by WebCrypto. */
export const computeHash = async (name: 'SHA-256' | 'SHA-384' | 'SHA-512', data: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest(name, data as Uint8Array<ArrayBuffer>))

/** SHA-256 by WebCrypto. */
export const webCryptoDigest: Digest = (data) => computeHash('SHA-256', data)

/** Random bytes by WebCrypto. */
export const webCryptoRandomBytes: RandomBytes = (length) => crypto.getRandomValues(new Uint8Array(length))

/** HMAC with SHA-256 by WebCrypto.
 * @see RFC 2104 */
export const computeMAC = async (key: Uint8Array, data: Uint8Array): Promise<Uint8Array> => {
  const imported = await crypto.subtle.importKey(
    'raw',
    key as Uint8Array<ArrayBuffer>,
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  )
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, data as Uint8Array<ArrayBuffer>))
}

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

/** The reverse; undefined when anything was changed, or the key is another. */
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
