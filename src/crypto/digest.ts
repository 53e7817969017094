import { encodeBase64url } from '../encoding/base64url.ts'
import { requireThat } from '../encoding/require-that.ts'
import { encodeText } from '../encoding/utf8.ts'
import type { Digest } from '../types/ports.ts'
import type { Awaitable } from '../types/result.ts'
import { nodeCrypto } from './node-crypto.ts'
import { webCryptoDigest } from './web-crypto.ts'

/** SHA-256 where the host passes no digest: by `node:crypto` where the runtime has it, otherwise by WebCrypto. */
export const defaultDigest: Digest = (data) => nodeCrypto?.hash('sha256', data, 'buffer') ?? webCryptoDigest(data)

/** Computes the SHA-256 of a text as base64url. By default `node:crypto` encodes the text and the hash in the same call, which halves the time. */
export const hashText = (text: string, digest: Digest = defaultDigest): Awaitable<string> => {
  if (nodeCrypto !== undefined && digest === defaultDigest) return nodeCrypto.hash('sha256', text, 'base64url')
  const hash = digest(encodeText(text))
  // a digest that answers at once spares the way through a promise
  return ArrayBuffer.isView(hash) ? encodeHash(hash) : Promise.resolve(hash).then(encodeHash)
}

/** Computes the SHA-256 of octets as base64url. */
export const hashBytes = async (data: Uint8Array, digest: Digest = defaultDigest): Promise<string> =>
  encodeHash(await digest(data))

const encodeHash = (hash: Uint8Array): string => {
  const holds = ArrayBuffer.isView(hash) && hash.byteLength === 32
  requireThat(holds, 'the answer of digest', 'the 32 bytes of SHA-256, as a Uint8Array', hash)
  return encodeBase64url(hash)
}
