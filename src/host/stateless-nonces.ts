import { computeMAC } from '../crypto/web-crypto.ts'
import { encodeBase64url } from '../encoding/base64url.ts'
import { describeType } from '../encoding/describe-value.ts'
import { checkOptions, listOf, must, type OptionChecks, optional, wholeNumber } from '../encoding/option-check.ts'
import { encodeText, equalBytes } from '../encoding/utf8.ts'
import type { DPoPNonces } from '../types/ports.ts'
import type { Seconds } from '../types/time.ts'

export interface DPoPNonceOptions {
  /** Keys of at least 32 bytes. The first makes nonces, all are accepted: put a new one in front to rotate. */
  readonly keys: readonly Uint8Array[]
  /** How long one nonce is handed out, at most a day; it is accepted for one more step. Default 60 s. */
  readonly step?: Seconds
}

const isBytes = (value: unknown): value is Uint8Array =>
  ArrayBuffer.isView(value) && Reflect.get(value, Symbol.toStringTag) === 'Uint8Array'

const isKey = (value: unknown): boolean => isBytes(value) && value.length >= 32

const OPTIONS: OptionChecks<DPoPNonceOptions> = /* @__PURE__ */ (() => {
  const key = must('be a Uint8Array of at least 32 bytes', isKey, {
    describe: (value) => (isBytes(value) ? `${value.length} bytes` : describeType(value)),
    remedy: 'Make one with crypto.getRandomValues(new Uint8Array(32)), and keep it outside the code.',
  })
  const several = must('be a list of at least one key', (value) => Array.isArray(value) && value.length > 0)
  return {
    keys: (value) => [...several(value), ...(Array.isArray(value) ? listOf('keys', key)(value) : [])],
    step: optional(wholeNumber(1, 86_400, 'seconds')),
  }
})()

/** Makes nonces that need no storage: a MAC over the number of the time step, the same for every client and every process that
 * has the keys. A nonce is accepted during the step that it was made in and the one after it.
 * @see RFC 9449 §8, §11.3 */
export const statelessDPoPNonces = (options: DPoPNonceOptions): DPoPNonces => {
  checkOptions('statelessDPoPNonces', options, OPTIONS)
  const { keys, step = 60 } = options
  const [current, ...others] = keys as readonly [Uint8Array, ...Uint8Array[]]
  // at most two steps for each key: what is older is dropped when a new step begins
  const made = new Map<string, Promise<string>>()
  const nonceOf = (key: Uint8Array, keyIndex: number, number: number): Promise<string> => {
    const name = `${keyIndex} ${number}`
    const known = made.get(name)
    if (known !== undefined) return known
    if (made.size >= 2 * keys.length) made.clear()
    const nonce = computeMAC(key, encodeText(`dpop-nonce ${number}`)).then(encodeBase64url)
    made.set(name, nonce)
    return nonce
  }
  return {
    issue: (now) => nonceOf(current, 0, Math.floor(now / step)),
    accept: async (nonce, now) => {
      const presented = encodeText(nonce)
      const number = Math.floor(now / step)
      for (const age of [0, 1]) {
        for (const [keyIndex, key] of [current, ...others].entries()) {
          if (!equalBytes(presented, encodeText(await nonceOf(key, keyIndex, number - age)))) continue
          return { acceptedUntil: (number - age + 2) * step - 1, renew: age > 0 || keyIndex > 0 }
        }
      }
      return undefined
    },
  }
}
