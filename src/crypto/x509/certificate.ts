import { ok, type Result, refused } from '../../types/result.ts'
import { childrenOf, type DERElement, MAX_DER_LENGTH, parseDER, TAGS } from './der.ts'
import type { DistinguishedName } from './distinguished-name.ts'
import { findExtension } from './extensions.ts'
import { isWeakPublicKey } from './key-strength.ts'
import { readName } from './name.ts'
import { type PublicKeyParts, readPublicKey } from './public-key.ts'
import { readSubjectAltNames, type SubjectAltNames } from './subject-alt-names.ts'

/** The parts of a certificate that mutual TLS compares. None of them is verified. A part that cannot be read is a sentence
 * that says why.
 * @see RFC 8705 §2 */
export interface X509Certificate {
  readonly subject: Result<DistinguishedName, string>
  readonly subjectAltNames: Result<SubjectAltNames, string>
  readonly publicKey: Result<PublicKeyParts, string>
  /** Whether the key is too short, in any form. */
  readonly isWeakKey: boolean
}

const VERSION = 0xa0
const EXTENSIONS = 0xa3
const SUBJECT_ALT_NAME = '2.5.29.17'

/** The fields of every certificate, in their order. */
const FIELDS = /* @__PURE__ */ (() =>
  [
    ['serialNumber', TAGS.integer],
    ['signature', TAGS.sequence],
    ['issuer', TAGS.sequence],
    ['validity', TAGS.sequence],
    ['subject', TAGS.sequence],
    ['subjectPublicKeyInfo', TAGS.sequence],
  ] as const)()

/** Reads one X.509 certificate in DER, of at most 16 KiB, or says why it cannot.
 *
 * The TLS layer has checked the signature, the chain, the dates, the key usage and the critical extensions. So this
 * function ignores every field that nothing here compares: the version, the serial number, the times, the unique
 * identifiers and other extensions. The result shares no memory with `der`.
 * @see RFC 5280 §4.1 */
export const readCertificate = (der: Uint8Array): Result<X509Certificate, string> => {
  if (der.length > MAX_DER_LENGTH) return refused('The certificate is longer than 16 KiB.')
  const outer = childrenOf(parseDER(new Uint8Array(der)), TAGS.sequence)
  if (outer?.length !== 3)
    return refused('The certificate is not a DER SEQUENCE of three elements, with nothing after it.')
  const signed = childrenOf(outer[0], TAGS.sequence)
  if (signed === undefined) return refused('tbsCertificate, the signed part of the certificate, is not a DER SEQUENCE.')
  // version 1 has no field: DER leaves a default out
  const fields = signed[0]?.tag === VERSION ? signed.slice(1) : signed
  const wrong = FIELDS.find(([, tag], index) => fields[index]?.tag !== tag)
  if (wrong !== undefined) return refused(`The field ${wrong[0]} of the certificate is missing or of another type.`)
  const [, , , , name, publicKeyInfo, ...optional] = fields
  return ok({
    subject: partOf(readName(name), 'The subject of the certificate is not a list of attributes.'),
    subjectAltNames: readAltNames(optional.filter(({ tag }) => tag === EXTENSIONS)),
    publicKey: partOf(readPublicKey(publicKeyInfo), NO_KEY),
    isWeakKey: isWeakPublicKey(publicKeyInfo),
  })
}

const NO_KEY =
  'The public key of the certificate has no form as a JWK here: it is not of rsaEncryption, P-256, P-384, P-521, secp256k1, Ed25519, ' +
  'Ed448 or ML-DSA, or not encoded as its algorithm asks.'

const readAltNames = ([field, ...others]: readonly DERElement[]): X509Certificate['subjectAltNames'] => {
  const extension = findExtension(field, SUBJECT_ALT_NAME)
  if (extension === 'ambiguous' || others.length > 0) {
    return refused('The extensions of the certificate are not a list, or have subjectAltName twice.')
  }
  return partOf(readSubjectAltNames(extension), 'The subjectAltName of the certificate is not a list of names.')
}

const partOf = <T>(value: T | undefined, sentence: string): Result<T, string> =>
  value === undefined ? refused(sentence) : ok(value)
