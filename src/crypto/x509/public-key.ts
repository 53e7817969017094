import { encodeBase64url } from '../../encoding/base64url.ts'
import { type DERElement, parseDER, readBitString, readUnsignedInteger, TAGS } from './der.ts'
import { readObjectIdentifier } from './object-identifier.ts'

/** The members of a JWK that make up a public key, for comparison with one that a client registered.
 * @see RFC 7638 §3.2 */
export type PublicKeyParts =
  | { readonly kty: 'EC'; readonly crv: string; readonly x: string; readonly y: string }
  | { readonly kty: 'RSA'; readonly n: string; readonly e: string }
  | { readonly kty: 'OKP'; readonly crv: string; readonly x: string }

/** The SubjectPublicKeyInfo of a certificate, and its members where the algorithm is one that a JWK has. */
export interface SubjectPublicKey {
  readonly der: Uint8Array
  readonly parts: PublicKeyParts | undefined
}

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

/** Reads a SubjectPublicKeyInfo: RSA, EC on P-256, P-384, P-521 or secp256k1, Ed25519 and Ed448.
 *
 * Other algorithms and curves, and compressed points, have no parts. A key of those algorithms that is not encoded as
 * its RFC says is refused. That a point lies on its curve, or a modulus is long enough, is not looked at here.
 * @see RFC 5280 §4.1.2.7 */
export const readPublicKey = (element: DERElement | undefined): SubjectPublicKey | undefined => {
  if (element?.tag !== TAGS.sequence || element.children.length !== 2) return undefined
  const [algorithm, subjectPublicKey] = element.children
  const [identifier, parameters, ...rest] = algorithm?.children ?? []
  const type = readObjectIdentifier(identifier)
  const key = readBitString(subjectPublicKey)
  if (algorithm?.tag !== TAGS.sequence || type === undefined || rest.length > 0 || key === undefined) return undefined
  const parts = readParts(type, parameters, key)
  return parts === 'malformed' ? undefined : { der: element.bytes.slice(), parts }
}

type Parts = PublicKeyParts | undefined | 'malformed'

const readParts = (type: string, parameters: DERElement | undefined, key: Uint8Array): Parts => {
  if (type === RSA_ENCRYPTION) return readRSA(parameters, key)
  if (type === EC_PUBLIC_KEY) return readEC(parameters, key)
  const curve = EDWARDS_CURVES.get(type)
  return curve && readEdwards(curve, parameters, key)
}

const readRSA = (parameters: DERElement | undefined, key: Uint8Array): Parts => {
  const sequence = parseDER(key)
  const [modulus, exponent, ...rest] = sequence?.children ?? []
  const n = readUnsignedInteger(modulus)
  const e = readUnsignedInteger(exponent)
  const isNull = parameters?.tag === TAGS.null && parameters.contents.length === 0
  if (!isNull || sequence?.tag !== TAGS.sequence || n === undefined || e === undefined) return 'malformed'
  if (rest.length > 0 || n[0] === 0 || e[0] === 0) return 'malformed'
  return { kty: 'RSA', n: encodeBase64url(n), e: encodeBase64url(e) }
}

const readEC = (parameters: DERElement | undefined, key: Uint8Array): Parts => {
  const curve = NAMED_CURVES.get(readObjectIdentifier(parameters) ?? '')
  if (curve === undefined) return undefined
  const { crv, length } = curve
  const isCompressed = (key[0] === 0x02 || key[0] === 0x03) && key.length === 1 + length
  if (isCompressed) return undefined
  if (key[0] !== 0x04 || key.length !== 1 + 2 * length) return 'malformed'
  const [x, y] = [encodeBase64url(key.subarray(1, 1 + length)), encodeBase64url(key.subarray(1 + length))]
  return { kty: 'EC', crv, x, y }
}

const readEdwards = ({ crv, length }: Curve, parameters: DERElement | undefined, key: Uint8Array): Parts => {
  if (parameters !== undefined || key.length !== length) return 'malformed'
  return { kty: 'OKP', crv, x: encodeBase64url(key) }
}
