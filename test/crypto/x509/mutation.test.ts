import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import {
  decodePEM,
  formatDistinguishedName,
  parseDistinguishedName,
  readCertificate,
} from '../../../src/crypto/x509/index.ts'
import { BLINK, milliseconds } from '../../support/quick.ts'
import { concat } from './der-writer.ts'
import { rfc8705, rfc9440 } from './fixtures.ts'
import { nodeCertificate, type View, viewOfNode, viewOfOurs } from './node-view.ts'
import { type Random, seeded } from './random.ts'
import { randomCertificate } from './random-certificate.ts'

const tagsAndLengths = [
  0x00, 0x01, 0x02, 0x03, 0x0c, 0x13, 0x16, 0x1e, 0x30, 0x31, 0x7f, 0x80, 0x81, 0x82, 0x87, 0xa0, 0xa3, 0xff,
]

const mutate = (der: Uint8Array, random: Random): Uint8Array => {
  const at = random.below(der.length)
  const length = random.below(8)
  const changed = der.slice()
  return random.pick([
    () => changed.fill((der[at] ?? 0) ^ (1 << random.below(8)), at, at + 1),
    () => changed.fill(random.below(256), at, at + 1),
    () => changed.fill(random.pick(tagsAndLengths), at, at + 1),
    () => changed.fill(random.pick(tagsAndLengths), at, at + 1 + length),
    () => der.subarray(0, at),
    () => der.subarray(at),
    () => concat(der.subarray(0, at), random.bytes(length), der.subarray(at)),
    () => concat(der.subarray(0, at), der.subarray(at + length)),
    () => concat(der.subarray(0, at), der.subarray(random.below(der.length))),
    () => concat(der, random.bytes(length)),
  ])()
}

/** One octet of the contents of a certificate becomes another, so that most results are still certificates. */
const touch = (der: Uint8Array, random: Random): Uint8Array => {
  const at = 20 + random.below(der.length - 90)
  return der.slice().fill(random.below(256), at, at + 1)
}

const attempt = (read: () => View): View | undefined => {
  try {
    return read()
  } catch {
    return undefined
  }
}

const random = seeded(8705)
const originals = [rfc9440.leaf, rfc9440.root, ...Array.from({ length: 80 }, () => randomCertificate(random))]

/** Where OpenSSL cannot read a name that ours never compares, such as a directoryName, it has no alternative names. */
const disagreements = (der: Uint8Array): 'refused' | 'node refused' | 'agreed' | { ours: unknown; theirs: unknown } => {
  const certificate = readCertificate(der)
  if (!certificate.ok) return 'refused'
  const node = nodeCertificate(der)
  const theirs = node && attempt(() => viewOfNode(node))
  if (!theirs) return 'node refused'
  const ours = viewOfOurs(certificate.value)
  const unread = !node.subjectAltName ? { dns: [], uri: [], email: [], ip: [] } : {}
  const comparable = {
    ...theirs,
    subject: ours.subject && theirs.subject,
    jwk: ours.jwk && theirs.jwk,
  }
  return isDeepStrictEqual({ ...ours, ...unread }, comparable) ? 'agreed' : { ours, theirs: comparable }
}

describe('reading damaged certificates', () => {
  it('never throws, and agrees with node:crypto on what both accept', () => {
    const counts = { refused: 0, 'node refused': 0, agreed: 0 }
    for (const original of originals) {
      for (let round = 0; round < 60; round += 1) {
        const damaged = round < 30 ? mutate(original, random) : touch(original, random)
        const outcome = disagreements(damaged)
        if (typeof outcome === 'object')
          expect.fail(JSON.stringify({ outcome, der: Buffer.from(damaged).toString('hex') }))
        counts[outcome] += 1
      }
    }
    expect(counts.refused).toBeGreaterThan(1000)
    expect(counts.agreed).toBeGreaterThan(1000)
  })

  it('is done with hostile nesting and hostile numbers of elements at once', () => {
    const deep = Array.from({ length: 60 }).reduce<Uint8Array>(
      (inner) => concat(Uint8Array.of(0x30, inner.length), inner),
      Uint8Array.of(0x05, 0),
    )
    const many = concat(
      Uint8Array.of(0x30, 0x82, 0x3f, 0xfc),
      new Uint8Array(0x3ffc).map((_, index) => (index % 2 ? 0 : 0x05)),
    )
    for (const hostile of [deep, many, new Uint8Array(16_384).fill(0x30)]) {
      const taken = milliseconds(() => {
        for (let round = 0; round < 50; round += 1) expect(readCertificate(hostile).ok).toBe(false)
      })
      expect(taken).toBeLessThan(BLINK)
    }
  })
})

describe('reading damaged texts', () => {
  it('never throws on a PEM text, and takes it only for the octets that it spells', () => {
    for (let round = 0; round < 1000; round += 1) {
      const text = Buffer.from(mutate(new TextEncoder().encode(rfc8705.pem), random)).toString('latin1')
      const decoded = decodePEM(text)
      if (!decoded) continue
      const body = text.replace(/-----[^-]*-----|\s/g, '')
      expect(Buffer.from(decoded).toString('base64')).toBe(body)
    }
  })

  it('never throws on a name, and formats what it accepts as the same name', () => {
    const types = ['CN', 'o', '1.2.3', 'OID.2.5.4.3', ' OU ', '', 'nobody']
    const pieces = [...'=,+ \\#"aü\0', '\\,', '\\ ', '\\20', '\\c3', '\\bc', '\\c3\\bc', '#0c0161', '\ud800']
    let accepted = 0
    for (let round = 0; round < 5000; round += 1) {
      const text = Array.from(
        { length: 1 + random.below(3) },
        () => `${random.pick(types)}=${Array.from({ length: random.below(4) }, () => random.pick(pieces)).join('')}`,
      ).join(random.pick([',', '+']))
      const parsed = parseDistinguishedName(text)
      if (!parsed) continue
      accepted += 1
      const again = parseDistinguishedName(formatDistinguishedName(parsed))
      const plain = (name: typeof parsed) =>
        name.map((level) => level.map(({ type, value }) => `${type} ${value}`).sort())
      expect(again && plain(again)).toEqual(plain(parsed))
    }
    expect(accepted).toBeGreaterThan(100)
  })
})
