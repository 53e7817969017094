import type { Endpoint } from '../errors/catalogue.ts'
import type { ClientCertificate, ClientCertificateReading, ReadClientCertificate } from '../types/certificate.ts'
import type { HttpRequest } from '../types/http.ts'
import type { AuthorizationServer } from '../types/server.ts'
import { emit, type Listener } from './events.ts'

/** Reads the certificate of a request. A header that did not pass the trust gate counts for nothing, and the host is told.
 * @see RFC 8705 §2 */
export const readCertificate = (
  as: Listener & Pick<AuthorizationServer, 'readClientCertificate'>,
  endpoint: Endpoint,
  request: HttpRequest,
): ClientCertificateReading => {
  const reading = as.readClientCertificate(request)
  if (reading.kind === 'untrusted') emit(as, { type: 'certificate_ignored', endpoint, detail: reading.detail })
  return reading
}

/** Returns the certificate that tokens are bound to. A header that cannot be read counts for nothing, and an event tells
 * the host why. Without the event, a proxy that leaves one of its headers out would look like a client without a certificate.
 * @see RFC 8705 §3 */
export const certificateForBinding = (
  as: Listener,
  endpoint: Endpoint,
  reading: ClientCertificateReading,
): ClientCertificate | undefined => {
  if (reading.kind === 'malformed') emit(as, { type: 'certificate_ignored', endpoint, detail: reading.detail })
  return reading.kind === 'certificate' ? reading.certificate : undefined
}

/** Reads the certificate that the request itself has: the default of `readClientCertificate`. `null`, which hosts in JavaScript pass, is
 * absent. */
export const certificateOfConnection: ReadClientCertificate = ({ clientCertificate }) => {
  const certificate = clientCertificate ?? undefined
  return certificate === undefined ? { kind: 'absent' } : { kind: 'certificate', certificate }
}
