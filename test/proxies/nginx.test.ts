import { join } from 'node:path'
import { auth0Headers, nginxHeaders } from '../../src/http/client-certificate/index.ts'
import type { Identity } from './support/certificates.ts'
import { describeProxy, type Setting } from './support/matrix.ts'

const escapedPEM = ({ chain }: Identity) => encodeURIComponent(chain)

const server = ({ certificates }: Setting, port: number | undefined, upstreamPort: number, lines: string) => `
  server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate ${certificates.server.certificateFile};
    ssl_certificate_key ${certificates.server.keyFile};
    ssl_client_certificate ${certificates.authorityFile};
    ssl_verify_depth 2;
    ${lines}
    location / { proxy_pass http://127.0.0.1:${upstreamPort}; }
  }`

describeProxy({
  name: 'nginx',
  sites: [
    {
      name: 'nginx-optional-no-ca',
      parser: nginxHeaders(),
      secretHeader: 'X-Proxy-Secret',
      expected: {
        good: 'verified',
        chained: 'verified',
        otherAuthority: 'unverified',
        selfSigned: 'unverified',
        expired: 'refused',
        none: 'absent',
      },
      forge: (certificate) => [
        ['X-SSL-Client-Cert', escapedPEM(certificate)],
        ['X-SSL-Client-Verify', 'SUCCESS'],
      ],
    },
    {
      name: 'nginx-auth0',
      parser: auth0Headers(),
      secretHeader: 'cname-api-key',
      expected: {
        good: 'verified',
        chained: 'verified',
        otherAuthority: 'refused',
        selfSigned: 'refused',
        expired: 'refused',
        none: 'absent',
      },
      forge: (certificate) => [
        ['client-certificate', escapedPEM(certificate)],
        ['client-certificate-ca-verified', 'SUCCESS'],
      ],
    },
  ],
  files: (setting) => {
    const { directory, ports, secret, upstreamPort } = setting
    return {
      'nginx.conf': `
daemon off;
master_process off;
pid ${join(directory, 'nginx.pid')};
error_log ${join(directory, 'nginx-error.log')};
events {}
http {
  access_log off;
  client_body_temp_path ${join(directory, 'nginx-body')};
  proxy_temp_path ${join(directory, 'nginx-proxy')};
  fastcgi_temp_path ${join(directory, 'nginx-fastcgi')};
  uwsgi_temp_path ${join(directory, 'nginx-uwsgi')};
  scgi_temp_path ${join(directory, 'nginx-scgi')};
  ssl_session_cache shared:clients:1m;
${server(
  setting,
  ports[0],
  upstreamPort,
  `ssl_verify_client optional_no_ca;
    proxy_set_header X-SSL-Client-Cert $ssl_client_escaped_cert;
    proxy_set_header X-SSL-Client-Verify $ssl_client_verify;
    proxy_set_header X-Proxy-Secret ${secret};`,
)}
${server(
  setting,
  ports[1],
  upstreamPort,
  `ssl_verify_client optional;
    proxy_set_header client-certificate $ssl_client_escaped_cert;
    proxy_set_header client-certificate-ca-verified $ssl_client_verify;
    proxy_set_header cname-api-key ${secret};`,
)}
}
`,
    }
  },
  command: ({ directory }) => ({
    command: 'nginx',
    args: ['-p', directory, '-c', join(directory, 'nginx.conf'), '-e', join(directory, 'nginx-error.log')],
  }),
})
