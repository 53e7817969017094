import { refuseClient } from '../errors/client-authentication.ts'
import { refuseCertificate } from '../errors/client-certificate.ts'
import { findKeysOf } from '../host/client-registry.ts'
import type { Parts } from '../types/parts.ts'
import { ok, refused } from '../types/result.ts'
import { matchTLSClientCertificate } from './certificate.ts'

/** Authenticates a client by the certificate of its connection. A certificate is read for whoever sends one, as it would be for a
 * client that authenticates by it, so that the time tells nobody which clients do.
 * @see RFC 8705 §2.1, §2.2 */
export const proveClientCertificate: NonNullable<Parts['proveClientCertificate']> = async (
  as,
  certificate,
  client,
  method,
) => {
  if (client === undefined || (method !== 'tls_client_auth' && method !== 'self_signed_tls_client_auth')) {
    if (typeof certificate === 'object') matchTLSClientCertificate(certificate, { client_id: '' }, 'tls_client_auth')
    return ok(undefined)
  }
  if (certificate === undefined) return refused(refuseCertificate('client-certificate-missing'))
  if (certificate === 'malformed') return refused(refuseCertificate('client-certificate-malformed'))
  if (method === 'tls_client_auth') return matchTLSClientCertificate(certificate, client, method)
  const jwks = await findKeysOf(as, client, undefined)
  if (jwks === undefined) return refused(refuseClient('client-keys-unavailable'))
  return matchTLSClientCertificate(certificate, client, method, jwks)
}
