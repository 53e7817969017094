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
