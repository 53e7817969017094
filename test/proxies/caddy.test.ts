import { join } from 'node:path'
import { caddyHeaders } from '../../src/http/client-certificate/index.ts'
import { describeProxy, type Site } from './support/matrix.ts'

const site: Pick<Site, 'secretHeader' | 'forge'> = {
  secretHeader: 'X-Proxy-Secret',
  forge: ({ der }) => [['X-SSL-Client-Cert', der.toString('base64')]],
}

describeProxy({
  name: 'Caddy',
  sites: [
    {
      ...site,
      name: 'caddy-verify-if-given',
      parser: caddyHeaders({ chainVerified: true }),
      expected: {
        good: 'verified',
        chained: 'verified',
        otherAuthority: 'refused',
        selfSigned: 'refused',
        expired: 'refused',
        none: 'absent',
      },
    },
    {
      ...site,
      name: 'caddy-request',
      parser: caddyHeaders({ chainVerified: false }),
      expected: {
        good: 'unverified',
        chained: 'unverified',
        otherAuthority: 'unverified',
        selfSigned: 'unverified',
        expired: 'unverified',
        none: 'absent',
      },
    },
  ],
  files: ({ certificates, ports, secret, upstreamPort }) => {
    const host = (port: number | undefined, mode: string) => `
https://localhost:${port} {
  bind 127.0.0.1
  tls ${certificates.server.certificateFile} ${certificates.server.keyFile} {
    client_auth {
      mode ${mode}
      trusted_ca_cert_file ${certificates.authorityFile}
    }
  }
  reverse_proxy 127.0.0.1:${upstreamPort} {
    header_up X-SSL-Client-Cert {tls_client_certificate_der_base64}
    header_up X-Proxy-Secret ${secret}
  }
}`
    return {
      Caddyfile: `
{
  admin off
  auto_https off
}
${host(ports[0], 'verify_if_given')}
${host(ports[1], 'request')}
`,
    }
  },
  command: ({ directory }) => ({
    command: 'caddy',
    args: ['run', '--config', join(directory, 'Caddyfile'), '--adapter', 'caddyfile'],
    env: { HOME: directory, XDG_DATA_HOME: directory, XDG_CONFIG_HOME: directory },
  }),
})
