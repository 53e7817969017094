import { ok, type Result, refused } from '../../types/result.ts'
import type { EpochSeconds } from '../../types/time.ts'
import { childrenOf, type DERElement, MAX_DER_LENGTH, parseDER, readBitString, TAGS } from './der.ts'
import type { DistinguishedName } from './distinguished-name.ts'
import { type ExtensionMap, readExtensions } from './extension-map.ts'
import { isWeakPublicKey } from './key-strength.ts'
import { readName } from './name.ts'
import { type PublicKeyParts, readPublicKey } from './public-key.ts'
import { readTime } from './validity.ts'

/** A certificate of a path: the fields on which path validation decides.
 * @see RFC 5280 §6.1 */
export interface SignedCertificate {
  readonly der: Uint8Array
  /** The octets that were signed. */
  readonly signed: Uint8Array
  readonly algorithm: DERElement
  readonly signature: Uint8Array
  readonly issuer: DistinguishedName
  readonly subject: DistinguishedName
  readonly notBefore: EpochSeconds
  readonly notAfter: EpochSeconds
  readonly publicKey: PublicKeyParts
  readonly extensions: ExtensionMap
}

const VERSION = 0xa0
const EXTENSIONS = 0xa3

/** Reads a certificate of version 3 for path validation, or says why it cannot take part in a path. The result refers to `der`.
 * @see RFC 5280 §4.1 */
export const readSignedCertificate = (der: Uint8Array): Result<SignedCertificate, string> => {
  if (der.length > MAX_DER_LENGTH) return refused('A certificate of the chain is longer than 16 KiB.')
  const [tbs, algorithm, signatureValue, ...rest] = childrenOf(parseDER(der), TAGS.sequence) ?? []
  const signature = readBitString(signatureValue)
  const [version, ...fields] = childrenOf(tbs, TAGS.sequence) ?? []
  if (tbs === undefined || algorithm === undefined || signature === undefined || rest.length > 0) return malformed()
  const [number, ...others] = childrenOf(version, VERSION) ?? []
  if (number?.tag !== TAGS.integer || others.length > 0 || !isSame(number.contents, VERSION_3)) {
    return refused('A certificate of the chain is not of version 3, so that it cannot say what it may be used for.')
  }
  const [serialNumber, inner, issuerName, validity, subjectName, publicKeyInfo, ...optional] = fields
  const issuer = readName(issuerName)
  const subject = readName(subjectName)
  const [from, until, ...more] = childrenOf(validity, TAGS.sequence) ?? []
  const notBefore = readTime(from)
  const notAfter = readTime(until)
  if (serialNumber?.tag !== TAGS.integer || issuer === undefined || subject === undefined) return malformed()
  if (notBefore === undefined || notAfter === undefined || more.length > 0) return malformed()
  // the algorithm outside of what is signed must not be another one (RFC 5280 §4.1.1.2)
  if (inner === undefined || !isSame(inner.bytes, algorithm.bytes)) return malformed()
  const publicKey = readPublicKey(publicKeyInfo)
  if (publicKey === undefined || isWeakPublicKey(publicKeyInfo)) {
    return refused('The public key of a certificate of the chain is too weak, or of an unknown kind.')
  }
  const fieldsOfExtensions = optional.filter(({ tag }) => tag === EXTENSIONS)
  const extensions = fieldsOfExtensions.length > 1 ? undefined : readExtensions(fieldsOfExtensions[0])
  if (extensions === undefined)
    return refused('The extensions of a certificate of the chain are not a list, or repeat one.')
  return ok({
    der,
    signed: tbs.bytes,
    algorithm,
    signature,
    issuer,
    subject,
    notBefore,
    notAfter,
    publicKey,
    extensions,
  })
}

const VERSION_3 = /* @__PURE__ */ Uint8Array.of(2)

const malformed = () => refused('An entry of the chain is not an X.509 certificate in DER.')

const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((octet, index) => octet === b[index])
