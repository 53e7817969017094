import { describe, expect, it } from 'vitest'
import { formatIPAddress, parseIPAddress } from '../../../src/crypto/x509/index.ts'
import { hex } from './der-writer.ts'
import { seeded } from './random.ts'

const canonical = (text: string): string | undefined => {
  const octets = parseIPAddress(text)
  return octets && formatIPAddress(octets)
}

describe('an IP address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['2001:DB8::1', '2001:db8::1'],
    ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:db8::1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
    ['::FFFF:C000:0201', '::ffff:192.0.2.1'],
    ['0:0:0:0:0:ffff:192.0.2.1', '::ffff:192.0.2.1'],
    ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
  ])('written %s is %s', (text, expected) => {
    expect(canonical(text)).toBe(expected)
  })

  it.each([
    '',
    '1',
    '1.2.3',
    '1.2.3.4.5',
    '01.2.3.4',
    '256.1.1.1',
    '1.2.3.-4',
    '1.2.3.4 ',
    ' 1.2.3.4',
    '0x1.2.3.4',
    '1.2.3.４',
    '1..2.3',
    ':',
    ':::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    '::1::',
    '1::2::3',
    ':1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:',
    '12345::',
    'g::',
    '::1%eth0',
    '::1/128',
    '[::1]',
    '1.2.3.4::',
    '::1.2.3.4:5',
    '::01.2.3.4',
    '1:2:3:4:5:6:7:1.2.3.4',
    '::１',
    '0000:0000:0000:0000:0000:0000:0000:0000:0000:0',
  ])('is not written %j', (text) => {
    expect(parseIPAddress(text)).toBeUndefined()
  })

  it('of version 6 that maps one of version 4 is another address', () => {
    expect(canonical('::ffff:192.0.2.1')).not.toBe(canonical('192.0.2.1'))
  })

  it('has four or sixteen octets', () => {
    for (const length of [0, 1, 3, 5, 8, 15, 17, 32]) expect(formatIPAddress(new Uint8Array(length))).toBeUndefined()
    expect(formatIPAddress(hex('c0000201'))).toBe('192.0.2.1')
  })

  it('is formatted as the WHATWG URL parser does, and read back as the same octets', () => {
    const random = seeded(5952)
    for (let round = 0; round < 2000; round += 1) {
      const group = () => (random.chance(0.6) ? [0, 0] : [random.below(2) * random.below(256), random.below(256)])
      const octets = Uint8Array.from(Array.from({ length: 8 }, group).flat())
      const text = formatIPAddress(octets) ?? ''
      expect(parseIPAddress(text)).toEqual(octets)
      if (!text.includes('.')) expect(new URL(`http://[${text}]/`).hostname).toBe(`[${text}]`)
    }
  })
})
