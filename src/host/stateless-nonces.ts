import { computeMAC } from '../crypto/web-crypto.ts'
import { encodeBase64url } from '../encoding/base64url.ts'
import { encodeText, equalTexts } from '../encoding/utf8.ts'
import type { DPoPNonces } from '../types/ports.ts'
import type { Seconds } from '../types/time.ts'

/** The options of `statelessDPoPNonces`. */
export interface DPoPNonceOptions {
  /** Keys of at least 32 bytes. The first makes nonces, all are accepted: put a new one in front to rotate. */
  readonly keys: readonly Uint8Array[]
  /** How long one nonce is handed out, at most a day; it is accepted for one more step. Default 60 s. */
  readonly step?: Seconds | undefined
}

const isBytes = (value: unknown): value is Uint8Array =>
  ArrayBuffer.isView(value) && Reflect.get(value, Symbol.toStringTag) === 'Uint8Array'

/** Written by hand: the checks that name every problem at once would cost an edge function a fifth of what it bundles. */
const requireOptions = ({ keys, step = 60, ...others }: DPoPNonceOptions) => {
  const [current, ...older] = Array.isArray(keys) && keys.every(isKey) ? keys : []
  if (current === undefined) {
    const came = Array.isArray(keys) ? `[${keys.map((key) => (isBytes(key) ? key.length : typeof key))}]` : typeof keys
    throw misuse(`keys must be a list of Uint8Arrays of at least 32 bytes; got ${came}`)
  }
  if (!Number.isSafeInteger(step) || step < 1 || step > 86_400) {
    throw misuse(
      `step must be a whole number of seconds from 1 to 86400; got ${typeof step === 'number' ? step : typeof step}`,
    )
  }
  for (const name in others) {
    throw misuse(`${name} must be an option of statelessDPoPNonces; got an unknown name. Write keys or step`)
  }
  // copied, because a host may wipe the bytes that it passed: under a key of zeros anybody could make nonces
  return { current: current.slice(), older: older.map((key) => key.slice()), step }
}

const isKey = (key: unknown): key is Uint8Array => isBytes(key) && key.length >= 32

const misuse = (sentence: string): TypeError => new TypeError(`statelessDPoPNonces: ${sentence}.`)

/** Makes nonces that need no storage: a MAC over the number of the time step, the same for every client and every process that
 * has the keys. A nonce is accepted during the step that it was made in and the one after it.
 * @see RFC 9449 §8, §11.3 */
export const statelessDPoPNonces = (options: DPoPNonceOptions): DPoPNonces => {
  const { current, older, step } = requireOptions(options ?? {})
  const keys = [current, ...older]
  // at most two steps for each key: what is older is dropped when a new step begins
  const made = new Map<string, Promise<string>>()
  const nonceOf = (key: Uint8Array, keyIndex: number, number: number): Promise<string> => {
    const name = `${keyIndex} ${number}`
    const known = made.get(name)
    if (known !== undefined) return known
    if (made.size >= 2 * keys.length) made.clear()
    const nonce = computeMAC(key, encodeText(`dpop-nonce ${number}`)).then(encodeBase64url)
    made.set(name, nonce)
    nonce.catch(() => made.delete(name))
    return nonce
  }
  return {
    issue: (now) => nonceOf(current, 0, Math.floor(now / step)),
    accept: async (nonce, now) => {
      const number = Math.floor(now / step)
      for (const age of [0, 1]) {
        for (const [keyIndex, key] of keys.entries()) {
          if (!equalTexts(nonce, await nonceOf(key, keyIndex, number - age))) continue
          return { acceptedUntil: (number - age + 2) * step - 1, renew: age > 0 || keyIndex > 0 }
        }
      }
      return undefined
    },
  }
}
