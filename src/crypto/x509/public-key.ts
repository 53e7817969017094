import { decodeBase64url, encodeBase64url } from '../../encoding/base64url.ts'
import type { JSONWebKey } from '../../types/jose.ts'
import { childrenOf, type DERElement, parseDER, readBitString, readUnsignedInteger, TAGS } from './der.ts'
import { readObjectIdentifier } from './object-identifier.ts'

/** The members of a JWK that identify a public key, for comparison with a registered key. Of the `y` of a compressed point
 * only the lowest bit is there.
 * @see RFC 7638 §3.2, RFC 9964 §6, SEC 1 §2.3.3 */
export type PublicKeyParts =
  | { readonly kty: 'EC'; readonly crv: string; readonly x: string; readonly y: string }
  | { readonly kty: 'EC'; readonly crv: string; readonly x: string; readonly isOdd: boolean }
  | { readonly kty: 'RSA'; readonly n: string; readonly e: string }
  | { readonly kty: 'OKP'; readonly crv: string; readonly x: string }
  | { readonly kty: 'AKP'; readonly alg: string; readonly pub: string }

interface Curve {
  readonly crv: string
  readonly length: number
}

const RSA_ENCRYPTION = '1.2.840.113549.1.1.1'
const EC_PUBLIC_KEY = '1.2.840.10045.2.1'

const NAMED_CURVES: ReadonlyMap<string, Curve> = /* @__PURE__ */ new Map([
  ['1.2.840.10045.3.1.7', { crv: 'P-256', length: 32 }],
  ['1.3.132.0.34', { crv: 'P-384', length: 48 }],
  ['1.3.132.0.35', { crv: 'P-521', length: 66 }],
  ['1.3.132.0.10', { crv: 'secp256k1', length: 32 }],
])

const EDWARDS_CURVES: ReadonlyMap<string, Curve> = /* @__PURE__ */ new Map([
  ['1.3.101.112', { crv: 'Ed25519', length: 32 }],
  ['1.3.101.113', { crv: 'Ed448', length: 57 }],
])

const MLDSA_ALGORITHMS: ReadonlyMap<string, { readonly alg: string; readonly length: number }> =
  /* @__PURE__ */ new Map([
    ['2.16.840.1.101.3.4.3.17', { alg: 'ML-DSA-44', length: 1312 }],
    ['2.16.840.1.101.3.4.3.18', { alg: 'ML-DSA-65', length: 1952 }],
    ['2.16.840.1.101.3.4.3.19', { alg: 'ML-DSA-87', length: 2592 }],
  ])

/** Reads a SubjectPublicKeyInfo: RSA, EC on P-256, P-384, P-521 or secp256k1, Ed25519, Ed448 and ML-DSA. Undefined for other
 * algorithms and curves, and for a key with an invalid encoding.
 *
 * Ignores parameters of the algorithm that decide nothing. Does not check that a point lies on its curve, or that a modulus
 * is long enough.
 * @see RFC 5280 §4.1.2.7, RFC 9881 §2, §4 */
export const readPublicKey = (element: DERElement | undefined): PublicKeyParts | undefined => {
  const [algorithm, subjectPublicKey] = childrenOf(element, TAGS.sequence) ?? []
  const [identifier, parameters] = childrenOf(algorithm, TAGS.sequence) ?? []
  const type = readObjectIdentifier(identifier)
  const key = readBitString(subjectPublicKey)
  if (type === undefined || key === undefined) return undefined
  if (type === RSA_ENCRYPTION) return readRSA(key)
  if (type === EC_PUBLIC_KEY) return readEC(parameters, key)
  const curve = EDWARDS_CURVES.get(type)
  if (curve?.length === key.length) return { kty: 'OKP', crv: curve.crv, x: encodeBase64url(key) }
  const lattice = MLDSA_ALGORITHMS.get(type)
  return lattice?.length === key.length ? { kty: 'AKP', alg: lattice.alg, pub: encodeBase64url(key) } : undefined
}

const readRSA = (key: Uint8Array): PublicKeyParts | undefined => {
  const [modulus, exponent] = childrenOf(parseDER(key), TAGS.sequence) ?? []
  const n = readUnsignedInteger(modulus)
  const e = readUnsignedInteger(exponent)
  return n && e && { kty: 'RSA', n: encodeBase64url(n), e: encodeBase64url(e) }
}

/** Reads the forms of a point of RFC 5480 §2.2, and the hybrid form of X9.62, which is the uncompressed form with one more
 * bit. */
const readEC = (parameters: DERElement | undefined, key: Uint8Array): PublicKeyParts | undefined => {
  const curve = NAMED_CURVES.get(readObjectIdentifier(parameters) ?? '')
  const [form = 0, last = 0] = [key[0], key.at(-1)]
  if (curve === undefined) return undefined
  const { crv, length } = curve
  const x = encodeBase64url(key.subarray(1, 1 + length))
  if (key.length === 1 + length && (form === 0x02 || form === 0x03)) return { kty: 'EC', crv, x, isOdd: form === 0x03 }
  const isWhole = form === 0x04 || form === (last % 2 === 0 ? 0x06 : 0x07)
  if (key.length !== 1 + 2 * length || !isWhole) return undefined
  return { kty: 'EC', crv, x, y: encodeBase64url(key.subarray(1 + length)) }
}

/** Tells whether a JWK is this public key.
 * @see RFC 8705 §2.2.2 */
export const isPublicKey = (parts: PublicKeyParts, jwk: JSONWebKey): boolean => {
  if (!('isOdd' in parts)) return Object.entries(parts).every(([name, value]) => Reflect.get(jwk, name) === value)
  const { kty, crv, x, isOdd } = parts
  const y = typeof jwk.y === 'string' ? decodeBase64url(jwk.y) : undefined
  return jwk.kty === kty && jwk.crv === crv && jwk.x === x && y !== undefined && ((y.at(-1) ?? 0) & 1) === Number(isOdd)
}
