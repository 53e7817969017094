import { describe, expect, it } from 'vitest'
import { parseDER } from '../../../src/crypto/x509/der.ts'
import {
  type DistinguishedName,
  formatDistinguishedName,
  matchDistinguishedName,
  parseDistinguishedName,
} from '../../../src/crypto/x509/index.ts'
import { readName } from '../../../src/crypto/x509/name.ts'
import { name } from './certificate-builder.ts'
import { hex, strings } from './der-writer.ts'

const CN = '2.5.4.3'
const O = '2.5.4.10'
const OU = '2.5.4.11'
const C = '2.5.4.6'

const read = (octets: Uint8Array): DistinguishedName => readName(parseDER(octets)) ?? expect.fail('no name')
const matches = (text: string, subject: Uint8Array): boolean => {
  const parsed = parseDistinguishedName(text)
  return (
    parsed !== undefined &&
    matchDistinguishedName(parsed, read(subject)) &&
    matchDistinguishedName(read(subject), parsed)
  )
}

const demo = name(
  [[C, strings.printable('US')]],
  [[O, strings.utf8('Example')]],
  [[OU, strings.utf8('Spring')]],
  [[CN, strings.utf8('demo')]],
)

describe('matchDistinguishedName', () => {
  it('compares the string of a registration with the subject of a certificate, whose order is the reverse', () => {
    expect(matches('CN=demo,OU=Spring,O=Example,C=US', demo)).toBe(true)
    expect(matches('cn=demo, ou=Spring, o=Example, c=US', demo)).toBe(true)
    expect(matches('2.5.4.3=#0C0464656D6F,OU=Spring,O=Example,C=US', demo)).toBe(true)
  })

  it.each([
    ['the order of the certificate', 'C=US,O=Example,OU=Spring,CN=demo'],
    ['a level less', 'CN=demo,OU=Spring,O=Example'],
    ['a level more', 'CN=demo,CN=demo,OU=Spring,O=Example,C=US'],
    ['two levels made one', 'CN=demo+OU=Spring,O=Example,C=US'],
    ['another case', 'CN=Demo,OU=Spring,O=Example,C=US'],
    ['an inner space', 'CN=de mo,OU=Spring,O=Example,C=US'],
    ['an escaped space at the end', 'CN=demo\\ ,OU=Spring,O=Example,C=US'],
    ['another type', 'SN=demo,OU=Spring,O=Example,C=US'],
    ['a letter that looks the same', 'CN=d\u0435mo,OU=Spring,O=Example,C=US'],
    ['a wildcard', 'CN=*,OU=Spring,O=Example,C=US'],
    ['an encoded value that is no string', 'CN=#040464656D6F,OU=Spring,O=Example,C=US'],
  ])('tells the subject from one with %s', (_, text) => {
    expect(matches(text, demo)).toBe(false)
  })

  it('is not misled by separators inside a value', () => {
    const forged = name(
      [[C, strings.printable('US')]],
      [[O, strings.utf8('Example')]],
      [[CN, strings.utf8('demo,OU=Spring')]],
    )
    expect(matches('CN=demo,OU=Spring,O=Example,C=US', forged)).toBe(false)
    expect(matches('CN=demo\\,OU\\=Spring,O=Example,C=US', forged)).toBe(true)
  })

  it('compares the attributes of one level in any order', () => {
    const level = name([
      [CN, strings.utf8('a')],
      [O, strings.utf8('b')],
    ])
    expect(matches('CN=a+O=b', level)).toBe(true)
    expect(matches('O=b+CN=a', level)).toBe(true)
    expect(matches('O=a+CN=b', level)).toBe(false)
    expect(matches('CN=a+O=c', level)).toBe(false)
    expect(matches('CN=c+O=b', level)).toBe(false)
    expect(matches('CN=a', level)).toBe(false)
    expect(matches('CN=a,O=b', level)).toBe(false)
    expect(matches('CN=a+O=b+C=c', level)).toBe(false)
  })

  it.each(Object.entries(strings).filter(([kind]) => kind !== 'numeric'))(
    'finds the same value in a %s',
    (_, write) => {
      expect(matches('CN=demo', name([[CN, write('demo')]]))).toBe(true)
    },
  )

  it('does not equate composed and decomposed characters', () => {
    expect(matches('CN=\u00e9', name([[CN, strings.utf8('e\u0301')]]))).toBe(false)
  })

  it('never matches a value that is no sound string, but by its very octets', () => {
    const cut = name([[CN, strings.utf8('demo\0.evil')]])
    expect(matches('CN=demo', cut)).toBe(false)
    expect(matches('CN=#0C0464656D6F', cut)).toBe(false)
    expect(matches('CN=#0C0A64656D6F002E6576696C', cut)).toBe(true)
    expect(matches('CN=#0C0A64656D6F002E6576696D', cut)).toBe(false)
  })

  it('matches no empty name, not even with itself', () => {
    expect(matchDistinguishedName([], [])).toBe(false)
    expect(matchDistinguishedName([[]], [[]])).toBe(false)
    expect(matchDistinguishedName([], read(demo))).toBe(false)
  })

  it('does not match a level made by hand in which a type repeats', () => {
    const [a, b] = [
      { type: CN, value: 'a', der: undefined },
      { type: CN, value: 'b', der: undefined },
    ]
    expect(matchDistinguishedName([[a, a]], [[a, b]])).toBe(false)
    expect(matchDistinguishedName([[a, b]], [[a, a]])).toBe(false)
  })
})

describe('formatDistinguishedName', () => {
  it.each([
    ['CN=demo,OU=Spring,O=Example,C=US', demo],
    ['', name()],
    ['CN=', name([[CN, strings.utf8('')]])],
    ['CN=demo\\,OU=Spring', name([[CN, strings.utf8('demo,OU=Spring')]])],
    ['CN=\\#a', name([[CN, strings.utf8('#a')]])],
    ['CN=\\ a\\ ', name([[CN, strings.utf8(' a ')]])],
    ['CN=\\ ', name([[CN, strings.utf8(' ')]])],
    ['CN=a\\"\\+\\,\\;\\<\\>\\\\=', name([[CN, strings.utf8('a"+,;<>\\=')]])],
    ['CN=Müller', name([[CN, strings.teletex('Müller')]])],
    ['CN=a\\0D\\0Aadmin logged in', name([[CN, strings.utf8('a\r\nadmin logged in')]])],
    ['CN=\\E2\\80\\AEgpj', name([[CN, strings.utf8('\u202egpj')]])],
    ['CN=a\\C2\\A0b', name([[CN, strings.utf8('a\u00a0b')]])],
    ['CN=\\1B[31m', name([[CN, strings.utf8('\x1b[31m')]])],
    ['1.2.3.4=#0C0161', name([['1.2.3.4', strings.utf8('a')]])],
    ['CN=a\\00b', name([[CN, strings.utf8('a\0b')]])],
    ['x500UniqueIdentifier=#03020005', name([['2.5.4.45', hex('03 02 00 05')]])],
    [
      'O=b+CN=a',
      name([
        [CN, strings.utf8('a')],
        [O, strings.utf8('b')],
      ]),
    ],
  ])('writes %j', (text, subject) => {
    expect(formatDistinguishedName(read(subject))).toBe(text)
    if (text !== '') expect(matches(text, subject)).toBe(true)
  })

  it('writes a value that was given in characters, under a type without a name', () => {
    const parsed = parseDistinguishedName('1.2.3.4=a\\,b') ?? []
    expect(formatDistinguishedName(parsed)).toBe('1.2.3.4=a\\,b')
  })
})
