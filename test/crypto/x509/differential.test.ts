import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  decodePEM,
  formatDistinguishedName,
  matchDistinguishedName,
  parseDistinguishedName,
  readCertificate,
} from '../../../src/crypto/x509/index.ts'
import { nodeCertificate, viewOfNode, viewOfOurs } from './node-view.ts'
import { seeded } from './random.ts'
import { randomCertificate } from './random-certificate.ts'
import { readParts } from './reading.ts'

const random = seeded(0x509)
const certificates = Array.from({ length: 400 }, () => randomCertificate(random))

describe('reading generated certificates', () => {
  it('says of each what node:crypto says', () => {
    let subjects = 0
    let keys = 0
    for (const der of certificates) {
      const ours = readCertificate(der)
      const node = nodeCertificate(der)
      if (!ours.ok || !node) throw new Error(`refused: ${Buffer.from(der).toString('base64')}`)
      const [our, their] = [viewOfOurs(ours.value), viewOfNode(node)]
      if (our.subject !== undefined) subjects += 1
      if (our.jwk !== undefined) keys += 1
      expect(our).toEqual({ ...their, subject: our.subject && their.subject, jwk: our.jwk && their.jwk })
    }
    expect(subjects).toBeGreaterThan(300)
    expect(keys).toBeGreaterThan(250)
  })

  it('takes from PEM the octets of which node:crypto tells the fingerprint', () => {
    for (const der of certificates.slice(0, 100)) {
      const node = nodeCertificate(der)
      const decoded = decodePEM(node?.toString() ?? '')
      const digest = createHash('sha256')
        .update(decoded ?? '')
        .digest('hex')
        .toUpperCase()
      expect(digest.match(/../g)?.join(':')).toBe(node?.fingerprint256)
    }
  })

  it('formats every subject as a text that reads back as that subject and as no other', () => {
    const subjects = certificates.map((der) => readParts(der)?.subject ?? []).filter((subject) => subject.length > 0)
    const parsed = subjects.map((subject) => parseDistinguishedName(formatDistinguishedName(subject)))
    for (const [index, subject] of subjects.entries()) {
      expect(matchDistinguishedName(parsed[index] ?? [], subject)).toBe(true)
      expect(matchDistinguishedName(parsed[index] ?? [], subjects[index + 1] ?? [])).toBe(false)
    }
  })
})
