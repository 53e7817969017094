import { describe, expect, it } from 'vitest'
import {
  formatDistinguishedName,
  isPublicKey,
  matchDistinguishedName,
  parseDistinguishedName,
} from '../../../src/crypto/x509/index.ts'
import { type Attribute, buildCertificate, extension, generalName, name, publicKey } from './certificate-builder.ts'
import { bitString, bytes, concat, integer, nothing, octetString, oid, sequence, strings, tlv } from './der-writer.ts'
import { keys } from './fixtures.ts'
import { nodeCertificate, viewOfNode } from './node-view.ts'
import { type Random, seeded } from './random.ts'
import { readParts } from './reading.ts'

// Certificates that are wrong in every way that comes to mind, and that node:crypto reads all the same: TLS layers hand them on.

const CN = '2.5.4.3'
const octets = (random: Random, most: number) => random.bytes(random.below(most))
const spelled = (element: Uint8Array): Uint8Array =>
  (element[1] ?? 0) < 0x80
    ? concat(element.subarray(0, 1), bytes(0x82, 0, element[1] ?? 0), element.subarray(2))
    : element

const serialNumber = (random: Random) =>
  random.pick([
    () => integer(0xff, 0x34),
    () => integer(0),
    () => tlv(2, bytes(0x80), octets(random, 60)),
    () => tlv(2, bytes(0x7f), random.bytes(120)),
    () => spelled(integer(5)),
  ])()

const version = (random: Random) =>
  random.pick([undefined, ...[0, 1, 2, 3, 9, 0x7f, 0xff].map((number) => tlv(0xa0, integer(number)))])

const time = (random: Random) =>
  random.pick([
    () =>
      tlv(
        0x17,
        new TextEncoder().encode(random.pick(['2001010000Z', '200101000000+0100', 'garbage', '209901000000Z'])),
      ),
    () => tlv(0x18, new TextEncoder().encode(random.pick(['20200101000000.5Z', '99991231235959Z', '20200101', '-1']))),
  ])()

/** Octets under each type of text that OpenSSL takes in a name, in or out of the repertoire of the type. */
const text = (random: Random): Uint8Array =>
  random.pick([
    () => strings.printable(random.pick(['Smith & Sons', 'a@b', '*.example', 'a_b', 'a\nb', 'A#1', '50%', '[x]'])),
    () => tlv(random.pick([0x12, 0x13, 0x14, 0x16]), octets(random, 12)),
    () =>
      strings.utf8(random.pick(['Zürich', '\ufeffa', 'a\u0000b', '😀', '\u202e', '', ' a ', '#a', 'a=b+c,d;"<>\\'])),
    () => strings.bmp(random.pick(['Zürich', 'a\0b', '中', '', '\uffff'])),
    () => strings.universal(random.pick(['Zürich', '😀', 'a\0b', ''])),
    () => spelled(strings.utf8('a')),
  ])()

const type = (random: Random) =>
  random.pick([
    CN,
    '2.5.4.10',
    '2.5.4.11',
    '1.2.840.113549.1.9.1',
    '2.25.329800735698586629295641978511506172918',
    `1.2${'.3'.repeat(100)}`,
  ])

const subject = (random: Random) =>
  name(
    ...Array.from({ length: random.below(4) }, () =>
      Array.from({ length: 1 + random.below(3) }, (): Attribute => [type(random), text(random)]),
    ),
  )

const point = new Uint8Array(Buffer.from(keys.ed25519.x, 'base64url'))
const key = (random: Random) =>
  random.pick([
    () => publicKey.edwards('1.3.101.112', point),
    () =>
      sequence(
        sequence(oid('1.2.840.113549.1.1.1')),
        bitString(sequence(tlv(2, bytes(0xc1), random.bytes(255)), integer(1, 0, 1))),
      ),
    () =>
      sequence(
        sequence(oid('1.2.840.113549.1.1.1'), nothing),
        bitString(sequence(tlv(2, bytes(0), bytes(0xc1), random.bytes(255)), integer(3))),
      ),
  ])()

const flag = (random: Random) => random.pick([[], [tlv(1, bytes(0))], [tlv(1, bytes(1))], [tlv(1, bytes(0xff))]])
const extensions = (random: Random) => [
  ...(random.chance(0.5)
    ? [
        sequence(
          oid('2.5.29.17'),
          ...flag(random),
          octetString(sequence(generalName.dns('a.example'), ...(random.chance(0.3) ? [generalName.ip(1, 2, 3)] : []))),
        ),
      ]
    : []),
  ...(random.chance(0.5) ? [sequence(oid('1.2.3.4.5'), ...flag(random), octetString(octets(random, 20)))] : []),
  ...(random.chance(0.2) ? [extension('1.2.3.4.5', bytes(7), true)] : []),
]

const oddCertificate = (random: Random): Uint8Array =>
  buildCertificate({
    version: version(random),
    serialNumber: serialNumber(random),
    validity: sequence(time(random), time(random)),
    subject: subject(random),
    publicKey: key(random),
    uniqueIDs: random.chance(0.3) ? [tlv(0x81, bytes(0, 1)), tlv(0x82, bytes(0))] : [],
    extensions: random.chance(0.8) ? extensions(random) : undefined,
  })

const random = seeded(5280)
const certificates = Array.from({ length: 600 }, () => oddCertificate(random)).flatMap((der) => {
  const node = nodeCertificate(der)
  return node === undefined ? [] : [{ der, node: viewOfNode(node) }]
})

describe('certificates that are odd, and that node:crypto reads', () => {
  it('are many', () => {
    expect(certificates.length).toBeGreaterThan(250)
  })

  it('are read with the subject, the names and the key that node:crypto finds', () => {
    for (const { der, node } of certificates) {
      const ours = readParts(der) ?? expect.fail(Buffer.from(der).toString('base64'))
      expect(ours.subject?.flat().filter(({ value }) => value === undefined)).toEqual([])
      expect(ours.subjectAltNames?.dns).toEqual(node.dns)
      expect(ours.publicKey && isPublicKey(ours.publicKey, { kty: '', ...node.jwk })).toBe(true)
    }
  })

  it('have a subject that can be registered, as every text that node:crypto prints', () => {
    const texts = new Set<string>()
    for (const { der, node } of certificates) {
      const ours = readParts(der)?.subject ?? []
      if (ours.length === 0) {
        expect(node.subject).toBe('')
        continue
      }
      const registered = formatDistinguishedName(ours)
      expect(matchDistinguishedName(ours, parseDistinguishedName(registered) ?? [])).toBe(true)
      // node:crypto writes the same values, in the reverse order and with other escapes
      const printed = ours.flat().map(({ value }) => value ?? '')
      for (const value of printed.filter((each) => /^[a-z &@%_-]+$/i.test(each)))
        expect(node.subject).toContain(value.trim())
      texts.add(registered)
    }
    expect(texts.size).toBeGreaterThan(100)
  })
})
