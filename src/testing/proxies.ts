import { encodeBase64, encodePEM } from './pem.ts'

/** The members of a client certificate that a proxy forwards. The kit's certificates fit. */
export interface ProxiedCertificate {
  readonly der: Uint8Array
}

type Headers = Readonly<Record<string, string>>

/** Writes the headers of a proxy for a client with this certificate, or without one. `verified` is the proxy's verdict on
 * the chain. Default: true. */
type FakeProxy = (certificate: ProxiedCertificate | undefined, verified?: boolean) => Headers

const pem = ({ der }: ProxiedCertificate): string => encodePEM('CERTIFICATE', der)
const base64 = ({ der }: ProxiedCertificate): string => encodeBase64(der)
const byteSequence = (certificate: ProxiedCertificate): string => `:${base64(certificate)}:`
const escapedPEM = (certificate: ProxiedCertificate): string => encodeURIComponent(pem(certificate))
const word = (verified: boolean): string => (verified ? 'SUCCESS' : 'FAILED:unable to verify the first certificate')

/** Writes the headers that each kind of proxy sends, under the default names of the parsers in
 * `parapet/client-certificate`. Add the secret header by which the host recognises its proxy yourself. */
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
  /** Caddy with `verify_if_given`, which forwards verified certificates only. For `request`, tell the parser so. */
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
  /** Google Cloud forwards no certificate when verification failed. */
  googleCloud: (certificate: ProxiedCertificate | undefined, verified: boolean = true): Headers =>
    certificate === undefined || !verified
      ? { 'X-Client-Cert-Leaf': '', 'X-Client-Cert-Chain-Verified': 'false' }
      : { 'X-Client-Cert-Leaf': byteSequence(certificate), 'X-Client-Cert-Chain-Verified': 'true' },
  /** App Service verifies no certificate. */
  azure: (certificate: ProxiedCertificate | undefined): Headers =>
    certificate === undefined ? {} : { 'X-ARR-ClientCert': base64(certificate) },
  cloudflare: (certificate: ProxiedCertificate | undefined, verified: boolean = true): Headers => ({
    ...(certificate === undefined ? {} : { 'Cf-Client-Cert-Der-Base64': base64(certificate) }),
    'cf-cert-presented': String(certificate !== undefined),
    'cf-cert-verified': String(certificate !== undefined && verified),
    'cf-cert-revoked': 'false',
  }),
} as const satisfies Readonly<Record<string, FakeProxy>>
