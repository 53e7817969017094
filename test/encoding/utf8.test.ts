import { describe, expect, it } from 'vitest'
import { decodeText, encodeText, equalBytes, equalTexts } from '../../src/encoding/utf8.ts'
import { fc } from '../support/fast-check.ts'

describe('text', () => {
  it('comes back from its UTF-8 bytes unchanged', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => decodeText(encodeText(text)) === text))
  })

  it('keeps a byte order mark, which JSON then refuses', () => {
    expect(decodeText(Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d))).toBe('\ufeff{}')
  })

  it.each([
    ['a stray continuation byte', [0x80]],
    ['a sequence cut short', [0xe2, 0x82]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['an overlong NUL', [0xc0, 0x80]],
    ['an encoded surrogate', [0xed, 0xa0, 0x80]],
    ['a code point beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
    ['Latin-1', [0x63, 0x61, 0x66, 0xe9]],
    ['UTF-16', [0xff, 0xfe, 0x7b, 0x00]],
  ])('is not made of %s', (_, bytes) => {
    expect(decodeText(Uint8Array.from(bytes))).toBeUndefined()
  })
})

describe('equalBytes', () => {
  const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)

  it.each([
    ['nothing and nothing', bytes(), bytes(), true],
    ['the same bytes', bytes(1, 2, 3), bytes(1, 2, 3), true],
    ['another first byte', bytes(0, 2, 3), bytes(1, 2, 3), false],
    ['another last byte', bytes(1, 2, 3), bytes(1, 2, 4), false],
    ['a prefix', bytes(1, 2), bytes(1, 2, 3), false],
    ['an extension', bytes(1, 2, 3), bytes(1, 2), false],
    ['an extension by zeros', bytes(1, 0), bytes(1), false],
    ['a prefix cut before zeros', bytes(1), bytes(1, 0), false],
    ['nothing and a zero', bytes(), bytes(0), false],
  ])('compares %s', (_, a, b, equal) => {
    expect(equalBytes(a, b)).toBe(equal)
  })

  it('agrees with a plain comparison', () => {
    const short = fc.uint8Array({ maxLength: 4, max: 2 })
    fc.assert(fc.property(short, short, (a, b) => equalBytes(a, b) === (a.join() === b.join())))
  })
})

describe('equalTexts', () => {
  it.each([
    ['nothing and nothing', '', '', true],
    ['the same text', 'abc', 'abc', true],
    ['another first character', 'xbc', 'abc', false],
    ['another last character', 'abc', 'abx', false],
    ['a prefix', 'ab', 'abc', false],
    ['an extension', 'abc', 'ab', false],
    ['an extension by a zero', 'a\0', 'a', false],
    ['a prefix cut before a zero', 'a', 'a\0', false],
    ['characters whose codes differ in the high half', '\u0161', 'a', false],
  ])('compares %s', (_, a, b, equal) => {
    expect(equalTexts(a, b)).toBe(equal)
  })

  it('agrees with a plain comparison', () => {
    const short = fc.string({ maxLength: 3, unit: fc.constantFrom('a', 'b', '\ud83d') })
    fc.assert(fc.property(short, short, (a, b) => equalTexts(a, b) === (a === b)))
  })
})
