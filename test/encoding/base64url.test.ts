import { describe, expect, it } from 'vitest'
import {
  decodeBase64,
  decodeBase64url,
  decodeBase64urlText,
  encodeBase64url,
  encodeBase64urlText,
  isBase64urlSHA256,
} from '../../src/encoding/base64url.ts'
import { decodeText } from '../../src/encoding/utf8.ts'
import { fc } from '../support/fast-check.ts'
import { BLINK, megabyte, milliseconds } from '../support/quick.ts'
import rfc7636 from '../vectors/rfc7636.json' with { type: 'json' }

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('base64url', () => {
  it('of a text is that of its UTF-8, in ASCII and beyond', () =>
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (text) => {
        expect(encodeBase64urlText(text)).toBe(Buffer.from(text).toString('base64url'))
      }),
    ))

  // RFC 4648 §10, without padding
  it.each([
    ['', ''],
    ['f', 'Zg'],
    ['fo', 'Zm8'],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg'],
    ['fooba', 'Zm9vYmE'],
    ['foobar', 'Zm9vYmFy'],
  ])('encodes %j as %j and back', (text, encoded) => {
    expect(encodeBase64url(bytes(text))).toBe(encoded)
    expect(encodeBase64urlText(text)).toBe(encoded)
    expect(decodeBase64url(encoded)).toEqual(bytes(text))
  })

  it('uses - and _ in the place of + and /', () => {
    expect(encodeBase64url(Uint8Array.of(0xfb, 0xff, 0xbf))).toBe('-_-_')
    expect(decodeBase64url('-_-_')).toEqual(Uint8Array.of(0xfb, 0xff, 0xbf))
  })

  it('encodes the octets of RFC 7636 appendix B', () => {
    expect(encodeBase64url(Uint8Array.from(rfc7636.code_verifier_octets))).toBe(rfc7636.code_verifier)
  })

  it('agrees with the encoder of Node on any bytes, and decodes what it encoded', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (data) => {
        const encoded = encodeBase64url(data)
        expect(encoded).toBe(Buffer.from(data).toString('base64url'))
        expect(decodeBase64url(encoded)).toEqual(data)
      }),
    )
  })

  it('has one text for every byte string: whatever decodes is what the encoder would write', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'AQgwBZz09-_+/= .é\n'), maxLength: 12 }), (text) => {
        const decoded = decodeBase64url(text)
        if (decoded !== undefined) expect(encodeBase64url(decoded)).toBe(text)
      }),
    )
  })

  it.each([
    ['padding', 'Zg=='],
    ['the plain alphabet', '+/+/'],
    ['white space', 'Zm9v '],
    ['a line feed', 'Zm9v\n'],
    ['a dot', 'Zm.9'],
    ['a length that no bytes have', 'Zm9vY'],
    ['a single character', 'Z'],
    ['such a length in zeros', 'AAAAA'],
    ['stray bits after one byte', 'Zh'],
    ['stray bits after two bytes', 'Zm9'],
    ['a character beyond ASCII', 'Zm9ÿ'],
    ['a surrogate pair', '😀'],
    ['a member of every object', '__proto__!'],
  ])('refuses %s', (_, text) => {
    expect(decodeBase64url(text)).toBeUndefined()
  })

  it('decodes and encodes a megabyte in a blink', () => {
    const text = megabyte('AbC_')
    expect(milliseconds(() => encodeBase64url(decodeBase64url(text) ?? new Uint8Array()))).toBeLessThan(BLINK)
  })
})

describe('text in base64url', () => {
  it.each(['', 'a', '{"sub":"signer"}', 'Zoë', '木😀', '\0\x7f'])('is decoded: %j', (text) => {
    expect(decodeBase64urlText(encodeBase64url(bytes(text)))).toBe(text)
  })

  it('is what its bytes are as UTF-8, and none where there are none, or no UTF-8', () => {
    const characters = fc.string({ unit: fc.constantFrom(...'AQgwBZz09-_+/= .é\n'), maxLength: 12 })
    const encoded = fc.uint8Array({ maxLength: 8 }).map(encodeBase64url)
    fc.assert(
      fc.property(fc.oneof(characters, encoded), (text) => {
        const decoded = decodeBase64url(text)
        expect(decodeBase64urlText(text)).toBe(decoded && decodeText(decoded))
      }),
    )
  })
})

describe('a SHA-256 thumbprint', () => {
  it('has 43 characters of base64url', () => {
    expect(isBase64urlSHA256(rfc7636.code_challenge)).toBe(true)
    expect(isBase64urlSHA256(encodeBase64url(new Uint8Array(32)))).toBe(true)
  })

  it.each([
    ['nothing', ''],
    ['42 characters', 'A'.repeat(42)],
    ['44 characters', 'A'.repeat(44)],
    ['padding', `${'A'.repeat(43)}=`],
    ['the plain alphabet', `${'A'.repeat(42)}+`],
    ['a line feed at the end', `${'A'.repeat(43)}\n`],
    ['a line feed before', `\n${'A'.repeat(43)}`],
    ['bits that 32 bytes do not have', `${'A'.repeat(42)}B`],
  ])('is not %s', (_, text) => {
    expect(isBase64urlSHA256(text)).toBe(false)
  })
})

describe('base64', () => {
  it('decodes what Node encoded, padding and all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (data) => {
        expect(decodeBase64(Buffer.from(data).toString('base64'))).toEqual(data)
      }),
    )
  })

  it('decodes nothing that Node would have written otherwise', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'AQgwBZz09-_+/= .é\n'), maxLength: 12 }), (text) => {
        const canonical = Buffer.from(text, 'base64').toString('base64')
        expect(decodeBase64(text)).toEqual(
          canonical === text ? Uint8Array.from(Buffer.from(text, 'base64')) : undefined,
        )
      }),
    )
  })

  it.each([
    '=',
    '==',
    '====',
    'Zg',
    'Zg=',
    'Zg===',
    'Z===',
    'Zh==',
    '=Zg=',
    'Zg==Zg==',
    '-_-_',
    'Zm9v\n',
    'Zg=='.repeat(2),
  ])('does not decode %j', (text) => {
    expect(decodeBase64(text)).toBeUndefined()
  })
})
