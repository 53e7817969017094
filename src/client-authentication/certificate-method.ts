import { refuseClient } from '../errors/client-authentication.ts'
import { refuseCertificate } from '../errors/client-certificate.ts'
import { findKeysOf } from '../host/client-registry.ts'
import { refuseForNow } from '../host/keys-unavailable.ts'
import { factsOf } from '../types/client-authentication-methods.ts'
import type { Parts } from '../types/parts.ts'
import { ok, refused } from '../types/result.ts'
import { matchTLSClientCertificate } from './certificate.ts'

/** Authenticates a client by the certificate of its connection. It reads every certificate, also for clients with another
 * method, so that the time does not tell which clients authenticate by certificate.
 * @see RFC 8705 §2.1, §2.2 */
export const proveClientCertificate: NonNullable<Parts['proveClientCertificate']> = async (
  as,
  reading,
  client,
  method,
) => {
  const credential = factsOf(method)?.credential
  if (client === undefined || (credential !== 'certificate-subject' && credential !== 'certificate-key')) {
    if (reading.kind === 'certificate') {
      matchTLSClientCertificate(reading.certificate, { client_id: '' }, 'tls_client_auth')
    }
    return ok(undefined)
  }
  if (reading.kind === 'malformed') {
    return refused(refuseCertificate('client-certificate-malformed', { detail: reading.detail }))
  }
  if (reading.kind !== 'certificate') return refused(refuseCertificate('client-certificate-missing'))
  const { certificate } = reading
  if (credential === 'certificate-subject') return matchTLSClientCertificate(certificate, client, 'tls_client_auth')
  const { jwks, ...missing } = await findKeysOf(as, client, undefined)
  if (jwks === undefined) return refused(refuseForNow(missing) ?? refuseClient('client-keys-unavailable'))
  return matchTLSClientCertificate(certificate, client, 'self_signed_tls_client_auth', jwks)
}
