import { createHmac, type KeyObject, sign } from 'node:crypto'

/** The signing key: a private key, or the octets of a secret. */
export type Signer = KeyObject | Uint8Array

const encode = (part: unknown): string =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')

/** Signs with Node's own cryptography, so that nothing of the library vouches for itself. Header and payload may be any JSON
 * value, or the text itself. */
export const signJWT = (alg: string, signer: Signer, payload: unknown, header: unknown = { alg }): string => {
  const input = `${encode(header)}.${encode(payload)}`
  return `${input}.${signBytes(alg, signer, Buffer.from(input)).toString('base64url')}`
}

const signBytes = (alg: string, signer: Signer, data: Buffer): Buffer => {
  const hash = `sha${alg.slice(2)}`
  if (signer instanceof Uint8Array) return createHmac(hash, signer).update(data).digest()
  if (alg === 'EdDSA' || alg === 'Ed25519' || alg.startsWith('ML-DSA')) return sign(null, data, signer)
  if (alg.startsWith('ES')) return sign(hash, data, { key: signer, dsaEncoding: 'ieee-p1363' })
  return alg.startsWith('PS')
    ? sign(hash, data, { key: signer, padding: 6, saltLength: Number(alg.slice(2)) / 8 })
    : sign(hash, data, signer)
}
