import { join } from 'node:path'
import { haproxyHeaders, rfc9440Headers } from '../../src/http/client-certificate/index.ts'
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
    const bind = (port: number | undefined) =>
      `bind 127.0.0.1:${port} ssl crt ${certificates.serverBundleFile} ca-file ${certificates.authorityFile} verify optional`
    return {
      'haproxy.cfg': `
defaults
  mode http
  timeout connect 100s
  timeout client 100s
  timeout server 100s

frontend optional
  ${bind(ports[0])} ca-ignore-err all crt-ignore-err all
  http-request set-header X-SSL-Client-Cert %[ssl_c_der,base64]
  http-request set-header X-SSL-Client-Verify %[ssl_c_verify]
  http-request set-header X-SSL-Client-Used %[ssl_c_used]
  http-request set-header X-Proxy-Secret ${secret}
  default_backend upstream

frontend rfc9440
  ${bind(ports[1])}
  http-request del-header Client-Cert
  http-request del-header Client-Cert-Chain
  http-request set-header Client-Cert :%[ssl_c_der,base64]: if { ssl_c_used }
  http-request set-header X-Proxy-Secret ${secret}
  default_backend upstream

backend upstream
  server one 127.0.0.1:${upstreamPort}
`,
    }
  },
  command: ({ directory }) => ({ command: 'haproxy', args: ['-db', '-f', join(directory, 'haproxy.cfg')] }),
})
