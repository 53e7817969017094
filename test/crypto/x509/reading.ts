import {
  type DistinguishedName,
  type PublicKeyParts,
  readCertificate,
  type SubjectAltNames,
} from '../../../src/crypto/x509/index.ts'

/** The parts of a certificate; `undefined` where one cannot be read. */
export interface CertificateParts {
  readonly subject: DistinguishedName | undefined
  readonly subjectAltNames: SubjectAltNames | undefined
  readonly publicKey: PublicKeyParts | undefined
}

/** Reads the parts of a certificate; `undefined` where it is none. */
export const readParts = (der: Uint8Array): CertificateParts | undefined => {
  const reading = readCertificate(der)
  if (!reading.ok) return undefined
  const { subject, subjectAltNames, publicKey } = reading.value
  return {
    subject: subject.ok ? subject.value : undefined,
    subjectAltNames: subjectAltNames.ok ? subjectAltNames.value : undefined,
    publicKey: publicKey.ok ? publicKey.value : undefined,
  }
}
