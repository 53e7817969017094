import { join } from 'node:path'
import { apacheHeaders } from '../../src/http/client-certificate/index.ts'
import { documentedLines } from './support/documented.ts'
import { describeProxy, type Site } from './support/matrix.ts'

const MODULES = ['mpm_event', 'authz_core', 'socache_shmcb', 'ssl', 'headers', 'proxy', 'proxy_http']

const site: Pick<Site, 'parser' | 'secretHeader' | 'forge'> = {
  parser: apacheHeaders(),
  secretHeader: 'X-Proxy-Secret',
  forge: ({ chain }) => [
    ['X-SSL-Client-Cert', chain.trim().replaceAll('\n', ' ')],
    ['X-SSL-Client-Verify', 'SUCCESS'],
  ],
}

describeProxy({
  name: 'Apache httpd',
  sites: [
    {
      ...site,
      name: 'apache-optional-no-ca',
      expected: {
        good: 'verified',
        chained: 'verified',
        otherAuthority: 'unverified',
        selfSigned: 'unverified',
        expired: 'refused',
        none: 'absent',
      },
    },
    {
      ...site,
      name: 'apache-optional',
      expected: {
        good: 'verified',
        chained: 'verified',
        otherAuthority: 'refused',
        selfSigned: 'refused',
        expired: 'refused',
        none: 'absent',
      },
    },
  ],
  files: ({ directory, certificates, ports, secret, upstreamPort }) => {
    const own = documentedLines('Apache httpd', certificates.authorityFile, [secret])
    const host = (port: number | undefined, verify: string) => `
Listen 127.0.0.1:${port}
<VirtualHost 127.0.0.1:${port}>
  SSLEngine on
  SSLCertificateFile ${certificates.server.certificateFile}
  SSLCertificateKeyFile ${certificates.server.keyFile}
  ${own.map((line) => line.replace('SSLVerifyClient optional', `SSLVerifyClient ${verify}`)).join('\n  ')}
  ProxyPass / http://127.0.0.1:${upstreamPort}/
</VirtualHost>`
    return {
      'httpd.conf': `
ServerRoot ${directory}
ServerName localhost
PidFile ${join(directory, 'httpd.pid')}
ErrorLog ${join(directory, 'httpd-error.log')}
${MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
<IfModule unixd_module>
  User www-data
  Group www-data
</IfModule>
DefaultRuntimeDir ${directory}
SSLSessionCache shmcb:${join(directory, 'httpd-sessions')}(512000)
${host(ports[0], 'optional_no_ca')}
${host(ports[1], 'optional')}
`,
    }
  },
  command: ({ directory }) => ({
    command: 'apache2',
    args: ['-D', 'FOREGROUND', '-f', join(directory, 'httpd.conf')],
  }),
})
