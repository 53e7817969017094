import { encodeBase64url } from '../encoding/base64url.ts'
import { encodeText } from '../encoding/utf8.ts'
import type { Awaitable } from '../types/result.ts'
import { nodeCrypto } from './node-crypto.ts'
import { importMACSigner, signMAC } from './web-crypto.ts'

/** Computes the HMAC with SHA-256 of a text under one key, as base64url. */
export interface TextMAC {
  readonly compute: (text: string) => Awaitable<string>
  /** The same without a promise, where the runtime has `node:crypto`. */
  readonly computeAtOnce?: (text: string) => string
}

/** Prepares a key for MACs of texts: by `node:crypto` where the runtime has it, otherwise by WebCrypto.
 * @see RFC 2104 §2 */
export const prepareTextMAC = async (key: Uint8Array): Promise<TextMAC> => {
  if (nodeCrypto !== undefined) {
    const { createHmac } = nodeCrypto
    const secret = nodeCrypto.createSecretKey(key)
    const computeAtOnce = (text: string) => createHmac('sha256', secret).update(text).digest('base64url')
    return { compute: computeAtOnce, computeAtOnce }
  }
  const signer = await importMACSigner(key)
  return { compute: async (text) => encodeBase64url(await signMAC(signer, encodeText(text))) }
}
