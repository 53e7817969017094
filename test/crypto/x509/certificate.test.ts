import { describe, expect, it } from 'vitest'
import { parseDER } from '../../../src/crypto/x509/der.ts'
import {
  decodePEM,
  formatDistinguishedName,
  matchDistinguishedName,
  parseDistinguishedName,
  readCertificate,
  type X509Certificate,
} from '../../../src/crypto/x509/index.ts'
import { buildCertificate, extension, generalName, name, subjectAltName, utcTime } from './certificate-builder.ts'
import { bytes, concat, hex, integer, nothing, octetString, oid, sequence, set, strings, tlv } from './der-writer.ts'
import { cases, rfc8705, rfc9440 } from './fixtures.ts'

const read = (der: Uint8Array): X509Certificate => readCertificate(der) ?? expect.fail('not read')
const subjectOf = (der: Uint8Array): string => formatDistinguishedName(read(der).subject)
const version = (...octets: readonly number[]) => tlv(0xa0, integer(...octets))
const noNames = { dns: [], uri: [], ip: [], email: [] }

describe('readCertificate', () => {
  it('reads the certificate of RFC 8705, Appendix A, which is of version 1', () => {
    const certificate = read(decodePEM(rfc8705.pem) ?? bytes())
    expect(formatDistinguishedName(certificate.subject)).toBe('CN=mtls')
    expect(certificate.publicKeyParts).toEqual(rfc8705.publicKeyParts)
    expect(certificate.subjectAltNames).toEqual(noNames)
    expect(certificate.serialNumber).toBe('02')
    expect(certificate.validity).toEqual({
      notBefore: Date.parse('2018-10-18T12:37:09Z') / 1000,
      notAfter: Date.parse('2022-05-02T12:37:09Z') / 1000,
    })
  })

  it('reads the certificates of RFC 9440, Appendix A', () => {
    const leaf = read(rfc9440.leaf)
    expect(formatDistinguishedName(leaf.subject)).toBe('CN=BC')
    expect(leaf.subjectAltNames).toEqual({ ...noNames, email: ['bdc@example.com'] })
    expect(leaf.publicKeyParts).toEqual(rfc9440.leafKey)
    expect(subjectOf(rfc9440.intermediate)).toBe("CN=LA Intermediate CA,O=Let's Authenticate")
    expect(subjectOf(rfc9440.root)).toBe("CN=Let's Authenticate Root Authority,O=Let's Authenticate,C=US")
  })

  it('finds in the cases the names that they are about', () => {
    expect(read(cases['cert-pki-ok']).subjectAltNames.dns).toEqual(['rp.example.com'])
    expect(read(cases['cert-pki-evil']).subjectAltNames.dns).toEqual(['rp.example.com.evil.example'])
    expect(read(cases['cert-pki-cn']).subjectAltNames).toEqual(noNames)
    const registered = parseDistinguishedName('CN=demo,OU=Spring,O=Example,C=US') ?? []
    expect(matchDistinguishedName(registered, read(cases['cert-pki-dn']).subject)).toBe(true)
    expect(matchDistinguishedName(registered, read(cases['cert-pki-comma']).subject)).toBe(false)
    expect(
      matchDistinguishedName(parseDistinguishedName('CN=demo,OU=Spring') ?? [], read(cases['cert-pki-comma']).subject),
    ).toBe(false)
  })

  it('finds the same key in a certificate that was renewed', () => {
    const [first, renewed, other] = [cases['cert-ss'], cases['cert-ss-renewed-same-key'], cases['cert-other']].map(read)
    expect(renewed?.publicKeyParts).toEqual(first?.publicKeyParts)
    expect(renewed?.publicKey).toEqual(first?.publicKey)
    expect(other?.publicKeyParts).not.toEqual(first?.publicKeyParts)
  })

  it('reads every certificate of the fixtures', () => {
    for (const der of [...Object.values(cases), rfc9440.leaf, rfc9440.intermediate, rfc9440.root]) read(der)
  })

  it('reads versions 1, 2 and 3', () => {
    read(buildCertificate({ version: undefined }))
    read(buildCertificate({ version: version(1), uniqueIDs: [tlv(0x81, bytes(0, 1))] }))
    read(buildCertificate({ version: version(2), uniqueIDs: [tlv(0x81, bytes(0, 1)), tlv(0x82, bytes(0, 1))] }))
  })

  it('reads a subject that is empty, with the names in the extension', () => {
    const certificate = read(
      buildCertificate({ subject: name(), extensions: [subjectAltName(generalName.dns('a.example'))] }),
    )
    expect(certificate.subject).toEqual([])
    expect(certificate.subjectAltNames.dns).toEqual(['a.example'])
  })

  const serial = (...octets: readonly number[]) =>
    readCertificate(buildCertificate({ serialNumber: integer(...octets) }))

  it('writes the serial number in whole octets', () => {
    expect(serial(0)?.serialNumber).toBe('00')
    expect(serial(0x0a)?.serialNumber).toBe('0A')
    expect(serial(0, 0xff)?.serialNumber).toBe('FF')
    expect(serial(1, 0)?.serialNumber).toBe('0100')
    expect(serial(0, 0x80, ...new Uint8Array(19))?.serialNumber).toBe(`80${'00'.repeat(19)}`)
  })

  it('refuses a serial number that is negative, empty or longer than 20 octets', () => {
    expect(serial(0xff)).toBeUndefined()
    expect(serial()).toBeUndefined()
    expect(serial(0x7f, ...new Uint8Array(20))).toBeUndefined()
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

  const ofLength = (length: number): Uint8Array => {
    const spare = length - buildCertificate({ extensions: [extension('1.2.3', new Uint8Array(9_000))] }).length
    return buildCertificate({ extensions: [extension('1.2.3', new Uint8Array(9_000 + spare))] })
  }
  const sound = buildCertificate({ extensions: [extension('2.5.29.19', sequence(), true)] })
  const fields = parseDER(sound)?.children.map((element) => element.bytes) ?? []
  const [tbsCertificate = bytes()] = fields
  const keyUsage = extension('2.5.29.15', hex('03 02 07 80'))
  const validity = (...times: readonly Uint8Array[]) => buildCertificate({ validity: sequence(...times) })
  const rsa = sequence(oid('1.2.840.113549.1.1.11'), nothing)

  it.each([
    ['nothing', bytes()],
    ['text', strings.utf8('certificate')],
    ['PEM', new TextEncoder().encode(rfc8705.pem)],
    ['an octet after it', concat(sound, bytes(0))],
    ['an octet before it', concat(bytes(0), sound)],
    ['an octet less', sound.subarray(0, -1)],
    ['a second certificate after it', concat(sound, sound)],
    ['a set for the outer sequence', concat(bytes(0x31), sound.subarray(1))],
    ['a fourth field outside', sequence(...fields, nothing)],
    ['two fields outside', sequence(...fields.slice(0, 2))],
    ['a set of what is signed', sequence(concat(bytes(0x31), tbsCertificate.subarray(1)), ...fields.slice(1))],
    ['a set for the validity', buildCertificate({ validity: set(utcTime('200101000000Z'), utcTime('400101000000Z')) })],
    ['an unknown version', buildCertificate({ version: version(3) })],
    ['version 1 spelled out', buildCertificate({ version: version(0) })],
    ['a negative version', buildCertificate({ version: version(0xff) })],
    ['a version of two octets', buildCertificate({ version: version(0, 2) })],
    ['two versions', buildCertificate({ version: tlv(0xa0, integer(2), integer(2)) })],
    ['a version without its tag', buildCertificate({ version: integer(2) })],
    ['extensions in version 1', buildCertificate({ version: undefined, extensions: [keyUsage] })],
    ['extensions in version 2', buildCertificate({ version: version(1), extensions: [keyUsage] })],
    ['a unique identifier in version 1', buildCertificate({ version: undefined, uniqueIDs: [tlv(0x81, bytes(0, 1))] })],
    [
      'unique identifiers out of order',
      buildCertificate({ uniqueIDs: [tlv(0x82, bytes(0, 1)), tlv(0x81, bytes(0, 1))] }),
    ],
    ['a unique identifier twice', buildCertificate({ uniqueIDs: [tlv(0x81, bytes(0, 1)), tlv(0x81, bytes(0, 1))] })],
    ['a field that does not exist', buildCertificate({ uniqueIDs: [tlv(0x84, bytes(0))] })],
    ['extensions twice', buildCertificate({ uniqueIDs: [tlv(0xa3, sequence(keyUsage))], extensions: [keyUsage] })],
    ['an empty list of extensions', buildCertificate({ extensions: [] })],
    ['two lists of extensions', buildCertificate({ uniqueIDs: [tlv(0xa3, sequence(keyUsage), sequence(keyUsage))] })],
    ['a set of extensions', buildCertificate({ uniqueIDs: [tlv(0xa3, set(keyUsage))] })],
    ['an extension that is a set', buildCertificate({ extensions: [concat(bytes(0x31), keyUsage.subarray(1))] })],
    ['an extension without an identifier', buildCertificate({ extensions: [sequence(nothing, octetString(bytes()))] })],
    ['an extension twice', buildCertificate({ extensions: [keyUsage, keyUsage] })],
    [
      'a subjectAltName twice',
      buildCertificate({ extensions: [subjectAltName(generalName.dns('a')), subjectAltName(generalName.dns('b'))] }),
    ],
    ['an extension without a value', buildCertificate({ extensions: [sequence(oid('2.5.29.15'))] })],
    [
      'an extension whose value is no octet string',
      buildCertificate({ extensions: [sequence(oid('2.5.29.15'), nothing)] }),
    ],
    [
      'an extension with a field too many',
      buildCertificate({ extensions: [sequence(oid('2.5.29.15'), tlv(1, bytes(255)), octetString(bytes()), nothing)] }),
    ],
    [
      'critical that spells out false',
      buildCertificate({ extensions: [sequence(oid('2.5.29.15'), tlv(1, bytes(0)), octetString(bytes()))] }),
    ],
    [
      'critical that is true in another way',
      buildCertificate({ extensions: [sequence(oid('2.5.29.15'), tlv(1, bytes(1)), octetString(bytes()))] }),
    ],
    ['signature algorithms that differ', buildCertificate({ signatureAlgorithm: rsa })],
    [
      'signature algorithms that differ in their parameters',
      buildCertificate({ signature: rsa, signatureAlgorithm: sequence(oid('1.2.840.113549.1.1.11')) }),
    ],
    [
      'a signature algorithm without an identifier',
      buildCertificate({ signature: sequence(), signatureAlgorithm: sequence() }),
    ],
    ['a signature that is no bit string', buildCertificate({ signatureValue: octetString(bytes(1)) })],
    ['a signature of broken octets', buildCertificate({ signatureValue: tlv(0x03, bytes(1, 2)) })],
    ['an issuer that is no name', buildCertificate({ issuer: set() })],
    ['a subject that is no name', buildCertificate({ subject: set() })],
    ['an empty level in the subject', buildCertificate({ subject: sequence(set()) })],
    ['no end of validity', validity(utcTime('200101000000Z'))],
    ['three times of validity', validity(utcTime('200101000000Z'), utcTime('200101000000Z'), utcTime('200101000000Z'))],
    ['a time without seconds', validity(utcTime('2001010000Z'), utcTime('400101000000Z'))],
    ['a key that is no sequence', buildCertificate({ publicKey: nothing })],
    [
      'a list of more than 2,048 elements',
      buildCertificate({
        subject: name(...Array.from({ length: 512 }, () => [[`2.5.4.3`, strings.utf8('')] as const])),
      }),
    ],
    ['more than 16 KiB', ofLength(16_385)],
  ])('refuses %s', (_, der) => {
    expect(readCertificate(der)).toBeUndefined()
  })

  it('reads a certificate of 16 KiB', () => {
    expect(ofLength(16_384)).toHaveLength(16_384)
    read(ofLength(16_384))
  })

  it('refuses every certificate that is cut short or extended inside', () => {
    for (let length = 0; length < sound.length; length += 1) {
      expect(readCertificate(sound.subarray(0, length))).toBeUndefined()
    }
    expect(readCertificate(sound)).toBeDefined()
  })
})
