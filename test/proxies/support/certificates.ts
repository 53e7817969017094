import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A certificate with its key, and the files that hold them. */
export interface Identity {
  readonly certificateFile: string
  readonly keyFile: string
  /** What goes over the wire: the leaf, and what has to follow it. */
  readonly chain: string
  readonly key: string
  readonly der: Buffer
}

export interface Certificates {
  readonly authorityFile: string
  readonly authority: string
  readonly server: Identity
  /** Certificate and key in one file, as HAProxy wants them. */
  readonly serverBundleFile: string
  readonly good: Identity
  /** Of the same authority: whom a forger wants to be. */
  readonly victim: Identity
  /** Good, through an intermediate authority. */
  readonly chained: Identity
  readonly otherAuthority: Identity
  readonly selfSigned: Identity
  readonly expired: Identity
}

const CONFIGURATION = `
[ca]
default_ca = authority
[authority]
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = any
[any]
commonName = supplied
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[server]
subjectAltName = DNS:localhost, IP:127.0.0.1
extendedKeyUsage = serverAuth
[client]
basicConstraints = critical, CA:false
extendedKeyUsage = clientAuth
`

/** Makes an authority, a server and all the clients of the matrix in `directory`. */
export const generateCertificates = (directory: string): Certificates => {
  const openssl = (...args: string[]) => {
    execFileSync('openssl', args, { cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] })
  }
  const read = (name: string) => readFileSync(join(directory, name), 'utf8')
  const identity = (name: string, chain = ''): Identity => ({
    certificateFile: join(directory, `${name}.pem`),
    keyFile: join(directory, `${name}.key`),
    chain: read(`${name}.pem`) + chain,
    key: read(`${name}.key`),
    der: new X509Certificate(read(`${name}.pem`)).raw,
  })
  const request = (name: string, ...more: string[]) =>
    openssl(
      ...['req', '-config', 'openssl.cnf', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ...['-subj', `/CN=${name}`, '-keyout', `${name}.key`, ...more],
    )
  const root = (name: string) => request(name, '-x509', '-extensions', 'root', '-days', '2', '-out', `${name}.pem`)
  const sign = (name: string, authority: string, extensions: string, start = '', end = '20991231235959Z') => {
    request(name, '-new', '-out', `${name}.csr`)
    openssl(
      ...['ca', '-batch', '-notext', '-config', 'openssl.cnf', '-cert', `${authority}.pem`, '-keyfile'],
      ...[`${authority}.key`, '-extensions', extensions, '-in', `${name}.csr`, '-out', `${name}.pem`],
      ...[...(start === '' ? [] : ['-startdate', start]), '-enddate', end],
    )
  }

  writeFileSync(join(directory, 'openssl.cnf'), CONFIGURATION)
  writeFileSync(join(directory, 'index.txt'), '')
  root('authority')
  root('other-authority')
  sign('intermediate', 'authority', 'root')
  sign('server', 'authority', 'server')
  sign('good', 'authority', 'client')
  sign('victim', 'authority', 'client')
  sign('chained', 'intermediate', 'client')
  sign('other', 'other-authority', 'client')
  sign('expired', 'authority', 'client', '20200101000000Z', '20200102000000Z')
  request('self-signed', '-x509', '-extensions', 'client', '-days', '2', '-out', 'self-signed.pem')
  writeFileSync(join(directory, 'server-bundle.pem'), read('server.pem') + read('server.key'))

  return {
    authorityFile: join(directory, 'authority.pem'),
    authority: read('authority.pem'),
    server: identity('server'),
    serverBundleFile: join(directory, 'server-bundle.pem'),
    good: identity('good'),
    victim: identity('victim'),
    chained: identity('chained', read('intermediate.pem')),
    otherAuthority: identity('other'),
    selfSigned: identity('self-signed'),
    expired: identity('expired'),
  }
}
