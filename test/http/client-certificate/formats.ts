import {
  apacheHeaders,
  auth0Headers,
  awsALBHeaders,
  azureHeaders,
  type ClientCertificateParser,
  caddyHeaders,
  cloudflareHeaders,
  envoyHeaders,
  googleCloudHeaders,
  haproxyHeaders,
  nginxHeaders,
  rfc9440Headers,
  traefikHeaders,
} from '../../../src/http/client-certificate/index.ts'
import { base64Of, byteSequenceOf, escapedPEMOf, pemOf } from './certificates.ts'

/** A parser and how its proxy writes a certificate. */
export interface Format {
  readonly name: string
  readonly parser: ClientCertificateParser
  readonly header: string
  readonly write: (lines: readonly string[]) => string
  /** The other headers, as they stand beside a certificate in good order. */
  readonly beside: Readonly<Record<string, string>>
  /** What the parser then says of the chain. */
  readonly verified: boolean
}

const SUCCESS = { 'X-SSL-Client-Verify': 'SUCCESS' }

/** Every parser in its plainest configuration. */
export const FORMATS: readonly Format[] = [
  {
    name: 'nginx',
    parser: nginxHeaders(),
    header: 'X-SSL-Client-Cert',
    write: escapedPEMOf,
    beside: SUCCESS,
    verified: true,
  },
  {
    name: 'Auth0',
    parser: auth0Headers(),
    header: 'client-certificate',
    write: escapedPEMOf,
    beside: { 'client-certificate-ca-verified': 'SUCCESS' },
    verified: true,
  },
  {
    name: 'Apache',
    parser: apacheHeaders(),
    header: 'X-SSL-Client-Cert',
    write: (lines) => pemOf(lines).replaceAll('\n', ' '),
    beside: SUCCESS,
    verified: true,
  },
  {
    name: 'HAProxy',
    parser: haproxyHeaders(),
    header: 'X-SSL-Client-Cert',
    write: base64Of,
    beside: { 'X-SSL-Client-Verify': '0', 'X-SSL-Client-Used': '1' },
    verified: true,
  },
  {
    name: 'Caddy',
    parser: caddyHeaders({ chainVerified: true }),
    header: 'X-SSL-Client-Cert',
    write: base64Of,
    beside: {},
    verified: true,
  },
  {
    name: 'RFC 9440',
    parser: rfc9440Headers({ chainVerified: true }),
    header: 'Client-Cert',
    write: byteSequenceOf,
    beside: {},
    verified: true,
  },
  {
    name: 'Traefik',
    parser: traefikHeaders({ chainVerified: true }),
    header: 'X-Forwarded-Tls-Client-Cert',
    write: base64Of,
    beside: {},
    verified: true,
  },
  {
    name: 'Envoy',
    parser: envoyHeaders({ chainVerified: true }),
    header: 'x-forwarded-client-cert',
    write: (lines) => `Hash=00;Cert="${escapedPEMOf(lines)}"`,
    beside: {},
    verified: true,
  },
  {
    name: 'AWS ALB',
    parser: awsALBHeaders({ mode: 'verify' }),
    header: 'X-Amzn-Mtls-Clientcert-Leaf',
    write: (lines) => escapedPEMOf(lines).replaceAll('%2B', '+').replaceAll('%2F', '/').replaceAll('%3D', '='),
    beside: {},
    verified: true,
  },
  {
    name: 'Google Cloud',
    parser: googleCloudHeaders(),
    header: 'X-Client-Cert-Leaf',
    write: byteSequenceOf,
    beside: { 'X-Client-Cert-Chain-Verified': 'true' },
    verified: true,
  },
  {
    name: 'Azure',
    parser: azureHeaders(),
    header: 'X-ARR-ClientCert',
    write: base64Of,
    beside: {},
    verified: false,
  },
  {
    name: 'Cloudflare',
    parser: cloudflareHeaders(),
    header: 'Cf-Client-Cert-Der-Base64',
    write: base64Of,
    beside: { 'cf-cert-presented': 'true', 'cf-cert-verified': 'true', 'cf-cert-revoked': 'false' },
    verified: true,
  },
]
