// Makes openssl-fixtures.json with the `openssl` command: node test/crypto/x509/make-openssl-fixtures.mjs
// Keys and dates are new each time; what is written down of each certificate is what the command says of it.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const directory = mkdtempSync(join(tmpdir(), 'openssl-fixtures-'))
const at = (name) => join(directory, name)
const openssl = (...args) => execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

const keyKinds = {
  'P-256': ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  'P-384': ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  'P-521': ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-521'],
  secp256k1: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:secp256k1'],
  brainpool: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:brainpoolP256r1'],
  explicit: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-pkeyopt', 'ec_param_enc:explicit'],
  compressed: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  RSA: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  'RSA-PSS': ['-algorithm', 'RSA-PSS', '-pkeyopt', 'rsa_keygen_bits:2048'],
  Ed25519: ['-algorithm', 'ED25519'],
  Ed448: ['-algorithm', 'ED448'],
}

const certificates = [
  { name: 'a plain name', subject: ['C=DE', 'O=Example', 'CN=client'] },
  { name: 'PrintableString where it fits', mask: 'default', subject: ['C=DE', 'O=Example (2)', 'CN=client'] },
  { name: 'umlauts in UTF8String', subject: ['C=DE', 'L=Köln', 'O=Müller & Söhne'] },
  { name: 'umlauts in TeletexString', mask: 'MASK:0x4', subject: ['O=Müller & Söhne'] },
  { name: 'umlauts in BMPString', mask: 'MASK:0x800', subject: ['O=Müller & Söhne', 'CN=Жук'] },
  { name: 'UniversalString', mask: 'MASK:0x100', subject: ['O=Müller', 'CN=\u{1F600}'] },
  { name: 'what has to be escaped', subject: ['O=a, b', 'OU=\\"quoted\\" <x>', 'CN=a+b\\\\c\\;d=e', 'title=\\#1'] },
  { name: 'spaces at both ends', subject: ['O=" a "', 'CN="  b  c  "'] },
  { name: 'control characters', subject: ['O=a\\nb', 'CN=a\\r\\tb'] },
  {
    name: 'several attributes at a level',
    subject: ['C=DE', 'O=Example', '+OU=Unit', 'CN=client', '+serialNumber=42'],
  },
  { name: 'separators inside a value', subject: ['C=US', 'O=Example', 'CN=demo,OU=Spring'] },
  {
    name: 'the attributes of an eIDAS seal',
    subject: [
      'C=DE',
      'O=Bank AG',
      'organizationIdentifier=PSDDE-BAFIN-123456',
      'serialNumber=HRB 1',
      'CN=api.bank.example',
    ],
  },
  {
    name: 'the attributes of extended validation',
    subject: [
      'jurisdictionC=BR',
      'jurisdictionST=SP',
      'jurisdictionL=S',
      'businessCategory=Private Organization',
      'CN=a.example',
    ],
  },
  {
    name: 'domain components and a user',
    subject: ['DC=net', 'DC=example', 'UID=jsmith', 'emailAddress=j@example.net'],
  },
  {
    name: 'people',
    subject: ['SN=Smith', 'GN=Jane', 'initials=J', 'title=Dr', 'dnQualifier=q', 'pseudonym=p', 'name=n'],
  },
  { name: 'a type without a name', subject: ['1.3.6.1.4.1.99999.7=hello', 'CN=client'] },
  { name: 'P-384', key: 'P-384', subject: ['CN=client'] },
  { name: 'P-521', key: 'P-521', subject: ['CN=client'] },
  { name: 'secp256k1', key: 'secp256k1', subject: ['CN=client'] },
  { name: 'RSA', key: 'RSA', subject: ['CN=client'] },
  { name: 'Ed25519', key: 'Ed25519', subject: ['CN=client'] },
  { name: 'Ed448', key: 'Ed448', subject: ['CN=client'] },
  { name: 'RSA-PSS', key: 'RSA-PSS', subject: ['CN=client'] },
  { name: 'a curve by Brainpool', key: 'brainpool', subject: ['CN=client'] },
  { name: 'a curve that is spelled out', key: 'explicit', subject: ['CN=client'] },
  { name: 'a compressed point', key: 'compressed', subject: ['CN=client'] },
  { name: 'validity beyond 2050', days: '36500', subject: ['CN=client'] },
  { name: 'a long serial number', serial: `0x${'f0'.repeat(20)}`, subject: ['CN=client'] },
  { name: 'version 1', version: 1, subject: ['CN=client'] },
  {
    name: 'alternative names of every kind',
    subject: ['CN=client'],
    names: {
      dns: ['client.example', '*.Client.example'],
      uri: ['https://client.example/?a=1', 'urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6'],
      ip: ['192.0.2.1', '2001:db8::1', '::ffff:192.0.2.1', '2001:0:0:1::1'],
      email: ['client@example.com'],
    },
  },
  {
    name: 'alternative names and no subject',
    subject: [],
    names: { dns: ['client.example'], uri: [], ip: [], email: [] },
  },
]

const config = ({ subject, names, mask = 'utf8only' }) => {
  const kinds = { dns: 'DNS', uri: 'URI', ip: 'IP', email: 'email' }
  const entries = Object.entries(names ?? {}).flatMap(([kind, list]) =>
    list.map((text, index) => `${kinds[kind]}.${index} = ${text}`),
  )
  return [
    '[req]',
    'prompt = no',
    'utf8 = yes',
    `string_mask = ${mask}`,
    'distinguished_name = subject',
    ...(names ? ['x509_extensions = extensions'] : []),
    '[subject]',
    ...subject.map((attribute, index) => `${index}.${attribute}`),
    '[extensions]',
    ...(names ? ['subjectAltName = @names', '[names]', ...entries] : []),
    '',
  ].join('\n')
}

const make = (certificate) => {
  const { key = 'P-256', days = '3650', serial = '0x1234', version = 3, subject } = certificate
  writeFileSync(at('config'), config(certificate))
  openssl('genpkey', ...keyKinds[key], '-out', at('key'))
  if (key === 'compressed') openssl('ec', '-in', at('key'), '-conv_form', 'compressed', '-out', at('key'))
  const request = ['-new', '-key', at('key'), '-config', at('config'), ...(subject.length === 0 ? ['-subj', '/'] : [])]
  if (version === 1) {
    openssl('req', ...request, '-out', at('request'))
    openssl(
      'x509',
      '-req',
      '-in',
      at('request'),
      '-signkey',
      at('key'),
      '-set_serial',
      serial,
      '-days',
      days,
      '-out',
      at('pem'),
    )
  } else {
    openssl('req', '-x509', ...request, '-set_serial', serial, '-days', days, '-out', at('pem'))
  }
  const show = (...args) => openssl('x509', '-in', at('pem'), '-noout', ...args)
  const value = (text) => text.slice(text.indexOf('=') + 1).replace(/\n$/, '')
  const [start, end] = show('-dates').trim().split('\n').map(value)
  return {
    name: certificate.name,
    key,
    names: certificate.names ?? { dns: [], uri: [], ip: [], email: [] },
    pem: readFileSync(at('pem'), 'utf8'),
    rfc2253: value(show('-subject', '-nameopt', 'RFC2253')),
    unicode: value(show('-subject', '-nameopt', 'RFC2253,-esc_msb')),
    serial: value(show('-serial')),
    notBefore: new Date(start).toISOString(),
    notAfter: new Date(end).toISOString(),
    publicKey: show('-pubkey').replace(/-----[^-]+-----|\n/g, ''),
  }
}

try {
  const fixtures = { madeBy: openssl('version').trim(), certificates: certificates.map(make) }
  writeFileSync(new URL('openssl-fixtures.json', import.meta.url), `${JSON.stringify(fixtures, undefined, 2)}\n`)
} finally {
  rmSync(directory, { recursive: true })
}
