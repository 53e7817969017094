import { childrenOf, type DERElement, parseDER, readBitString, readUnsignedInteger, TAGS } from './der.ts'
import { readObjectIdentifier } from './object-identifier.ts'

const EC_PUBLIC_KEY = '1.2.840.10045.2.1'
const DSA = '1.2.840.10040.4.1'
/** rsaEncryption, id-RSAES-OAEP and id-RSASSA-PSS: the key is the same structure under each. */
const RSA: readonly string[] = ['1.2.840.113549.1.1.1', '1.2.840.113549.1.1.7', '1.2.840.113549.1.1.10']

/** The octets of a field of 224 bits. */
const MIN_FIELD_OCTETS = 28
const MIN_MODULUS_BITS = 2048

/** Tells whether the key of a SubjectPublicKeyInfo is too weak: RSA or DSA under 2048 bits, or any curve over a field of less than 224
 * bits. It also judges keys that no JWK can express.
 * @see RFC 7518 §3.3, FAPI 2.0 Security Profile §5.4.1, RFC 5480 §2.2, RFC 3279 §2.3.2 */
export const isWeakPublicKey = (element: DERElement | undefined): boolean => {
  const [algorithm, subjectPublicKey] = childrenOf(element, TAGS.sequence) ?? []
  const [identifier, parameters] = childrenOf(algorithm, TAGS.sequence) ?? []
  const type = readObjectIdentifier(identifier) ?? ''
  const key = readBitString(subjectPublicKey) ?? new Uint8Array()
  if (type === EC_PUBLIC_KEY) return fieldOctets(key) < MIN_FIELD_OCTETS
  if (RSA.includes(type)) return firstIntegerBits(parseDER(key)) < MIN_MODULUS_BITS
  return type === DSA && firstIntegerBits(parameters) < MIN_MODULUS_BITS
}

/** A compressed point has one coordinate, any other has two.
 * @see SEC 1 §2.3.3 */
const fieldOctets = (point: Uint8Array): number => (point.length - 1) / (point[0] === 0x02 || point[0] === 0x03 ? 1 : 2)

const firstIntegerBits = (element: DERElement | undefined): number => {
  const octets = readUnsignedInteger(childrenOf(element, TAGS.sequence)?.[0])
  return octets === undefined ? 0 : octets.length * 8 - Math.clz32(octets[0] ?? 0) + 24
}
