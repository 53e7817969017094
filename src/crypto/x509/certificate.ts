import type { EpochSeconds } from '../../types/time.ts'
import { type DERElement, MAX_DER_LENGTH, parseDER, readBitString, readUnsignedInteger, TAGS } from './der.ts'
import type { DistinguishedName } from './distinguished-name.ts'
import { readExtensions } from './extensions.ts'
import { encodeHex } from './hex.ts'
import { readName } from './name.ts'
import { readObjectIdentifier } from './object-identifier.ts'
import { type PublicKeyParts, readPublicKey } from './public-key.ts'
import { readSubjectAltNames, type SubjectAltNames } from './subject-alt-names.ts'
import { readTime } from './time.ts'

/** What mutual TLS needs of a certificate: what it says, not whether it is true.
 * @see RFC 8705 §2 */
export interface X509Certificate {
  readonly subject: DistinguishedName
  readonly subjectAltNames: SubjectAltNames
  /** The SubjectPublicKeyInfo in DER. */
  readonly publicKey: Uint8Array
  /** The public key as members of a JWK; `undefined` for algorithms that are not known here. */
  readonly publicKeyParts: PublicKeyParts | undefined
  /** Both inclusive. */
  readonly validity: { readonly notBefore: EpochSeconds; readonly notAfter: EpochSeconds }
  /** Upper-case hexadecimal, whole octets without leading zero octets. */
  readonly serialNumber: string
}

const VERSION = 0xa0
const ISSUER_UNIQUE_ID = 0x81
const SUBJECT_UNIQUE_ID = 0x82
const EXTENSIONS = 0xa3
const SUBJECT_ALT_NAME = '2.5.29.17'
const MAX_SERIAL_NUMBER_OCTETS = 20

/** Reads one X.509 certificate in DER, of at most 16 KiB; whatever is not strictly one gives `undefined`.
 *
 * No signature, chain, date, key usage or critical extension is checked: that is the work of the TLS layer which accepted
 * the certificate. The result shares no memory with `der`.
 * @see RFC 5280 §4.1 */
export const readCertificate = (der: Uint8Array): X509Certificate | undefined => {
  if (der.length > MAX_DER_LENGTH) return undefined
  const certificate = parseDER(new Uint8Array(der))
  if (certificate?.tag !== TAGS.sequence || certificate.children.length !== 3) return undefined
  const [tbsCertificate, signatureAlgorithm, signatureValue] = certificate.children
  if (readBitString(signatureValue) === undefined || tbsCertificate?.tag !== TAGS.sequence) return undefined
  const version = readVersion(tbsCertificate.children[0])
  const fields = tbsCertificate.children.slice(version === 1 ? 0 : 1)
  const [serial, signature, issuer, period, name, publicKeyInfo, ...optional] = fields
  if (!isAlgorithm(signature) || !isSameEncoding(signature, signatureAlgorithm)) return undefined
  if (!areOptionalFieldsAllowed(version, optional) || readName(issuer) === undefined) return undefined

  const extensions = readExtensions(optional.find(({ tag }) => tag === EXTENSIONS))
  const subjectAltNames = extensions && readSubjectAltNames(extensions.get(SUBJECT_ALT_NAME))
  const [serialNumber, validity, subject] = [readSerialNumber(serial), readValidity(period), readName(name)]
  const publicKey = readPublicKey(publicKeyInfo)
  if (serialNumber === undefined || validity === undefined || subject === undefined) return undefined
  if (publicKey === undefined || subjectAltNames === undefined) return undefined
  const { der: publicKeyDER, parts: publicKeyParts } = publicKey
  return { subject, subjectAltNames, publicKey: publicKeyDER, publicKeyParts, validity, serialNumber }
}

/** The first version has no field of its own: DER leaves out what is the default. */
const readVersion = (element: DERElement | undefined): 1 | 2 | 3 | undefined => {
  if (element?.tag !== VERSION) return 1
  const [version, ...rest] = element.children
  const octets = readUnsignedInteger(version)
  if (octets?.length !== 1 || rest.length > 0) return undefined
  return octets[0] === 1 ? 2 : octets[0] === 2 ? 3 : undefined
}

const areOptionalFieldsAllowed = (version: 1 | 2 | 3 | undefined, fields: readonly DERElement[]): boolean => {
  if (version === undefined) return false
  const allowed = [[], [ISSUER_UNIQUE_ID, SUBJECT_UNIQUE_ID], [ISSUER_UNIQUE_ID, SUBJECT_UNIQUE_ID, EXTENSIONS]]
  const order = fields.map(({ tag }) => allowed[version - 1]?.indexOf(tag) ?? -1)
  return order.every((position, index) => position > (order[index - 1] ?? -1))
}

const isAlgorithm = (element: DERElement | undefined): element is DERElement => {
  const [identifier, , ...rest] = element?.children ?? []
  return element?.tag === TAGS.sequence && readObjectIdentifier(identifier) !== undefined && rest.length === 0
}

const isSameEncoding = (a: DERElement, b: DERElement | undefined): boolean =>
  b !== undefined && encodeHex(a.bytes) === encodeHex(b.bytes)

const readValidity = (element: DERElement | undefined): X509Certificate['validity'] | undefined => {
  const [first, second, ...rest] = element?.children ?? []
  const notBefore = readTime(first)
  const notAfter = readTime(second)
  if (element?.tag !== TAGS.sequence || rest.length > 0) return undefined
  return notBefore === undefined || notAfter === undefined ? undefined : { notBefore, notAfter }
}

const readSerialNumber = (element: DERElement | undefined): string | undefined => {
  const octets = readUnsignedInteger(element)
  return octets && octets.length <= MAX_SERIAL_NUMBER_OCTETS ? encodeHex(octets) : undefined
}
