import { decodeBase64url, encodeBase64url } from '../encoding/base64url.ts'
import { encodeText } from '../encoding/utf8.ts'
import type { JSONWebKey } from '../types/jose.ts'
import type { Digest } from '../types/ports.ts'
import { webCryptoDigest } from './web-crypto.ts'

/** Computes the SHA-256 thumbprint of a public key. Throws TypeError for a kind of key that has no thumbprint here, and for a member
 * that is not spelled as RFC 7518 demands: a second spelling would give one key a second thumbprint.
 * @see RFC 7638 §3, RFC 7518 §6.2.1.2, §6.3.1, RFC 8037 §2, RFC 9964 §6 */
export const computeJWKThumbprint = async (jwk: JSONWebKey, digest: Digest = webCryptoDigest): Promise<string> => {
  const member = misspelledMember(jwk)
  if (member === undefined) return thumbprintOfSoundKey(jwk, digest)
  throw new TypeError(
    `${member} of the JWK is missing or not in the one spelling of RFC 7518: base64url, coordinates of full length, n and e without a leading zero octet. Export the key again.`,
  )
}

/** Computes the thumbprint of a key that was checked for the members that its kind requires.
 * @see RFC 7638 §3 */
export const thumbprintOfSoundKey = async (jwk: JSONWebKey, digest: Digest): Promise<string> => {
  const { alg, kty, crv, x, y, n, e, pub } = jwk
  const canonical =
    kty === 'RSA'
      ? { e, kty, n }
      : kty === 'EC'
        ? { crv, kty, x, y }
        : kty === 'AKP'
          ? { alg, kty, pub }
          : { crv, kty, x }
  return encodeBase64url(await digest(encodeText(JSON.stringify(canonical))))
}

/** The bytes of a coordinate on each curve that has a registered length. */
const COORDINATES: ReadonlyMap<string, number> = /* @__PURE__ */ new Map([
  ['P-256', 32],
  ['P-384', 48],
  ['P-521', 66],
  ['secp256k1', 32],
  ['Ed25519', 32],
  ['Ed448', 57],
  ['X25519', 32],
  ['X448', 56],
])

const misspelledMember = (jwk: JSONWebKey): string | undefined => {
  const lengthOf = (name: string): number | undefined => bytesOf(Reflect.get(jwk, name))?.length
  const { kty, crv } = jwk
  if (kty === 'RSA') return ['n', 'e'].find((name) => !bytesOf(Reflect.get(jwk, name))?.[0])
  if (kty === 'AKP') return typeof jwk.alg === 'string' ? (bytesOf(jwk.pub) ? undefined : 'pub') : 'alg'
  if (kty !== 'EC' && kty !== 'OKP') return 'kty'
  if (typeof crv !== 'string') return 'crv'
  const length = COORDINATES.get(crv) ?? lengthOf('x')
  return (kty === 'EC' ? ['x', 'y'] : ['x']).find((name) => length === undefined || lengthOf(name) !== length)
}

const bytesOf = (member: unknown): Uint8Array | undefined =>
  typeof member === 'string' ? decodeBase64url(member) : undefined
