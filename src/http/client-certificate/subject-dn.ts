import {
  decodePEM,
  formatDistinguishedName,
  matchDistinguishedName,
  parseDistinguishedName,
  readCertificate,
} from '../../crypto/x509/index.ts'
import { ok, type Result, refused } from '../../types/result.ts'

/** The longest `tls_client_auth_subject_dn` that a registration takes, in characters. */
const MAX_LENGTH = 2048

/** Writes the subject of a certificate as `tls_client_auth_subject_dn` has it: a string of RFC 4514, the last part of the subject
 * first. Takes one certificate, as PEM or as DER, or says in one sentence why it cannot.
 *
 * ```ts
 * const subject = certificateSubjectDN(uploadedPEM)
 * if (!subject.ok) return page(subject.error)
 * const client = { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: subject.value, ... }
 * ```
 *
 * The certificate is not verified: a client proves that it has the certificate when it authenticates.
 * @see RFC 8705 §2.1.2, RFC 4514 §2 */
export const certificateSubjectDN = (certificate: string | Uint8Array): Result<string, string> => {
  const der = typeof certificate === 'string' ? decodePEM(certificate.trim()) : certificate
  if (!(der instanceof Uint8Array)) return refused('The text is not one certificate in PEM.')
  const reading = readCertificate(der)
  if (!reading.ok) return reading
  const { subject } = reading.value
  if (!subject.ok) return subject
  if (subject.value.length === 0)
    return refused('The subject of the certificate is empty: register one of its subjectAltNames.')
  const text = formatDistinguishedName(subject.value)
  const read = text.length <= MAX_LENGTH ? parseDistinguishedName(text) : undefined
  return read !== undefined && matchDistinguishedName(subject.value, read)
    ? ok(text)
    : refused('The subject of the certificate cannot be registered: register one of its subjectAltNames.')
}
