import { encodeBase64, encodePEM } from './pem.ts'

/** The certificate of a client, as far as a proxy passes it on: one of the kit fits. */
export interface ProxiedCertificate {
  readonly der: Uint8Array
}

type Headers = Readonly<Record<string, string>>

/** Writes what a proxy sends for a client: its certificate, or none. `verified` is what the proxy found of the chain; default true. */
type FakeProxy = (certificate: ProxiedCertificate | undefined, verified?: boolean) => Headers

const pem = ({ der }: ProxiedCertificate): string => encodePEM('CERTIFICATE', der)
const base64 = ({ der }: ProxiedCertificate): string => encodeBase64(der)
const byteSequence = (certificate: ProxiedCertificate): string => `:${base64(certificate)}:`
const escapedPEM = (certificate: ProxiedCertificate): string => encodeURIComponent(pem(certificate))
const word = (verified: boolean): string => (verified ? 'SUCCESS' : 'FAILED:unable to verify the first certificate')

/** What each kind of proxy writes into the headers that its parser in `parapet/client-certificate` reads, under the names that the
 * parsers default to. A secret in a header, by which the host knows its proxy, goes beside it. */
export const fakeProxies = {
  nginx: (certificate: ProxiedCertificate | undefined, verified: boolean = true): Headers => ({
    'X-SSL-Client-Cert': certificate === undefined ? '' : escapedPEM(certificate),
    'X-SSL-Client-Verify': certificate === undefined ? 'NONE' : word(verified),
  }),
  auth0: (certificate: ProxiedCertificate | undefined, verified: boolean = true): Headers => ({
    'client-certificate': certificate === undefined ? '' : escapedPEM(certificate),
    'client-certificate-ca-verified': certificate === undefined ? 'NONE' : word(verified),
  }),
  apache: (certificate: ProxiedCertificate | undefined, verified: boolean = true): Headers => ({
    'X-SSL-Client-Cert': certificate === undefined ? '(null)' : pem(certificate).replaceAll('\n', ' '),
    'X-SSL-Client-Verify': certificate === undefined ? 'NONE' : verified ? 'SUCCESS' : 'GENEROUS',
  }),
  haproxy: (certificate: ProxiedCertificate | undefined, verified: boolean = true): Headers => ({
    ...(certificate === undefined ? {} : { 'X-SSL-Client-Cert': base64(certificate) }),
    // 21: the first certificate cannot be verified
    'X-SSL-Client-Verify': certificate === undefined || verified ? '0' : '21',
    'X-SSL-Client-Used': certificate === undefined ? '0' : '1',
  }),
  /** With `verify_if_given`, where no certificate passes that was not verified; with `request` the parser is told so. */
  caddy: (certificate: ProxiedCertificate | undefined): Headers => ({
    'X-SSL-Client-Cert':
      certificate === undefined ? '{http.request.tls.client.certificate_der_base64}' : base64(certificate),
  }),
  rfc9440: (certificate: ProxiedCertificate | undefined): Headers =>
    certificate === undefined ? {} : { 'Client-Cert': byteSequence(certificate) },
  traefik: (certificate: ProxiedCertificate | undefined): Headers =>
    certificate === undefined ? {} : { 'X-Forwarded-Tls-Client-Cert': base64(certificate) },
  envoy: (certificate: ProxiedCertificate | undefined): Headers =>
    certificate === undefined
      ? {}
      : { 'x-forwarded-client-cert': `Hash=${'0'.repeat(64)};Cert="${escapedPEM(certificate)}"` },
  awsALB: (certificate: ProxiedCertificate | undefined, verified: boolean = true): Headers => {
    if (certificate === undefined) return {}
    const escaped = escapedPEM(certificate).replaceAll('%2B', '+').replaceAll('%2F', '/').replaceAll('%3D', '=')
    return { [verified ? 'X-Amzn-Mtls-Clientcert-Leaf' : 'X-Amzn-Mtls-Clientcert']: escaped }
  },
  /** A certificate that failed is passed on as none. */
  googleCloud: (certificate: ProxiedCertificate | undefined, verified: boolean = true): Headers =>
    certificate === undefined || !verified
      ? { 'X-Client-Cert-Leaf': '', 'X-Client-Cert-Chain-Verified': 'false' }
      : { 'X-Client-Cert-Leaf': byteSequence(certificate), 'X-Client-Cert-Chain-Verified': 'true' },
  /** App Service verifies nothing. */
  azure: (certificate: ProxiedCertificate | undefined): Headers =>
    certificate === undefined ? {} : { 'X-ARR-ClientCert': base64(certificate) },
  cloudflare: (certificate: ProxiedCertificate | undefined, verified: boolean = true): Headers => ({
    ...(certificate === undefined ? {} : { 'Cf-Client-Cert-Der-Base64': base64(certificate) }),
    'cf-cert-presented': String(certificate !== undefined),
    'cf-cert-verified': String(certificate !== undefined && verified),
    'cf-cert-revoked': 'false',
  }),
} as const satisfies Readonly<Record<string, FakeProxy>>
