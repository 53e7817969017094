import type { Digest } from '../types/ports.ts'
import { bytesOf, callPort, callPortNow, requireForm } from './answers.ts'

const PORT = 'digest'

/** Wraps the host's digest for the core: it refuses an answer that cannot be SHA-256. */
export const checkedDigest =
  (digest: Digest): Digest =>
  (data) => {
    const hash = callPortNow(PORT, () => digest(data))
    // a synchronous digest saves the cost of a promise
    return ArrayBuffer.isView(hash) ? sha256Of(hash) : callPort(PORT, () => hash).then(sha256Of)
  }

const sha256Of = (answer: unknown): Uint8Array => {
  const hash = bytesOf(PORT, answer)
  return requireForm(PORT, 'the 32 bytes of SHA-256', hash.length === 32, hash)
}
