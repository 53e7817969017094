import { describe, expect, it } from 'vitest'
import { parseDER } from '../../../src/crypto/x509/der.ts'
import { decodeHex, encodeHex } from '../../../src/crypto/x509/hex.ts'
import {
  type DistinguishedName,
  decodePEM,
  formatDistinguishedName,
  formatIPAddress,
  parseDistinguishedName,
  parseIPAddress,
} from '../../../src/crypto/x509/index.ts'
import { encodePEM } from '../../../src/testing/pem.ts'
import { characters, fc } from '../../support/fast-check.ts'
import { octetString, sequence } from './der-writer.ts'

const octets = (minLength: number, maxLength: number) => fc.uint8Array({ minLength, maxLength, size: 'max' })

const values = fc.oneof(
  fc.string({ unit: characters, maxLength: 12 }),
  fc.string({ unit: fc.constantFrom(...' #",+;<>\\=\0é😀\u202ea0'), maxLength: 12 }),
)

const attributes = fc.record({
  type: fc.constantFrom('2.5.4.3', '2.5.4.10', '0.9.2342.19200300.100.1.25', '1.2.3.4.5', '2.999.4294967295'),
  value: values,
  der: fc.constant(undefined),
})

const names: fc.Arbitrary<DistinguishedName> = fc.array(fc.array(attributes, { minLength: 1, maxLength: 3 }), {
  minLength: 1,
  maxLength: 4,
})

describe('a part of a certificate that is written is read back as it was', () => {
  it('names, of any characters', () => {
    fc.assert(
      fc.property(names, (name) => {
        // within a level, the order has no meaning
        const levelOf = (level: DistinguishedName[number]) => [...level].reverse()
        const read = parseDistinguishedName(formatDistinguishedName(name))
        expect(read?.map(levelOf)).toEqual(name)
      }),
      { numRuns: 500 },
    )
  })

  it('addresses of IPv4 and IPv6, in one spelling each', () => {
    const sparse = fc
      .array(fc.constantFrom(0, 0, 0, 1, 255), { minLength: 16, maxLength: 16 })
      .map((all) => Uint8Array.from(all))
    fc.assert(
      fc.property(fc.oneof(octets(4, 4), octets(16, 16), sparse), (address) => {
        const text = formatIPAddress(address) ?? ''
        expect(parseIPAddress(text)).toEqual(address)
        expect(formatIPAddress(parseIPAddress(text.toUpperCase()) ?? address)).toBe(text)
      }),
      { numRuns: 500 },
    )
  })

  it('octets as hexadecimal, as PEM and as DER', () => {
    fc.assert(
      fc.property(octets(1, 300), (data) => {
        expect(decodeHex(encodeHex(data))).toEqual(data)
        const der = sequence(octetString(data))
        expect(decodePEM(encodePEM('CERTIFICATE', der))).toEqual(der)
        expect(parseDER(der)?.bytes).toEqual(der)
      }),
      { numRuns: 200 },
    )
  })
})
