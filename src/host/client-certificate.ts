import type { Endpoint } from '../errors/catalogue.ts'
import type { ClientCertificate } from '../types/certificate.ts'
import type { HttpRequest } from '../types/http.ts'
import type { AuthorizationServer } from '../types/server.ts'
import { emit } from './events.ts'

/** Reads the certificate of a request.
 * @see RFC 8705 §2 */
export const readCertificate = (
  as: Pick<AuthorizationServer, 'readClientCertificate' | 'onEvent'>,
  endpoint: Endpoint,
  request: HttpRequest,
): ClientCertificate | 'malformed' | undefined => {
  const reading = as.readClientCertificate(request)
  if (reading.kind === 'certificate') return reading.certificate
  if (reading.kind === 'untrusted') emit(as, { type: 'certificate_ignored', endpoint, detail: reading.detail })
  return reading.kind === 'malformed' ? 'malformed' : undefined
}
