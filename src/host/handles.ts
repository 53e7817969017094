import { encodeBase64url } from '../encoding/base64url.ts'
import type { AuthorizationServer } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'
import { requireForm } from './answers.ts'
import { insertOnce } from './store.ts'
import { hashOf, type Namespace, storeKey } from './store-keys.ts'

/** 256 bits, so that an attacker cannot guess a handle.
 * @see RFC 9126 §7.1, RFC 6749 §10.10 */
const SECRET_BYTES = 32

/** Makes a value that only its holder knows. */
export const randomSecret = (as: Pick<AuthorizationServer, 'randomBytes'>, bytes = SECRET_BYTES): string =>
  encodeBase64url(randomBytesOf(as, bytes))

/** Asks the host for fresh random bytes. */
export const randomBytesOf = ({ randomBytes }: Pick<AuthorizationServer, 'randomBytes'>, bytes: number): Uint8Array => {
  const random = randomBytes(bytes)
  requireForm('randomBytes', `${bytes} bytes or more`, random.length >= bytes, random)
  // a view would move so few bytes out of the heap of V8, which takes a ninth of a push and a sixth of an authorization
  return random.length === bytes ? random : random.subarray(0, bytes)
}

/** Stores a value under the hash of a fresh secret and returns the hash. Rejects when the key exists, because then the
 * random bytes repeat. */
export const insertUnder = async (
  as: Pick<AuthorizationServer, 'store' | 'digest'>,
  namespace: Namespace,
  secret: string,
  value: string,
  expiresAt: EpochSeconds,
): Promise<string> => {
  const hash = await hashOf(as, secret)
  if (await insertOnce(as, storeKey(namespace, hash), value, expiresAt)) return hash
  throw new Error('store.insert must resolve true under a fresh random key; got false. Check insert, and randomBytes.')
}
