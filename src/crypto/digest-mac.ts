import type { Digest } from '../types/ports.ts'

/** The inner and outer padded key of HMAC with SHA-256, for one key. */
export interface MACBlocks {
  readonly inner: Uint8Array
  readonly outer: Uint8Array
}

const BLOCK_BYTES = 64

/** Prepares a key of at most 64 bytes for `computeMACByDigest`.
 * @see RFC 2104 §2 */
export const prepareMACBlocks = (key: Uint8Array): MACBlocks => {
  if (key.length > BLOCK_BYTES) throw new TypeError('A key of more than 64 bytes is hashed first.')
  const padded = new Uint8Array(BLOCK_BYTES)
  padded.set(key)
  return { inner: padded.map((byte) => byte ^ 0x36), outer: padded.map((byte) => byte ^ 0x5c) }
}

/** Computes HMAC with SHA-256 by two calls of a digest. A synchronous digest costs less than a round trip to another
 * thread.
 * @see RFC 2104 §2 */
export const computeMACByDigest = async (
  { inner, outer }: MACBlocks,
  data: Uint8Array,
  digest: Digest,
): Promise<Uint8Array> => digest(join(outer, await digest(join(inner, data))))

const join = (first: Uint8Array, second: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(first.length + second.length)
  bytes.set(first)
  bytes.set(second, first.length)
  return bytes
}
