import type { ClientCertificateReading } from '../types/certificate.ts'
import { booleanOf, bytesOf, nullToUndefined, requireForm, textOf } from './answers.ts'

const PORT = 'readClientCertificate'

/** Checks what a host read of a certificate. One whose `verified` is a text, such as the `FAILED:…` of a proxy, is refused: it would
 * count as true. An absent answer means that there is no certificate. */
export const checkReading = (answer: unknown): ClientCertificateReading => {
  const reading = nullToUndefined(answer) as ClientCertificateReading | undefined
  switch (reading?.kind) {
    case undefined:
      return requireForm(PORT, 'a reading with a kind', reading === undefined, answer) ?? { kind: 'absent' }
    case 'certificate': {
      const { der, verified }: { der?: unknown; verified?: unknown } = reading.certificate ?? {}
      const certificate = { der: bytesOf(`${PORT}: der`, der), verified: booleanOf(`${PORT}: verified`, verified) }
      return { kind: 'certificate', certificate }
    }
    case 'malformed':
    case 'untrusted':
      // it goes into an event
      textOf(`${PORT}: detail`, reading.detail)
      return reading
    case 'absent':
      return reading
    default:
      return requireForm(PORT, 'a reading of a known kind', false, answer)
  }
}
