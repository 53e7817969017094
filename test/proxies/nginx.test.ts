import { auth0Headers, nginxHeaders } from '../../src/http/client-certificate/index.ts'
import type { Identity } from './support/certificates.ts'
import { documentedLines } from './support/documented.ts'
import { describeProxy, type Setting } from './support/matrix.ts'
import { nginxConfiguration, nginxProgram } from './support/nginx.ts'

const escapedPEM = ({ chain }: Identity) => encodeURIComponent(chain)

const server = ({ certificates, upstreamPort }: Setting, port: number | undefined, lines: readonly string[]) => `
  server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate ${certificates.server.certificateFile};
    ssl_certificate_key ${certificates.server.keyFile};
    ${lines.join('\n    ')}
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
    const { directory, certificates, ports, secret } = setting
    const own = documentedLines('nginx', certificates.authorityFile, [secret])
    const edge = documentedLines('an edge for Auth0', certificates.authorityFile, [secret])
    const sites = [
      server(
        setting,
        ports[0],
        own.map((line) => line.replace('optional;', 'optional_no_ca;')),
      ),
      server(setting, ports[1], [...own.filter((line) => line.startsWith('ssl_')), ...edge]),
    ]
    return {
      'nginx.conf': nginxConfiguration(directory, ['ssl_session_cache shared:clients:1m;', ...sites].join('\n')),
    }
  },
  command: ({ directory }) => nginxProgram(directory),
})
