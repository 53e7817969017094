import { describe, expect, it } from 'vitest'
import { childrenOf, parseDER } from '../../../src/crypto/x509/der.ts'
import {
  decodePEM,
  formatDistinguishedName,
  matchDistinguishedName,
  parseDistinguishedName,
  readCertificate,
} from '../../../src/crypto/x509/index.ts'
import { buildCertificate, extension, generalName, name, subjectAltName, utcTime } from './certificate-builder.ts'
import { bytes, concat, hex, integer, nothing, octetString, oid, sequence, set, strings, tlv } from './der-writer.ts'
import { cases, rfc8705, rfc9440 } from './fixtures.ts'
import { type CertificateParts, readParts } from './reading.ts'

const read = (der: Uint8Array): CertificateParts => readParts(der) ?? expect.fail('not read')
const subjectOf = (der: Uint8Array): string => formatDistinguishedName(read(der).subject ?? [])
const dnsOf = (der: Uint8Array) => read(der).subjectAltNames?.dns
const version = (...octets: readonly number[]) => tlv(0xa0, integer(...octets))
const noNames = { dns: [], uri: [], ip: [], email: [] }

describe('readCertificate', () => {
  it('reads the certificate of RFC 8705, Appendix A, which is of version 1', () => {
    const certificate = read(decodePEM(rfc8705.pem) ?? bytes())
    expect(formatDistinguishedName(certificate.subject ?? [])).toBe('CN=mtls')
    expect(certificate.publicKey).toEqual(rfc8705.publicKeyParts)
    expect(certificate.subjectAltNames).toEqual(noNames)
  })

  it('reads the certificates of RFC 9440, Appendix A', () => {
    const leaf = read(rfc9440.leaf)
    expect(formatDistinguishedName(leaf.subject ?? [])).toBe('CN=BC')
    expect(leaf.subjectAltNames).toEqual({ ...noNames, email: ['bdc@example.com'] })
    expect(leaf.publicKey).toEqual(rfc9440.leafKey)
    expect(subjectOf(rfc9440.intermediate)).toBe("CN=LA Intermediate CA,O=Let's Authenticate")
    expect(subjectOf(rfc9440.root)).toBe("CN=Let's Authenticate Root Authority,O=Let's Authenticate,C=US")
  })

  it('finds in the cases the names that they are about', () => {
    expect(dnsOf(cases['cert-pki-ok'])).toEqual(['rp.example.com'])
    expect(dnsOf(cases['cert-pki-evil'])).toEqual(['rp.example.com.evil.example'])
    expect(read(cases['cert-pki-cn']).subjectAltNames).toEqual(noNames)
    const registered = parseDistinguishedName('CN=demo,OU=Spring,O=Example,C=US') ?? []
    expect(matchDistinguishedName(registered, read(cases['cert-pki-dn']).subject ?? [])).toBe(true)
    expect(matchDistinguishedName(registered, read(cases['cert-pki-comma']).subject ?? [])).toBe(false)
    expect(
      matchDistinguishedName(
        parseDistinguishedName('CN=demo,OU=Spring') ?? [],
        read(cases['cert-pki-comma']).subject ?? [],
      ),
    ).toBe(false)
  })

  it('finds the same key in a certificate that was renewed', () => {
    const [first, renewed, other] = [cases['cert-ss'], cases['cert-ss-renewed-same-key'], cases['cert-other']].map(read)
    expect(renewed?.publicKey).toEqual(first?.publicKey)
    expect(other?.publicKey).not.toEqual(first?.publicKey)
  })

  it('reads every certificate of the fixtures', () => {
    for (const der of [...Object.values(cases), rfc9440.leaf, rfc9440.intermediate, rfc9440.root]) read(der)
  })

  it('reads a subject that is empty, with the names in the extension', () => {
    const certificate = read(
      buildCertificate({ subject: name(), extensions: [subjectAltName(generalName.dns('a.example'))] }),
    )
    expect(certificate.subject).toEqual([])
    expect(certificate.subjectAltNames?.dns).toEqual(['a.example'])
  })

  it('shares no memory with what it was given, not even with a Buffer', () => {
    const der = Buffer.from(buildCertificate({ extensions: [subjectAltName(generalName.ip(1, 2, 3, 4))] }))
    const certificate = read(der)
    const before = structuredClone(certificate)
    der.fill(0)
    expect(certificate).toEqual(before)
  })

  it('reads from a part of a larger buffer', () => {
    const der = buildCertificate()
    const larger = concat(new Uint8Array(7).fill(0x30), der, new Uint8Array(7).fill(0x30))
    expect(readCertificate(larger.subarray(7, 7 + der.length))).toEqual(readCertificate(der))
  })

  const keyUsage = extension('2.5.29.15', hex('03 02 07 80'))
  const named = subjectAltName(generalName.dns('a.example'))
  const critical = (...octets: readonly number[]) => tlv(1, bytes(...octets))
  const rsa = sequence(oid('1.2.840.113549.1.1.11'), nothing)

  it.each([
    ['version 1', { version: undefined }],
    ['version 2', { version: version(1) }],
    ['version 1 spelled out', { version: version(0) }],
    ['an unknown version', { version: version(9) }],
    ['a negative version', { version: version(0xff) }],
    ['a version of two octets', { version: version(0, 2) }],
    ['two versions', { version: tlv(0xa0, integer(2), integer(2)) }],
    ['extensions in version 1', { version: undefined, extensions: [keyUsage] }],
    ['a negative serial number', { serialNumber: integer(0xed, 0xcc) }],
    ['a serial number of zero', { serialNumber: integer(0) }],
    ['a serial number that is empty', { serialNumber: integer() }],
    ['a serial number with zeros before it', { serialNumber: integer(0, 0, 1) }],
    ['a serial number of 200 octets', { serialNumber: tlv(2, new Uint8Array(200).fill(7)) }],
    ['signature algorithms that differ', { signatureAlgorithm: rsa }],
    ['a signature algorithm without an identifier', { signature: sequence(), signatureAlgorithm: sequence() }],
    ['a signature that is no bit string', { signatureValue: octetString(bytes(1)) }],
    ['an issuer without a name', { issuer: sequence() }],
    ['an issuer that is broken inside', { issuer: sequence(bytes(0x31, 0x05)) }],
    ['times that are no times', { validity: sequence(utcTime('2001010000Z'), strings.utf8('never')) }],
    ['no times', { validity: sequence() }],
    ['unique identifiers', { uniqueIDs: [tlv(0x81, bytes(0, 1)), tlv(0x82, bytes(0, 1))] }],
    ['unique identifiers out of order', { uniqueIDs: [tlv(0x82, bytes(0, 1)), tlv(0x81, bytes(0, 1))] }],
    ['a field that does not exist', { uniqueIDs: [tlv(0x84, bytes(0))] }],
    ['a field with a tag number in the high form', { uniqueIDs: [concat(bytes(0xbf, 0x81, 0x01, 2), nothing)] }],
    ['an empty list of extensions', { extensions: [] }],
    ['another extension twice', { extensions: [keyUsage, keyUsage] }],
    ['an extension without a value', { extensions: [sequence(oid('2.5.29.15'))] }],
    ['an extension that is empty', { extensions: [sequence()] }],
    ['an unknown extension that is critical', { extensions: [extension('1.2.3.4', bytes(1), true)] }],
    ['critical that spells out false', { extensions: [sequence(oid('1.2.3'), critical(0), octetString(bytes()))] }],
    [
      'critical that is true in another way',
      { extensions: [sequence(oid('1.2.3'), critical(1), octetString(bytes()))] },
    ],
    ['critical of no octet', { extensions: [sequence(oid('1.2.3'), critical(), octetString(bytes()))] }],
    [
      'an extension under an identifier of 300 octets',
      { extensions: [sequence(tlv(6, bytes(0x2a), new Uint8Array(299).fill(1)), octetString(bytes()))] },
    ],
  ])('reads subject, names and key beside %s, which nothing compares', (_, fields) => {
    const extensions = 'extensions' in fields ? [...fields.extensions, named] : [named]
    const certificate = read(buildCertificate({ ...fields, extensions }))
    expect(formatDistinguishedName(certificate.subject ?? [])).toBe('CN=demo')
    expect(certificate.subjectAltNames).toEqual({ ...noNames, dns: ['a.example'] })
    expect(certificate.publicKey).toMatchObject({ kty: 'OKP', crv: 'Ed25519' })
  })

  const sound = buildCertificate({ extensions: [extension('2.5.29.19', sequence(), true)] })
  const fields = childrenOf(parseDER(sound), 0x30)?.map((element) => element.bytes) ?? []
  const [tbsCertificate = bytes()] = fields
  const ofLength = (length: number): Uint8Array => {
    const spare = length - buildCertificate({ extensions: [extension('1.2.3', new Uint8Array(9_000))] }).length
    return buildCertificate({ extensions: [extension('1.2.3', new Uint8Array(9_000 + spare))] })
  }

  it.each([
    ['nothing', bytes(), 'SEQUENCE of three'],
    ['text', strings.utf8('certificate'), 'SEQUENCE of three'],
    ['PEM', new TextEncoder().encode(rfc8705.pem), 'SEQUENCE of three'],
    ['an octet after it', concat(sound, bytes(0)), 'nothing after it'],
    ['an octet before it', concat(bytes(0), sound), 'SEQUENCE of three'],
    ['an octet less', sound.subarray(0, -1), 'SEQUENCE of three'],
    ['a second certificate after it', concat(sound, sound), 'nothing after it'],
    ['a set for the outer sequence', concat(bytes(0x31), sound.subarray(1)), 'SEQUENCE of three'],
    ['a fourth field outside', sequence(...fields, nothing), 'SEQUENCE of three'],
    ['two fields outside', sequence(...fields.slice(0, 2)), 'SEQUENCE of three'],
    [
      'a set of what is signed',
      sequence(concat(bytes(0x31), tbsCertificate.subarray(1)), ...fields.slice(1)),
      'tbsCertificate',
    ],
    ['a version without its tag', buildCertificate({ version: integer(2) }), 'field signature'],
    ['a serial number that is text', buildCertificate({ serialNumber: strings.utf8('1') }), 'field serialNumber'],
    ['a set for the issuer', buildCertificate({ issuer: set() }), 'field issuer'],
    ['a set for the validity', buildCertificate({ validity: set() }), 'field validity'],
    ['a set for the subject', buildCertificate({ subject: set() }), 'field subject'],
    ['a key that is no sequence', buildCertificate({ publicKey: nothing }), 'field subjectPublicKeyInfo'],
    ['more than 16 KiB', ofLength(16_385), '16 KiB'],
  ])('refuses %s, and says which part it cannot read', (_, der, part) => {
    expect(readCertificate(der)).toEqual({ ok: false, error: expect.stringContaining(part) })
  })

  it.each([
    ['a subjectAltName twice', { extensions: [named, named] }, 'twice'],
    ['extensions twice', { uniqueIDs: [tlv(0xa3, sequence(named))], extensions: [keyUsage] }, 'twice'],
    ['two lists of extensions', { uniqueIDs: [tlv(0xa3, sequence(keyUsage), sequence(named))] }, 'not a list'],
    ['a set of extensions', { uniqueIDs: [tlv(0xa3, set(named))] }, 'not a list'],
    ['an extension that is a set', { extensions: [concat(bytes(0x31), named.subarray(1))] }, 'not a list'],
    ['a subjectAltName that is no octet string', { extensions: [sequence(oid('2.5.29.17'), nothing)] }, 'not a list'],
  ])('reads the rest of a certificate with %s, and says why its names cannot be read', (_, changes, part) => {
    const reading = readCertificate(buildCertificate(changes))
    expect(reading).toMatchObject({
      value: {
        subject: { ok: true },
        publicKey: { ok: true },
        subjectAltNames: { error: expect.stringContaining(part) },
      },
    })
  })

  it('reads the rest of a certificate whose subject is broken inside, and says so', () => {
    const reading = readCertificate(buildCertificate({ subject: sequence(sequence()), extensions: [named] }))
    expect(reading).toMatchObject({
      value: { subject: { error: expect.stringContaining('subject') }, subjectAltNames: { ok: true } },
    })
  })

  it('reads a certificate of 16 KiB', () => {
    expect(ofLength(16_384)).toHaveLength(16_384)
    read(ofLength(16_384))
  })

  it('reads a subject of a thousand attributes, and looks at each once or twice when it compares them', () => {
    const subject = name(Array.from({ length: 1_000 }, (_, at) => ['2.5.4.3', strings.utf8(`${at}`)] as const))
    const level = read(buildCertificate({ subject })).subject?.[0] ?? []
    let looks = 0
    const counted = level.map(
      (attribute) =>
        new Proxy(attribute, {
          get: (target, member) => {
            if (member === 'type') looks++
            return Reflect.get(target, member)
          },
        }),
    )
    expect(matchDistinguishedName([counted], [[...counted].reverse()])).toBe(true)
    expect(looks).toBeGreaterThanOrEqual(2 * 1_000)
    expect(looks).toBeLessThanOrEqual(4 * 1_000)
  })

  it('refuses every certificate that is cut short', () => {
    for (let length = 0; length < sound.length; length += 1) {
      expect(readCertificate(sound.subarray(0, length)).ok).toBe(false)
    }
    expect(readCertificate(sound).ok).toBe(true)
  })
})
