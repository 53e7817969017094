import type { ClientCertificate } from '../types/certificate.ts'
import { type FaultRow, faultRow, rowOf } from './faults.ts'
import { requireKit } from './require-kit.ts'
import type { TestServer } from './server.ts'

interface Presented {
  readonly certificate: ClientCertificate | undefined
}

/** Every faulty client certificate by name, for the test client of `tls_client_auth`.
 * @see RFC 8705 §2.1 */
// biome-ignore format: a table, one fault a line
export const CLIENT_CERTIFICATE_FAULTS: Readonly<Record<ClientCertificateFault, FaultRow<Presented>>> = /* @__PURE__ */ (() => ({
  'certificate: missing': faultRow<Presented>('none', 'client-certificate-missing', { certificate: undefined }),
  'certificate: not DER': faultRow<Presented>('no certificate', 'client-certificate-malformed', { certificate: { der: Uint8Array.of(0x30, 0), verified: true } }),
  'chain: not verified': faultRow<Presented>('the right one, which the TLS layer did not verify', 'client-certificate-unverified', ({ certificates }) => ({ certificate: { der: certificates.client.der, verified: false } })),
  'chain: self-signed': faultRow<Presented>('one of its own making', 'client-certificate-unverified', ({ certificates }) => ({ certificate: { der: certificates.selfSigned.der, verified: false } })),
  'subject: of another client': faultRow<Presented>('that of somebody else, from the same authority', 'client-certificate-mismatch', ({ certificates }) => ({ certificate: { der: certificates.attacker.der, verified: true } })),
}) satisfies Record<ClientCertificateFault, FaultRow<Presented>>)()

/** The name of a fault of a client certificate. */
export type ClientCertificateFault =
  | 'certificate: missing'
  | 'certificate: not DER'
  | 'chain: not verified'
  | 'chain: self-signed'
  | 'subject: of another client'

/** Returns the certificate that a test client presents and the TLS layer's verdict on it: correct, or with one named fault. */
export const clientCertificate = (
  server: TestServer,
  how?: ClientCertificateFault | 'tls_client_auth' | 'self_signed_tls_client_auth',
): ClientCertificate | undefined => {
  requireKit(server)
  const { client, selfSigned } = server.certificates
  if (how === 'self_signed_tls_client_auth') return { der: selfSigned.der, verified: false }
  if (how === undefined || how === 'tls_client_auth') return { der: client.der, verified: true }
  return rowOf(CLIENT_CERTIFICATE_FAULTS, how).change(server, '').certificate
}
