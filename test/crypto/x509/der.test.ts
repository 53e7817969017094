import { describe, expect, it } from 'vitest'
import { parseDER, readBitString, readUnsignedInteger } from '../../../src/crypto/x509/der.ts'
import { concat, hex, integer, sequence, tlv } from './der-writer.ts'

describe('parseDER', () => {
  it('reads an element and what is constructed inside it', () => {
    const element = parseDER(sequence(integer(5), sequence(integer(6))))
    expect(element?.tag).toBe(0x30)
    expect(element?.children.map(({ tag }) => tag)).toEqual([0x02, 0x30])
    expect(element?.children[1]?.children[0]?.contents).toEqual(hex('06'))
    expect(element?.children[1]?.bytes).toEqual(hex('30 03 02 01 06'))
  })

  it('reads lengths of one, two and three octets', () => {
    for (const length of [0x7f, 0x80, 0xff, 0x100, 0x3ffc]) {
      expect(parseDER(tlv(0x04, new Uint8Array(length)))?.contents.length).toBe(length)
    }
  })

  it.each([
    ['nothing at all', ''],
    ['a tag without a length', '30'],
    ['less than the length says', '04 02 00'],
    ['more than the length says', '05 00 00'],
    ['two elements', '05 00 05 00'],
    ['an indefinite length', '30 80 05 00 00 00'],
    ['a length in the long form that fits the short one', '04 81 01 00'],
    ['a length with a leading zero', `04 82 00 80 ${'00'.repeat(128)}`],
    ['a length that stops short', '04 82 01'],
    ['a length of four octets', '04 84 00 00 00 01 00'],
    ['the reserved first octet of a length', '04 ff 00'],
    ['a tag number in the high form', '1f 1f 00'],
    ['the end-of-contents tag', '00 00'],
    ['a string in constructed form', '24 03 04 01 00'],
    ['a primitive sequence', '10 00'],
    ['a primitive set', '11 00'],
    ['a broken element inside', '30 03 04 02 00'],
    ['an element inside that reaches past its parent', '30 02 04 01 00'],
  ])('refuses %s', (_, octets) => {
    expect(parseDER(hex(octets))).toBeUndefined()
  })

  it('refuses more than 16 KiB', () => {
    expect(parseDER(tlv(0x04, new Uint8Array(16_380)))).toBeDefined()
    expect(parseDER(tlv(0x04, new Uint8Array(16_381)))).toBeUndefined()
  })

  it('refuses nesting deeper than 16', () => {
    const nested = (depth: number) =>
      Array.from({ length: depth }).reduce<Uint8Array>((inner) => sequence(inner), hex('05 00'))
    expect(parseDER(nested(16))).toBeDefined()
    expect(parseDER(nested(17))).toBeUndefined()
  })

  it('refuses more than 2,048 elements', () => {
    const list = (length: number) => sequence(...Array.from({ length }, () => hex('05 00')))
    expect(parseDER(list(2_047))).toBeDefined()
    expect(parseDER(list(2_048))).toBeUndefined()
  })
})

describe('readUnsignedInteger', () => {
  it.each([
    ['00', '00'],
    ['7f', '7f'],
    ['00 80', '80'],
    ['01 00', '0100'],
  ])('reads %s as %s', (contents, digits) => {
    expect(readUnsignedInteger(parseDER(tlv(0x02, hex(contents))))).toEqual(hex(digits))
  })

  it.each(['', '80', 'ff ff', '00 00', '00 7f'])('refuses %s: empty, negative or not minimal', (contents) => {
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
