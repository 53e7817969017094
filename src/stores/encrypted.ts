import { computeMAC, decryptAESGCM, encryptAESGCM, webCryptoRandomBytes } from '../crypto/web-crypto.ts'
import { decodeBase64url, encodeBase64url } from '../encoding/base64url.ts'
import { concatBytes } from '../encoding/concat-bytes.ts'
import { describeType } from '../encoding/describe-value.ts'
import { aFunction, must, optional } from '../encoding/option-check.ts'
import { decodeText, encodeText } from '../encoding/utf8.ts'
import type { RandomBytes, Store } from '../types/ports.ts'
import { aStore, checkStore } from './store-options.ts'

/** The options of `encryptedStore`. */
export interface EncryptedStoreOptions {
  /** From at least 32 random bytes, another one than the server's `secret`. The first encrypts, all of them decrypt: put a new one
   * before the old one, and drop the old one when what it encrypted has expired. */
  readonly secrets: readonly (string | Uint8Array)[]
  /** Default: WebCrypto. */
  readonly randomBytes?: RandomBytes | undefined
}

const LABEL = 'parapet encrypted store'
const VERSION = 'e1.'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Encrypts values with AES-256-GCM before they reach a store. Each entry has its own key, derived from the secret and the
 * entry's key. Values therefore cannot be swapped, and no number of entries wears a key out. A value grows by a third and
 * 42 characters.
 *
 * A value that was changed, encrypted under a removed secret, or stored before encryption was switched on comes back as
 * empty text. The core treats it as absent and reports it. Throws TypeError for a secret that is too short.
 * @example
 * ```ts
 * const store = encryptedStore(redisStore(client), { secrets: [secret] }) // 32 random bytes or more
 * ```
 * @see NIST SP 800-38D §8 */
export const encryptedStore = (store: Store, options: EncryptedStoreOptions): Store => {
  checkStore('encryptedStore', aStore(store), options, { secrets: areSecrets, randomBytes: optional(aFunction()) })
  const { randomBytes = webCryptoRandomBytes } = options
  const secrets = options.secrets.map(bytesOf)
  const current = secrets[0] as Uint8Array

  const open = async (key: string, answer: unknown): Promise<string | undefined> => {
    // many drivers return null when there is no entry
    const stored = answer ?? undefined
    if (stored === undefined) return undefined
    if (typeof stored !== 'string') {
      throw new TypeError(`store must resolve the text that was inserted, or undefined; got ${describeType(stored)}.`)
    }
    const bytes = stored.startsWith(VERSION) ? decodeBase64url(stored.slice(VERSION.length)) : undefined
    if (bytes === undefined || bytes.length < NONCE_BYTES + TAG_BYTES) return ''
    for (const secret of secrets) {
      const text = await decryptAESGCM(
        await keyFor(secret, key),
        bytes.subarray(0, NONCE_BYTES),
        bytes.subarray(NONCE_BYTES),
        encodeText(key),
      )
      if (text !== undefined) return decodeText(text) ?? ''
    }
    return ''
  }

  return {
    insert: async (key, value, expiresAt, options) => {
      const nonce = nonceFrom(randomBytes)
      const text = await encryptAESGCM(await keyFor(current, key), nonce, encodeText(value), encodeText(key))
      return store.insert(key, VERSION + encodeBase64url(concatBytes([nonce, text])), expiresAt, options)
    },
    get: async (key, options) => open(key, await store.get(key, options)),
    take: async (key, options) => open(key, await store.take(key, options)),
  }
}

const bytesOf = (secret: string | Uint8Array): Uint8Array =>
  typeof secret === 'string' ? encodeText(secret) : secret.slice()

const isSecret = (value: unknown): boolean =>
  (typeof value === 'string' || value instanceof Uint8Array) && bytesOf(value).length >= 32

const areSecrets = /* @__PURE__ */ must(
  'be a list of at least one secret, each a string or a Uint8Array of at least 32 bytes',
  (value) => Array.isArray(value) && value.length > 0 && value.every(isSecret),
  {
    describe: (value) => {
      const wrong = Array.isArray(value) ? value.findIndex((one) => !isSecret(one)) : -1
      return Array.isArray(value) && wrong >= 0
        ? `a list with ${describeSecret(value[wrong])} at [${wrong}]`
        : describeType(value)
    },
    remedy: 'Make one with `openssl rand -base64 32`, another than the secret of the server.',
  },
)

/** Never any of the secret itself. */
const describeSecret = (value: unknown): string =>
  typeof value === 'string' || value instanceof Uint8Array
    ? `${describeType(value)} of ${bytesOf(value).length} bytes`
    : describeType(value)

/** Throws TypeError for too few random bytes, which would leave zeros in the nonce. */
const nonceFrom = (randomBytes: RandomBytes): Uint8Array => {
  const bytes: unknown = randomBytes(NONCE_BYTES)
  if (bytes instanceof Uint8Array && bytes.length >= NONCE_BYTES) return bytes.subarray(0, NONCE_BYTES)
  throw new TypeError(
    `randomBytes must return at least the ${NONCE_BYTES} bytes asked for, as a Uint8Array; got ${describeSecret(bytes)}.`,
  )
}

const keyFor = async (secret: Uint8Array, key: string): Promise<Uint8Array> =>
  computeMAC(await computeMAC(secret, encodeText(LABEL)), encodeText(key))
