import { describe, expect, it } from 'vitest'
import { parseDistinguishedName } from '../../../src/crypto/x509/index.ts'
import { hex } from './der-writer.ts'

const CN = '2.5.4.3'
const OU = '2.5.4.11'

const values = (text: string) =>
  parseDistinguishedName(text)?.map((level) => level.map(({ type, value }) => [type, value]))
describe('parseDistinguishedName', () => {
  it('reads the examples of RFC 4514', () => {
    expect(values('UID=jsmith,DC=example,DC=net')).toEqual([
      [['0.9.2342.19200300.100.1.25', 'net']],
      [['0.9.2342.19200300.100.1.25', 'example']],
      [['0.9.2342.19200300.100.1.1', 'jsmith']],
    ])
    expect(values('OU=Sales+CN=J.  Smith,DC=example,DC=net')?.[2]).toEqual([
      [OU, 'Sales'],
      [CN, 'J.  Smith'],
    ])
    expect(values('CN=James \\"Jim\\" Smith\\, III,DC=example,DC=net')?.[2]).toEqual([[CN, 'James "Jim" Smith, III']])
    expect(values('CN=Before\\0dAfter,DC=example,DC=net')?.[2]).toEqual([[CN, 'Before\rAfter']])
    expect(values('CN=Lu\\C4\\8Di\\C4\\87')).toEqual([[[CN, 'Lučić']]])
    expect(parseDistinguishedName('1.3.6.1.4.1.1466.0=#04024869')).toEqual([
      [{ type: '1.3.6.1.4.1.1466.0', value: undefined, der: hex('04 02 48 69') }],
    ])
  })

  it.each([
    ['CN=a', 'CN'],
    ['cn=a', 'any case'],
    ['commonName=a', 'a long name'],
    ['2.5.4.3=a', 'an object identifier'],
    ['OID.2.5.4.3=a', 'the prefix of RFC 2253'],
    ['oid.2.5.4.3=a', 'that prefix in any case'],
    [' CN = a ', 'spaces around'],
    ['CN=\\61', 'an octet in hexadecimal'],
    ['CN=#0c0161', 'an encoded value'],
    ['CN= #0C0161 ', 'an encoded value among spaces'],
    ['CN=#130161', 'an encoded value of another string type'],
  ])('reads %s, with %s', (text) => {
    expect(values(text)).toEqual([[[CN, 'a']]])
  })

  it.each([
    ['L=a', '2.5.4.7'],
    ['ST=a', '2.5.4.8'],
    ['STREET=a', '2.5.4.9'],
    ['DC=a', '0.9.2342.19200300.100.1.25'],
    ['UID=a', '0.9.2342.19200300.100.1.1'],
    ['E=a', '1.2.840.113549.1.9.1'],
    ['emailAddress=a', '1.2.840.113549.1.9.1'],
    ['serialNumber=a', '2.5.4.5'],
    ['SN=a', '2.5.4.4'],
    ['GN=a', '2.5.4.42'],
    ['title=a', '2.5.4.12'],
    ['dnQualifier=a', '2.5.4.46'],
    ['organizationIdentifier=a', '2.5.4.97'],
    ['businessCategory=a', '2.5.4.15'],
    ['jurisdictionC=a', '1.3.6.1.4.1.311.60.2.1.3'],
    ['jurisdictionCountryName=a', '1.3.6.1.4.1.311.60.2.1.3'],
    ['jurisdictionOfIncorporationCountryName=a', '1.3.6.1.4.1.311.60.2.1.3'],
    ['jurisdictionST=a', '1.3.6.1.4.1.311.60.2.1.2'],
    ['jurisdictionL=a', '1.3.6.1.4.1.311.60.2.1.1'],
  ])('knows the type of %s', (text, type) => {
    expect(values(text)).toEqual([[[type, 'a']]])
  })

  it.each([
    ['CN=', ''],
    ['CN=  ', ''],
    ['CN=\\ ', ' '],
    ['CN=\\  ', ' '],
    ['CN=\\ a\\ ', ' a '],
    ['CN=a\\20', 'a '],
    ['CN=a\\\\', 'a\\'],
    ['CN=a\\\\ ', 'a\\'],
    ['CN=a\\\\\\ ', 'a\\ '],
    ['CN=a\\00b', 'a\0b'],
    ['CN=#0C03610062', 'a\0b'],
    ['CN=a=b', 'a=b'],
    ['CN==a', '=a'],
    ['CN=a\\=b', 'a=b'],
    ['CN=\\#a', '#a'],
    ['CN=a#b', 'a#b'],
    ['CN=a\\,O\\=b', 'a,O=b'],
    ['CN=a\\2cO\\3db', 'a,O=b'],
    ['CN=a\\+b\\;\\<\\>', 'a+b;<>'],
    ['CN=ü', 'ü'],
    ['CN=\\C3\\bc', 'ü'],
    ['CN=😀', '😀'],
    ['CN=a\nb', 'a\nb'],
    ['CN=a\n', 'a\n'],
    ['CN=\\EF\\BB\\BFa', '\ufeffa'],
    ['CN=\ufeffa', '\ufeffa'],
    ["CN=a'b", "a'b"],
    ['CN=a/b', 'a/b'],
  ])('reads %j as the value %j', (text, value) => {
    expect(values(text)).toEqual([[[CN, value]]])
  })

  it.each([
    ['the empty name', ''],
    ['spaces alone', ' '],
    ['a value alone', 'demo'],
    ['a type and something more, but no equals sign', 'CNx'],
    ['no type', '=a'],
    ['an unknown type', 'nobody=a'],
    ['a type of Object.prototype', 'constructor=a'],
    ['the Kelvin sign for a letter', 'o\u212a=a'],
    ['a type with a space inside', 'C N=a'],
    ['a type with an escape', 'C\\4e=a'],
    ['a type that starts with a line feed', 'CN=a,\nO=b'],
    ['a malformed object identifier', '2.5.04.3=a'],
    ['the prefix before a name', 'OID.CN=a'],
    ['a prefix alone', 'OID.=a'],
    ['a comma at the end', 'CN=a,'],
    ['a comma at the start', ',CN=a'],
    ['two commas', 'CN=a,,O=b'],
    ['a plus at the end', 'CN=a+'],
    ['two pluses', 'CN=a++O=b'],
    ['quotation marks', 'CN="a"'],
    ['a quotation mark inside', 'CN=a"b'],
    ['a semicolon', 'CN=a;O=b'],
    ['an angle bracket', 'CN=a<b'],
    ['the other one', 'CN=a>b'],
    ['U+0000', 'CN=a\0b'],
    ['a lone surrogate', 'CN=a\ud800'],
    ['a lone surrogate in hexadecimal', 'CN=\\ed\\a0\\80'],
    ['half a character', 'CN=\\c3'],
    ['half a character before an ordinary one', 'CN=\\c3a'],
    ['an overlong form', 'CN=\\c0\\ac'],
    ['a backslash at the end', 'CN=a\\'],
    ['an escape of one digit', 'CN=a\\2'],
    ['an escape of an ordinary character', 'CN=\\z'],
    ['an escape of an equals sign in the type', 'CN\\=a'],
    ['a number sign alone', 'CN=#'],
    ['an odd number of digits', 'CN=#0c016'],
    ['a digit after an encoding', 'CN=#0c01611'],
    ['digits that are none', 'CN=#0c01zz'],
    ['digits with an escape', 'CN=#0c0161\\20'],
    ['an encoding with something after it', 'CN=#0c016100'],
    ['an encoding that is cut short', 'CN=#0c0261'],
    ['the older form with slashes', '/C=US/CN=demo'],
    ['more than 4,096 characters', `CN=${'a'.repeat(4_094)}`],
  ])('refuses %s', (_, text) => {
    expect(parseDistinguishedName(text)).toBeUndefined()
  })

  it('reads 4,096 characters of anything, and nothing that is longer', () => {
    expect(parseDistinguishedName(`CN=${'a'.repeat(4_093)}`)).toBeDefined()
    for (const piece of [' ', '\\', '\\ ', ',', '+', 'CN=a,', 'CN=a+', '#', '\\20', '=', 'a']) {
      expect(() => parseDistinguishedName(piece.repeat(4_096 / piece.length))).not.toThrow()
      expect(parseDistinguishedName(`CN=a${piece.repeat(4_096 / piece.length)}`)).toBeUndefined()
    }
  })
})
