import type { Endpoint } from '../errors/catalogue.ts'
import type { ClientCertificateReading } from '../types/certificate.ts'
import type { HttpRequest } from '../types/http.ts'
import type { AuthorizationServer } from '../types/server.ts'
import { emit } from './events.ts'

/** Reads the certificate of a request.
 * @see RFC 8705 §2 */
export const readCertificate = (
  as: Pick<AuthorizationServer, 'readClientCertificate' | 'onEvent' | 'clock'>,
  endpoint: Endpoint,
  request: HttpRequest,
): ClientCertificateReading => {
  const reading = as.readClientCertificate(request)
  if (reading.kind === 'untrusted') emit(as, { type: 'certificate_ignored', endpoint, detail: reading.detail })
  return reading
}
