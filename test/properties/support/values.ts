import type { JSONValue } from '../../../src/types/json.ts'
import { characters, fc } from '../../support/fast-check.ts'

/** Names that every object has, and that a careless reader of records finds where nothing was written. */
const INHERITED = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'then']

const ODD = [
  '',
  ' ',
  '\0',
  '"',
  '\\',
  '\\u0000',
  "'",
  '\u2028',
  '\ufeff',
  'é',
  'e\u0301',
  '€😀',
  'ﬃ',
  '\u202e',
  '%00',
  '+&=',
  'a b  c',
  '\r\n',
]

/** Well-formed texts of every kind: empty, long, of any characters, named like members of Object.prototype. */
export const texts: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...ODD, ...INHERITED, 'x'.repeat(3000), '😀'.repeat(500)),
  fc.string({ unit: characters, maxLength: 24 }),
  fc.string({ maxLength: 24 }),
)

/** Texts without control characters and at least one character long, such as a `client_id`. */
export const identifiers: fc.Arbitrary<string> = texts
  .map((text) => text.replaceAll(/\p{Cc}/gu, '').slice(0, 512))
  .filter((text) => text !== '' && !/\p{Cs}/u.test(text))

export const memberNames: fc.Arbitrary<string> = fc.oneof(fc.constantFrom(...INHERITED), texts)

/** Objects with such names, each of them a member of its own. */
export const dictionaries = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<Readonly<Record<string, T>>> =>
  fc
    .uniqueArray(fc.tuple(memberNames, values), { maxLength: 4, selector: ([name]) => name })
    .map((entries) => Object.fromEntries(entries))

/** JSON that all readers read alike (RFC 7493): whole numbers and fractions within 2^53. */
export const jsonValues: fc.Arbitrary<JSONValue> = fc.letrec<{ value: JSONValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.oneof(
      fc.constant(null),
      fc.boolean(),
      fc.maxSafeInteger(),
      fc.double({ min: -1e9, max: 1e9, noNaN: true }).map((number) => (Number.isInteger(number) ? 0.5 : number)),
      texts,
    ),
    fc.array(tie('value'), { maxLength: 3 }),
    dictionaries(tie('value')),
  ),
})).value

export const jsonObjects = dictionaries(jsonValues)

/** 32 bytes as base64url: a hash, a thumbprint, a handle. */
export const hashes: fc.Arbitrary<string> = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString('base64url'))

export const seconds: fc.Arbitrary<number> = fc.integer({ min: 0, max: 4_102_444_800 })
