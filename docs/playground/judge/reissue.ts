import { soundKeyOf } from '../../../src/crypto/x509/certificate-signature.ts'
import { childrenOf, parseDER, TAGS } from '../../../src/crypto/x509/der.ts'
import { matchDistinguishedName } from '../../../src/crypto/x509/distinguished-name.ts'
import { readSignedCertificate } from '../../../src/crypto/x509/signed-certificate.ts'
import type { TestCertificate } from '../../../src/testing/certificates.ts'
import { bitString, sequence, unsignedInteger } from '../../../src/testing/der-writer.ts'
import type { JSONWebKey } from '../../../src/types/jose.ts'

/** A certificate that an authority of the page issued in place of an unknown one. */
export interface Reissued {
  readonly der: Uint8Array
  /** The key that both certificates are for. */
  readonly key: JSONWebKey
}

/** Issues a certificate anew in the name of another authority: with the same key, times and extensions, so that everything but its
 * issuer is still judged. Undefined for what is not a certificate, or one that names itself as its issuer. */
export const reissue = async (der: Uint8Array, authority: TestCertificate): Promise<Reissued | undefined> => {
  const read = readSignedCertificate(der)
  if (!read.ok || matchDistinguishedName(read.value.issuer, read.value.subject)) return undefined
  const key = soundKeyOf(read.value.publicKey)
  const algorithm = algorithmOf(authority.der)
  const [version, serial, _algorithm, _issuer, ...rest] = fieldsOf(der)
  if (key === undefined || version === undefined || serial === undefined || algorithm === undefined) return undefined
  const body = sequence(version, serial, algorithm, authority.subjectName, ...rest)
  const joined = await authority.key.sign(body)
  const half = joined.length / 2
  const signature = sequence(unsignedInteger(joined.subarray(0, half)), unsignedInteger(joined.subarray(half)))
  return { der: sequence(body, algorithm, bitString(signature)), key }
}

/** The fields of what is signed in a certificate (RFC 5280 §4.1). */
const fieldsOf = (der: Uint8Array): readonly Uint8Array[] => {
  const [body] = childrenOf(parseDER(der), TAGS.sequence) ?? []
  return (childrenOf(body, TAGS.sequence) ?? []).map(({ bytes }) => bytes)
}

/** The algorithm of an authority that signs by itself. */
const algorithmOf = (der: Uint8Array): Uint8Array | undefined => fieldsOf(der)[2]
