import { describe, expect, it } from 'vitest'
import { parseDER } from '../../../src/crypto/x509/der.ts'
import { readDirectoryString } from '../../../src/crypto/x509/directory-string.ts'
import { isObjectIdentifier, readObjectIdentifier } from '../../../src/crypto/x509/object-identifier.ts'
import { hex, oid, strings, tlv } from './der-writer.ts'

const readString = (octets: Uint8Array): string | undefined => {
  const element = parseDER(octets)
  return element && readDirectoryString(element)
}

describe('readObjectIdentifier', () => {
  it.each([
    '0.0',
    '0.39',
    '1.0',
    '1.39.1',
    '2.0',
    '2.40',
    '2.5.4.3',
    '2.999.128',
    '1.2.16384',
    '1.2.840.113549.1.9.1',
    '2.25.329800735698586629295641978511506172918',
    `1.2${'.3'.repeat(120)}`,
  ])('reads %s', (dotted) => {
    expect(readObjectIdentifier(parseDER(oid(dotted)))).toBe(dotted)
    expect(isObjectIdentifier(dotted)).toBe(true)
  })

  it.each([
    ['an empty one', '06 00'],
    ['one that stops inside an arc', '06 02 55 84'],
    ['an arc with a leading zero', '06 03 55 80 03'],
    ['a first arc with a leading zero', '06 02 80 55'],
    ['another type', '04 01 55'],
    ['one of more than 128 octets', `06 81 81 ${'01'.repeat(129)}`],
  ])('refuses %s', (_, octets) => {
    expect(readObjectIdentifier(parseDER(hex(octets)))).toBeUndefined()
  })

  it.each([
    '',
    '1',
    '1.',
    '.1',
    '1..2',
    '01.2',
    '1.02',
    '3.1',
    '0.40',
    '1.40',
    '1.2.x',
    '1.2 ',
    '+1.2',
    '1.-2',
    '１.2',
    `1.${'2'.repeat(300)}`,
  ])('does not take %j for an object identifier', (text) => {
    expect(isObjectIdentifier(text)).toBe(false)
  })
})

describe('readDirectoryString', () => {
  it.each([
    ['UTF8String', strings.utf8('Zürich 中 😀'), 'Zürich 中 😀'],
    ['PrintableString', strings.printable("A z0'()+,-./:=?"), "A z0'()+,-./:=?"],
    ['NumericString', strings.numeric('01 2'), '01 2'],
    ['VisibleString', strings.visible('a@b~'), 'a@b~'],
    ['IA5String', strings.ia5('a@b\n'), 'a@b\n'],
    ['TeletexString', strings.teletex('Müller'), 'Müller'],
    ['BMPString', strings.bmp('Zürich 中'), 'Zürich 中'],
    ['UniversalString', strings.universal('中😀'), '中😀'],
    ['the ends of the code points', strings.universal('\ud7ff\ue000\u{10ffff}'), '\ud7ff\ue000\u{10ffff}'],
    ['what PrintableString should not hold', strings.printable('Smith & Sons*@_ü\n'), 'Smith & Sons*@_ü\n'],
    ['what NumericString should not hold', strings.numeric('1a'), '1a'],
    ['what VisibleString should not hold', strings.visible('a\n'), 'a\n'],
    ['what IA5String should not hold', strings.ia5('ü'), 'ü'],
    ['an escape sequence in a TeletexString', strings.teletex('a\x1bb'), 'a\x1bb'],
    ['a C1 control in a TeletexString', strings.teletex('a\x8eb'), 'a\x8eb'],
    ['GeneralString', tlv(0x1b, hex('41 fc')), 'Aü'],
    ['GraphicString', tlv(0x19, hex('41')), 'A'],
    ['VideotexString', tlv(0x15, hex('41')), 'A'],
    ['U+0000, after which nothing is lost', strings.utf8('good.example\0.evil.example'), 'good.example\0.evil.example'],
    ['U+0000 in a BMPString', strings.bmp('a\0b'), 'a\0b'],
    ['an empty string', strings.utf8(''), ''],
    ['a byte order mark as a character', strings.utf8('\ufeffa'), '\ufeffa'],
  ])('reads %s', (_, octets, value) => {
    expect(readString(octets)).toBe(value)
  })

  it.each([
    ['UTF-8 that is cut short', hex('0c 01 c3')],
    ['an overlong form in UTF-8', hex('0c 02 c0 80')],
    ['a surrogate in UTF-8', hex('0c 03 ed a0 80')],
    ['more than U+10FFFF in UTF-8', hex('0c 04 f4 90 80 80')],
    ['a surrogate pair in a BMPString', hex('1e 04 d8 3d de 00')],
    ['the last surrogate in a BMPString', hex('1e 02 df ff')],
    ['half a character in a BMPString', hex('1e 03 00 41 00')],
    ['a surrogate in a UniversalString', hex('1c 04 00 00 d8 00')],
    ['more than U+10FFFF in a UniversalString', hex('1c 04 00 11 00 00')],
    ['part of a character in a UniversalString', hex('1c 03 00 00 41')],
    ['a number', hex('02 01 41')],
    ['a bit string', hex('03 02 00 41')],
    ['a constructed value', tlv(0x30, strings.utf8('a'))],
    ['a tag of another class with the number of a string', tlv(0x8c, hex('41'))],
  ])('finds no string in %s', (_, octets) => {
    expect(readString(octets)).toBeUndefined()
  })
})
