// What nothing can be faster than: the cryptography alone.
import { sign } from 'node:crypto'
import { clientKey } from './material.mjs'

const { subtle } = globalThis.crypto
const ECDSA = { name: 'ECDSA', namedCurve: 'P-256' }
const SHA256 = { name: 'ECDSA', hash: 'SHA-256' }

/** F1 is one bare `subtle.verify`, F2 two of them, F2i two and the import of a key: from its raw point, the cheapest way there is. */
export const floors = async () => {
  // as many bytes as an assertion has before its signature
  const data = Buffer.alloc(320, 'x')
  const signature = sign('sha256', data, { key: clientKey.privateKey, dsaEncoding: 'ieee-p1363' })
  const { jwk } = clientKey
  const point = Buffer.concat([Uint8Array.of(4), Buffer.from(jwk.x, 'base64url'), Buffer.from(jwk.y, 'base64url')])
  const key = await subtle.importKey('jwk', jwk, ECDSA, false, ['verify'])
  const verify = () => subtle.verify(SHA256, key, signature, data)
  return [
    { name: 'F1', run: verify },
    {
      name: 'F2',
      run: async () => {
        await verify()
        await verify()
      },
    },
    {
      name: 'F2i',
      run: async () => {
        await subtle.importKey('raw', point, ECDSA, false, ['verify'])
        await verify()
        await verify()
      },
    },
    {
      name: 'F2 and a JWK',
      run: async () => {
        await subtle.importKey('jwk', jwk, ECDSA, false, ['verify'])
        await verify()
        await verify()
      },
    },
    { name: 'digest, WebCrypto', run: () => subtle.digest('SHA-256', point) },
  ]
}
