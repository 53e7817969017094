import { describe, expect, it } from 'vitest'
import { ambiguousMembers, isAmbiguousJSON, parseInteroperableJSON } from '../../src/encoding/interoperable-json.ts'
import { isInteroperableValue } from '../../src/encoding/json-value.ts'
import { BLINK, megabyte, milliseconds } from '../support/quick.ts'

const accepted = [
  ...['0', '-0', '0.0', '0e99', '-0.0e-9', '1', '-1', '9007199254740991', '-9007199254740991', '9007199254740991.0'],
  ...[
    '9.007199254740991e15',
    '90071992547409910e-1',
    '0.1',
    '1234.56',
    '-19.99',
    '1e15',
    '5e-324',
    '2.2250738585072014e-308',
  ],
  ...[`1${'0'.repeat(400)}e-400`, `0.${'0'.repeat(400)}1e401`, '4503599627370496.5'],
]
const refused = [
  ...['9007199254740992', '9007199254740993', '-9007199254740993', '9007199254740993.0', '9.007199254740993e15'],
  ...[
    '90071992547409930e-1',
    '900719925474099.3e1',
    '9.007199254740993E+15',
    '1e16',
    '1e308',
    '-1e22',
    '12345678901234567890',
  ],
  ...[
    '1e309',
    '1e999',
    '-1e999',
    `1${'0'.repeat(400)}`,
    '1e-400',
    '-1e-400',
    '1E-999',
    '0.1e-323',
    `0.${'0'.repeat(400)}1`,
  ],
  ...['9007199254740991.6', '2.4e-324'],
]

describe('JSON that is stored, shown or compared (RFC 7493 §2.2)', () => {
  it.each(accepted)('may have the number %s', (token) => {
    for (const text of [token, `[${token}]`, `{"a":{"b":[true,false,null,"e",${token} ]}}`]) {
      expect(parseInteroperableJSON(text)).toEqual(JSON.parse(text))
    }
  })

  it.each(refused)('may not have the number %s', (token) => {
    for (const text of [token, `[1,${token},2]`, `{"a":{"b":[true,{"e": ${token}\n}]}}`]) {
      expect(() => JSON.parse(text)).not.toThrow()
      expect(parseInteroperableJSON(text)).toBeUndefined()
    }
  })

  it.each([
    String.raw`"\ud800"`,
    String.raw`["\uDFFF"]`,
    String.raw`{"\udc00\ud800":1}`,
    String.raw`{"a":["b\\\ud83d"]}`,
    '"\ud800"',
  ])('may not have half of a surrogate pair (§2.1): %j', (text) => {
    expect(() => JSON.parse(text)).not.toThrow()
    expect(parseInteroperableJSON(text)).toBeUndefined()
  })

  it.each([String.raw`"\ud83d\ude00"`, String.raw`"\\ud800"`, String.raw`{"\\\\ud800":"\\uDFFF"}`, '"😀"'])(
    'may have a whole pair, and a backslash before any letters: %s',
    (text) => {
      expect(parseInteroperableJSON(text)).toEqual(JSON.parse(text))
    },
  )

  it('may have any digits in a string', () => {
    for (const text of ['"9007199254740993"', '{"1e999":"1e-400"}', String.raw`["\"", "9007199254740993\\"]`]) {
      expect(parseInteroperableJSON(text)).toEqual(JSON.parse(text))
    }
  })

  it.each(['-', '1-2', '+1', '.5', '01', '1e', '--1', 'e', 'NaN', 'Infinity', '1.2.3'])(
    'is no JSON with %s',
    (token) => {
      expect(parseInteroperableJSON(`[${token}]`)).toBeUndefined()
    },
  )
})

describe('JSON of a megabyte', () => {
  it.each(['\\\\', '\\"', String.raw`\\ud800`, '\\ud83d\\ude00', '-1e', '😀'])(
    'is read in linear time where it is one string of %s',
    (unit) => {
      const text = `["${megabyte(unit)}",1]`
      const bounds = { length: text.length, depth: 2 }
      expect(milliseconds(() => parseInteroperableJSON(text, bounds))).toBeLessThan(BLINK)
      expect(milliseconds(() => parseInteroperableJSON(text.slice(0, -3), bounds))).toBeLessThan(BLINK)
    },
  )

  it.each(['1,', '-', '1e', '"",'])('is read in linear time where it is one list of %s', (unit) => {
    const text = `[${megabyte(unit)}1]`
    expect(milliseconds(() => parseInteroperableJSON(text, { length: text.length, depth: 2 }))).toBeLessThan(BLINK)
  })
})

describe('a text that a host declared', () => {
  it.each(['9007199254740993', '1e999', 'account 1e999', '{unclosed 1e999', '[1,2', '', '"{}"', '{"a":1}', ' [0.1]'])(
    'is not ambiguous JSON: %s',
    (text) => {
      expect(isAmbiguousJSON(text)).toBe(false)
    },
  )

  it.each([
    '{"a":9007199254740993}',
    ' \n[1e999]',
    '{"a":1,"a":2}',
    '{"a":1,"\\u0061":1}',
    '[[[1e-400]]]',
    `${'['.repeat(65)}${']'.repeat(65)}`,
  ])('is ambiguous JSON: %s', (text) => {
    expect(isAmbiguousJSON(text)).toBe(true)
  })
})

describe('the members of an object that hold an ambiguous number', () => {
  it('are named with their text, and no other member is', () => {
    const text = String.raw`{ "good":[1,{"a":"}"}], "b\u0061d" : {"x":[ 1e999 ]} ,"text":"1e999, \"}","last":-9007199254740993}`
    expect([...ambiguousMembers(text)]).toEqual([
      ['bad', '{"x":[ 1e999 ]}'],
      ['last', '-9007199254740993'],
    ])
  })

  it('are none where every number is good', () => {
    expect(ambiguousMembers('{"a":1,"b":[0.5]}').size).toBe(0)
  })
})

describe('a value of the host', () => {
  it.each([
    0,
    -0,
    0.1,
    Number.MAX_SAFE_INTEGER,
    -Number.MAX_SAFE_INTEGER,
    5e-324,
    'x',
    null,
    true,
    [],
    {},
    { a: [1] },
    { a: undefined },
  ])('comes back from JSON: %j', (value) => {
    expect(isInteroperableValue(value)).toBe(true)
    expect(isInteroperableValue({ a: [{ b: value }] })).toBe(true)
  })

  it.each([
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -Infinity,
    2 ** 53,
    -(2 ** 53),
    1e300,
    1n,
    new Date(0),
    new Map(),
    () => 1,
    Symbol('a'),
    { toJSON: () => 1 },
    Object.assign([1], { toJSON: () => 1 }),
    new (class {
      toJSON() {}
    })(),
  ])('does not: %s', (value) => {
    expect(isInteroperableValue(value)).toBe(false)
    expect(isInteroperableValue({ a: [{ b: value }] })).toBe(false)
  })
})
