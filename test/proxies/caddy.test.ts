import { join } from 'node:path'
import { caddyHeaders } from '../../src/http/client-certificate/index.ts'
import { documentedLines } from './support/documented.ts'
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
    const { authorityFile, server } = certificates
    const values = [`${server.certificateFile} ${server.keyFile}`, `127.0.0.1:${upstreamPort}`, secret]
    // in the table a brace may stand beside other words
    const own = documentedLines('Caddy', authorityFile, values).flatMap((line) => line.split(/(?<=\{) | (?=\})/))
    const host = (port: number | undefined, mode: string) => `
https://localhost:${port} {
  bind 127.0.0.1
  ${own.map((line) => line.replace('verify_if_given', mode)).join('\n  ')}
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
