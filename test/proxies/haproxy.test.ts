import { join } from 'node:path'
import { haproxyHeaders, rfc9440Headers } from '../../src/http/client-certificate/index.ts'
import { documentedLines } from './support/documented.ts'
import { describeProxy } from './support/matrix.ts'

describeProxy({
  name: 'HAProxy',
  sites: [
    {
      name: 'haproxy-optional',
      parser: haproxyHeaders(),
      secretHeader: 'X-Proxy-Secret',
      expected: {
        good: 'verified',
        chained: 'verified',
        otherAuthority: 'unverified',
        selfSigned: 'unverified',
        expired: 'unverified',
        none: 'absent',
      },
      forge: ({ der }) => [
        ['X-SSL-Client-Cert', der.toString('base64')],
        ['X-SSL-Client-Verify', '0'],
        ['X-SSL-Client-Used', '1'],
      ],
    },
    {
      name: 'haproxy-rfc9440',
      parser: rfc9440Headers({ chainVerified: true }),
      secretHeader: 'X-Proxy-Secret',
      expected: {
        good: 'verified',
        chained: 'verified',
        otherAuthority: 'refused',
        selfSigned: 'refused',
        expired: 'refused',
        none: 'absent',
      },
      forge: ({ der }) => [['Client-Cert', `:${der.toString('base64')}:`]],
    },
  ],
  files: ({ certificates, ports, secret, upstreamPort }) => {
    const { authorityFile, serverBundleFile } = certificates
    const [bind = '', ...own] = documentedLines('HAProxy', authorityFile, [serverBundleFile, secret])
    const byRFC9440 = documentedLines('any, by RFC 9440', authorityFile, [])
    const bindTo = (port: number | undefined) => bind.replace(':443', `127.0.0.1:${port}`)
    return {
      'haproxy.cfg': `
defaults
  mode http
  timeout connect 100s
  timeout client 100s
  timeout server 100s

frontend optional
  ${bindTo(ports[0])} ca-ignore-err all crt-ignore-err all
  ${own.join('\n  ')}
  default_backend upstream

frontend rfc9440
  ${bindTo(ports[1])}
  ${byRFC9440.join('\n  ')}
  http-request set-header X-Proxy-Secret ${secret}
  default_backend upstream

backend upstream
  server one 127.0.0.1:${upstreamPort}
`,
    }
  },
  command: ({ directory }) => ({ command: 'haproxy', args: ['-db', '-f', join(directory, 'haproxy.cfg')] }),
})
