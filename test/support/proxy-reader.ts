import type { ClientCertificateReading } from '../../src/types/certificate.ts'
import type { HttpRequest } from '../../src/types/http.ts'

/** Reads a certificate from headers of the tests' own. */
export const readClientCertificateFrom = ({ headers }: HttpRequest): ClientCertificateReading => {
  const text = headers.get('x-test-certificate')
  if (text === null || text === undefined) return { kind: 'absent' }
  const der = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  return { kind: 'certificate', certificate: { der, verified: headers.get('x-test-verified') === 'true' } }
}
