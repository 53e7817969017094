// Makes openssl-chains.json with the `openssl` command: node test/crypto/x509/make-openssl-chains.mjs
// Chains of every kind, with the verdict of `openssl verify` on each.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const directory = mkdtempSync(join(tmpdir(), 'openssl-chains-'))
const at = (name) => join(directory, name)
const openssl = (...args) => execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

const ec = (curve) => ['-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${curve}`]
const keyKinds = {
  'P-256': ec('P-256'),
  'P-384': ec('P-384'),
  'P-521': ec('P-521'),
  secp256k1: ec('secp256k1'),
  RSA: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  'RSA 1024': ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'],
  Ed25519: ['-algorithm', 'ED25519'],
}

const AUTHORITY = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign']
const LEAF = ['basicConstraints=critical,CA:FALSE', 'keyUsage=critical,digitalSignature']
const UNKNOWN = '1.3.6.1.4.1.55555.1=critical,DER:0500'

let serial = 1
/** Makes a certificate: its subject, kind of key, extensions, and how it is signed. */
const make = (
  subject,
  { issuer, kind = 'P-256', extensions = LEAF, hash = 'sha256', days = 3650, more = [], key } = {},
) => {
  const id = String(serial++)
  const own = key ?? at(`${id}.key`)
  if (key === undefined) openssl('genpkey', ...keyKinds[kind], '-out', own)
  openssl('req', '-new', '-key', own, '-subj', `/O=Chains/CN=${subject}`, '-out', at(`${id}.csr`))
  writeFileSync(at(`${id}.ext`), extensions.join('\n'))
  const signing = issuer ? ['-CA', issuer.file, '-CAkey', issuer.key] : ['-signkey', own]
  const digest = (issuer?.kind ?? kind) === 'Ed25519' ? [] : [`-${hash}`]
  const extended = extensions.length > 0 ? ['-extfile', at(`${id}.ext`)] : []
  const dated = ['-days', String(days), '-set_serial', String(1000 + serial)]
  openssl(
    'x509',
    '-req',
    '-in',
    at(`${id}.csr`),
    ...signing,
    ...digest,
    ...dated,
    ...extended,
    ...more,
    '-out',
    at(`${id}.pem`),
  )
  return { file: at(`${id}.pem`), key: own, kind }
}

const authority = (subject, options = {}) => make(subject, { extensions: AUTHORITY, ...options })
const root = authority('Root')
const DAY = 86_400
const now = Math.floor(Date.now() / 1000) + DAY

const chains = []
/** A chain from its leaf, its anchors, and where the library is deliberately stricter than the command. */
const add = (name, chain, { anchors = [root], time = now, stricter = false } = {}) =>
  chains.push({ name, chain, anchors, time, stricter })

for (const kind of ['P-256', 'P-384', 'P-521', 'RSA', 'Ed25519']) {
  const top = authority(`Root ${kind}`, { kind })
  const middle = authority(`Middle ${kind}`, { issuer: top, kind })
  add(`a leaf under ${kind}`, [make('leaf', { issuer: top, kind })], { anchors: [top] })
  add(`a leaf under two of ${kind}`, [make('leaf', { issuer: middle, kind }), middle], { anchors: [top] })
  if (kind === 'Ed25519') continue
  for (const hash of ['sha384', 'sha512']) {
    add(`${hash} under ${kind}`, [make('leaf', { issuer: top, hash })], { anchors: [top] })
  }
  add(`sha1 under ${kind}`, [make('leaf', { issuer: top, hash: 'sha1' })], { anchors: [top], stricter: true })
}

const middle = authority('Middle', { issuer: root })
const leaf = make('leaf', { issuer: middle })
add('the anchor in the chain', [leaf, middle, root])
add('the anchor and more in the chain', [leaf, middle, root, authority('Other')])
add('the middle as the anchor', [leaf], { anchors: [middle], stricter: 'partial' })
add('no middle', [leaf])
add('no anchor', [leaf, middle], { anchors: [authority('Other')] })
add('another root of the same name', [leaf, middle], { anchors: [authority('Root')] })
add('both roots of the same name', [leaf, middle], { anchors: [authority('Root'), root] })
add('another middle of the same name', [leaf, authority('Middle', { issuer: root })])
add('expired', [leaf, middle], { time: now + 3660 * DAY })
add('not yet valid', [leaf, middle], { time: now - 3 * DAY })
add('an expired leaf', [make('leaf', { issuer: middle, days: 5 }), middle], { time: now + 10 * DAY })
add('an expired middle', [make('leaf', { issuer: authority('Short', { issuer: root, days: 5 }) }), middle], {
  time: now + 10 * DAY,
})
const short = authority('Short', { issuer: root, days: 5 })
add('an expired middle before it expires', [make('leaf', { issuer: short }), short])
add('an expired middle after it expired', [make('leaf', { issuer: short }), short], { time: now + 10 * DAY })
const shortRoot = authority('Short Root', { days: 5 })
add('an expired anchor', [make('leaf', { issuer: shortRoot })], { anchors: [shortRoot], time: now + 10 * DAY })

const under = (extensions, of = {}) => {
  const issuer = authority('Issuer', { issuer: root, extensions, ...of })
  return [make('leaf', { issuer }), issuer]
}
add('an issuer with CA:FALSE', under(['basicConstraints=critical,CA:FALSE', 'keyUsage=keyCertSign']))
add('an issuer without basic constraints', under(['keyUsage=critical,keyCertSign']))
add('an issuer without key usage', under(['basicConstraints=CA:TRUE']))
add('an issuer without keyCertSign', under(['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,digitalSignature']))
add('an issuer with a critical unknown extension', under([...AUTHORITY, UNKNOWN]))
add('an issuer with an unknown extension', under([...AUTHORITY, UNKNOWN.replace('critical,', '')]))
add('an issuer with name constraints', under([...AUTHORITY, 'nameConstraints=critical,permitted;DNS:example.com']), {
  stricter: true,
})
add('an issuer with pathlen 0', under(['basicConstraints=critical,CA:TRUE,pathlen:0', 'keyUsage=keyCertSign']))

const limited = authority('Limited', {
  issuer: root,
  extensions: ['basicConstraints=critical,CA:TRUE,pathlen:0', 'keyUsage=keyCertSign'],
})
const deep = authority('Deep', { issuer: limited })
add('a path too long', [make('leaf', { issuer: deep }), deep, limited])
const renewed = authority('Limited', { issuer: limited })
add('a path with a self-issued authority', [make('leaf', { issuer: renewed }), renewed, limited])
const limitedRoot = authority('Limited Root', {
  extensions: ['basicConstraints=critical,CA:TRUE,pathlen:0', 'keyUsage=keyCertSign'],
})
const belowLimit = authority('Below', { issuer: limitedRoot })
add('a path too long for the anchor', [make('leaf', { issuer: belowLimit }), belowLimit], { anchors: [limitedRoot] })
add('a path of the length of the anchor', [make('leaf', { issuer: limitedRoot })], { anchors: [limitedRoot] })
const bare = make('Bare Root', { extensions: ['basicConstraints=critical,CA:FALSE'] })
add('an anchor that is no authority', [make('leaf', { issuer: bare })], { anchors: [bare] })

add('a leaf with a critical unknown extension', [make('leaf', { issuer: root, extensions: [...LEAF, UNKNOWN] })])
add(
  'a leaf with a critical extended key usage',
  [make('leaf', { issuer: root, extensions: [...LEAF, 'extendedKeyUsage=critical,serverAuth'] })],
  { stricter: true },
)
add('a leaf with an extended key usage', [
  make('leaf', { issuer: root, extensions: [...LEAF, 'extendedKeyUsage=clientAuth'] }),
])
add('a leaf with alternative names', [
  make('leaf', { issuer: root, extensions: [...LEAF, 'subjectAltName=critical,URI:https://a.example'] }),
])
add('a leaf without extensions', [make('leaf', { issuer: root, extensions: ['subjectKeyIdentifier=hash'] })])
add('a leaf for encryption', [make('leaf', { issuer: root, extensions: ['keyUsage=critical,keyEncipherment'] })], {
  stricter: true,
})
add('a leaf of version 1', [make('leaf', { issuer: root, extensions: [] })], { stricter: true })
add('a leaf with a weak key', [make('leaf', { issuer: root, kind: 'RSA 1024' })], { stricter: true })
add('a leaf on another curve', [make('leaf', { issuer: root, kind: 'secp256k1' })], { stricter: true })
add('a leaf that another leaf issued', [make('leaf', { issuer: leaf }), leaf, middle])
add('a self-signed leaf', [make('leaf')])
add('the anchor itself', [root], { stricter: true })
const rsa = authority('Root RSA-PSS', { kind: 'RSA' })
add('RSASSA-PSS', [make('leaf', { issuer: rsa, more: ['-sigopt', 'rsa_padding_mode:pss'] })], {
  anchors: [rsa],
  stricter: true,
})

const verdictOf = ({ chain: [first, ...others], anchors, time, stricter }) => {
  writeFileSync(at('anchors.pem'), anchors.map(({ file }) => readFileSync(file, 'utf8')).join(''))
  writeFileSync(at('untrusted.pem'), others.map(({ file }) => readFileSync(file, 'utf8')).join(''))
  const untrusted = others.length > 0 ? ['-untrusted', at('untrusted.pem')] : []
  const partial = stricter === 'partial' ? ['-partial_chain'] : []
  const options = ['-attime', String(time), '-no-CAfile', '-no-CApath', '-no-CAstore', '-trusted', at('anchors.pem')]
  return spawnSync('openssl', ['verify', ...options, ...partial, ...untrusted, first.file]).status === 0
}

try {
  const pem = ({ file }) => readFileSync(file, 'utf8')
  const written = chains.map((one) => ({
    name: one.name,
    time: one.time,
    chain: one.chain.map(pem),
    anchors: one.anchors.map(pem),
    accepted: verdictOf(one),
    ...(one.stricter === true ? { stricter: true } : {}),
  }))
  const text = JSON.stringify({ madeBy: openssl('version').trim(), chains: written }, undefined, 2)
  writeFileSync(new URL('openssl-chains.json', import.meta.url), `${text}\n`)
} finally {
  rmSync(directory, { recursive: true })
}
