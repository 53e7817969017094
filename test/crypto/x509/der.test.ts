import { describe, expect, it } from 'vitest'
import { childrenOf, parseDER, readBitString, readUnsignedInteger } from '../../../src/crypto/x509/der.ts'
import { concat, hex, integer, sequence, tlv } from './der-writer.ts'

describe('parseDER', () => {
  it('reads an element, and what is constructed inside it when it is asked for', () => {
    const element = parseDER(sequence(integer(5), sequence(integer(6))))
    expect(element?.tag).toBe(0x30)
    const [first, second] = childrenOf(element, 0x30) ?? []
    expect([first?.tag, second?.tag]).toEqual([0x02, 0x30])
    expect(second?.bytes).toEqual(hex('30 03 02 01 06'))
    expect(childrenOf(second, 0x30)?.map(({ contents }) => contents)).toEqual([hex('06')])
  })

  it('reads lengths of one, two and three octets', () => {
    for (const length of [0x7f, 0x80, 0xff, 0x100, 0x3ffc]) {
      expect(parseDER(tlv(0x04, new Uint8Array(length)))?.contents.length).toBe(length)
    }
  })

  it.each([
    ['a length in the long form that fits the short one', '04 81 01 07'],
    ['a length with a leading zero', '04 82 00 01 07'],
    ['a length of four octets', '04 84 00 00 00 01 07'],
    ['a tag number in the high form', '9f 81 01 01 07'],
  ])('reads %s, as TLS libraries do', (_, octets) => {
    expect(parseDER(hex(octets))?.contents).toEqual(hex('07'))
  })

  it.each([
    ['nothing at all', ''],
    ['a tag without a length', '30'],
    ['less than the length says', '04 02 00'],
    ['more than the length says', '05 00 00'],
    ['two elements', '05 00 05 00'],
    ['an indefinite length', '30 80 05 00 00 00'],
    ['a length that stops short', '04 82 01'],
    ['a length of five octets', '04 85 00 00 00 00 01 00'],
    ['a length of 4 GiB', '04 84 ff ff ff ff 00'],
    ['the reserved first octet of a length', '04 ff 00'],
    ['a tag number in the high form that does not end', '1f ff ff'],
    ['the end-of-contents tag', '00 00'],
  ])('refuses %s', (_, octets) => {
    expect(parseDER(hex(octets))).toBeUndefined()
  })

  it('refuses more than 16 KiB', () => {
    expect(parseDER(tlv(0x04, new Uint8Array(16_380)))).toBeDefined()
    expect(parseDER(tlv(0x04, new Uint8Array(16_381)))).toBeUndefined()
  })
})

describe('childrenOf', () => {
  it.each([
    ['a broken element', '30 03 04 02 00'],
    ['an element that reaches past its parent', '30 02 04 01 00'],
    ['another kind of element', '31 02 05 00'],
  ])('finds no children in %s', (_, octets) => {
    expect(childrenOf(parseDER(hex(octets)), 0x30)).toBeUndefined()
  })

  it('finds none in an empty element, and asks nothing of what is deeper', () => {
    expect(childrenOf(parseDER(hex('30 00')), 0x30)).toEqual([])
    expect(childrenOf(parseDER(hex('30 03 30 01 04')), 0x30)).toHaveLength(1)
    expect(childrenOf(undefined, 0x30)).toBeUndefined()
  })
})

describe('readUnsignedInteger', () => {
  it.each([
    ['7f', '7f'],
    ['00 80', '80'],
    ['01 00', '0100'],
    ['80', '80'],
    ['00 00 7f', '7f'],
  ])('reads %s as %s', (contents, digits) => {
    expect(readUnsignedInteger(parseDER(tlv(0x02, hex(contents))))).toEqual(hex(digits))
  })

  it.each(['', '00'])('refuses %j: no number of a public key is zero', (contents) => {
    expect(readUnsignedInteger(parseDER(tlv(0x02, hex(contents))))).toBeUndefined()
  })

  it('refuses another type', () => {
    expect(readUnsignedInteger(parseDER(hex('04 01 05')))).toBeUndefined()
    expect(readUnsignedInteger(undefined)).toBeUndefined()
  })
})

describe('readBitString', () => {
  it('reads whole octets alone', () => {
    expect(readBitString(parseDER(hex('03 02 00 05')))).toEqual(hex('05'))
    expect(readBitString(parseDER(hex('03 02 01 04')))).toBeUndefined()
    expect(readBitString(parseDER(hex('03 00')))).toBeUndefined()
    expect(readBitString(parseDER(concat(hex('04 02 00 05'))))).toBeUndefined()
  })
})
