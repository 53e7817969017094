import { describe, expect, it } from 'vitest'
import { isJSONObject, parseJSON, parseJSONObject } from '../../src/encoding/json.ts'
import { fc } from '../support/fast-check.ts'
import { BLINK, megabyte, milliseconds } from '../support/quick.ts'

describe('bounded JSON', () => {
  it.each([
    '{}',
    '[]',
    'null',
    'false',
    '0',
    '-0.5e-3',
    '""',
    '"\\u00e9\\n\\"\\\\"',
    ' \t\r\n{ "a" : [ 1 , { "b" : null } ] } ',
    '{"a":{"a":{"a":1}}}',
    '[{"a":1},{"a":1}]',
    '{"a":["a","a",{"a":"a"}],"b":"a"}',
    '{"a":"a","b":"a:b"}',
    '{"a":"{\\"a\\":1,\\"a\\":2}"}',
    '{"":1," ":2}',
    '{"\\"":1,"\\\\":2}',
    '{"a":1,"A":2,"\\u00e0":3,"a\\u0300":4}',
  ])('reads %s', (text) => {
    expect(parseJSON(text)).toEqual(JSON.parse(text))
  })

  it.each([
    ['nothing', ''],
    ['white space', '  '],
    ['half an object', '{"a":1'],
    ['half a text', '"a'],
    ['a text that ends in a backslash', '"a\\'],
    ['two values', '{}{}'],
    ['a trailing comma', '{"a":1,}'],
    ['a comment', '{"a":1}//'],
    ['single quotes', "{'a':1}"],
    ['a name without quotes', '{a:1}'],
    ['a control character in a text', '"a\nb"'],
    ['an unknown escape', '"\\x41"'],
    ['an unknown escape in a name', '{"\\x41":1}'],
    ['a byte order mark', '\ufeff{}'],
    ['white space of another kind', '\u00a0{}'],
    ['a hexadecimal number', '0x10'],
    ['a leading zero', '01'],
    ['NaN', 'NaN'],
    ['a bare word', 'undefined'],
    ['a colon in an array', '["a":1]'],
    ['a stray colon', ':'],
    ['closing brackets alone', ']}]'],
    ['brackets that do not match', '[{]}'],
  ])('refuses %s', (_, text) => {
    expect(parseJSON(text)).toBeUndefined()
  })

  it.each([
    ['twice', '{"a":1,"a":1}'],
    ['twice, with others between', '{"a":1,"b":2,"a":3}'],
    ['twice, with the same value', '{"a":{},"a":{}}'],
    ['the second time escaped', '{"a":1,"\\u0061":2}'],
    ['the first time escaped', '{"\\u0061":1,"a":2}'],
    ['escaped in two ways', '{"\\u003a":1,"\\u003A":2}'],
    ['a slash, plain and escaped', '{"/":1,"\\/":2}'],
    ['with a quotation mark in it', '{"\\"":1,"\\u0022":2}'],
    ['with a backslash in it', '{"\\\\":1,"\\u005c":2}'],
    ['empty', '{"":1,"":2}'],
    ['__proto__', '{"__proto__":1,"__proto__":2}'],
    ['toString', '{"toString":1,"toString":2}'],
    ['in an inner object', '{"x":{"a":1,"a":2}}'],
    ['in an object of an array', '[1,[{"a":1,"a":2}]]'],
    ['around an inner object of the same names', '{"a":{"a":1},"a":2}'],
    ['around an array', '{"a":["a"],"a":2}'],
    ['with white space before the colon', '{"a" \n:1,"a"\t :2}'],
    ['beyond the basic plane, plain and escaped', '{"😀":1,"\\ud83d\\ude00":2}'],
    ['a lone surrogate', '{"\\ud83d":1,"\\uD83D":2}'],
  ])('refuses a member named %s', (_, text) => {
    expect(() => JSON.parse(text)).not.toThrow()
    expect(parseJSON(text)).toBeUndefined()
  })

  it('takes a text up to its length, and none that is longer', () => {
    const text = '{"a":"12345"}'
    expect(parseJSON(text, { length: text.length, depth: 1 })).toEqual({ a: '12345' })
    expect(parseJSON(text, { length: text.length - 1, depth: 1 })).toBeUndefined()
    expect(parseJSON(`"${'a'.repeat(65_534)}"`)).toHaveLength(65_534)
    expect(parseJSON(`"${'a'.repeat(65_535)}"`)).toBeUndefined()
  })

  it('takes levels of arrays and objects up to its depth, and none that is deeper', () => {
    const nest = (levels: number): string =>
      '[{"a":'.repeat(levels / 2) + (levels % 2 ? '[]' : '0') + '}]'.repeat(levels / 2)
    expect(parseJSON(nest(16))).toBeDefined()
    expect(parseJSON(nest(17))).toBeUndefined()
    expect(parseJSON(nest(4), { length: 100, depth: 4 })).toBeDefined()
    expect(parseJSON(nest(5), { length: 100, depth: 4 })).toBeUndefined()
    expect(parseJSON('1', { length: 100, depth: 0 })).toBe(1)
    expect(parseJSON('[]', { length: 100, depth: 0 })).toBeUndefined()
    expect(parseJSON('{}', { length: 100, depth: 0 })).toBeUndefined()
    expect(parseJSON('[{}]', { length: 100, depth: 1 })).toBeUndefined()
    expect(parseJSON('{"a":[]}', { length: 100, depth: 1 })).toBeUndefined()
  })

  it('counts depth, not brackets', () => {
    expect(parseJSON(`[${'[],'.repeat(100)}{}]`, { length: 1000, depth: 2 })).toHaveLength(101)
    expect(parseJSON(`"${'['.repeat(100)}"`)).toHaveLength(100)
  })

  it('makes __proto__ an ordinary member', () => {
    const value = parseJSONObject('{"__proto__":{"admin":true},"constructor":1}')
    expect(Object.keys(value ?? {})).toEqual(['__proto__', 'constructor'])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(value?.admin).toBeUndefined()
  })

  it('gives an object where one is needed, and nothing else', () => {
    expect(parseJSONObject('{"a":1}')).toEqual({ a: 1 })
    for (const text of ['[]', 'null', '"{}"', '1', 'true', '']) expect(parseJSONObject(text)).toBeUndefined()
    expect([{}, Object.create(null)].every(isJSONObject)).toBe(true)
    expect([[], null, undefined, 'a', 1].some(isJSONObject)).toBe(false)
  })

  it('takes every text that JSON.stringify makes, and gives the value back', () => {
    const bounds = { length: 1_000_000, depth: 100 }
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary', maxDepth: 3 }), fc.constantFrom(0, 1), (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        expect(parseJSON(text, bounds)).toEqual(JSON.parse(text))
      }),
    )
  })

  it('never differs from JSON.parse on a text that it takes, and never throws', () => {
    const token = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"a"',
      '"\\u0061"',
      '"b',
      '"',
      '\\',
      '1',
      'null',
      ' ',
      '-',
      'e',
    )
    const text = fc.array(token, { maxLength: 12 }).map((tokens) => tokens.join(''))
    fc.assert(
      fc.property(fc.oneof(text, fc.string()), (anything) => {
        const value = parseJSON(anything)
        if (value !== undefined) expect(value).toEqual(JSON.parse(anything))
      }),
      { numRuns: 3000 },
    )
  })

  it('refuses a text when, and only when, an object in it names a member twice', () => {
    const name = fc.constantFrom('a', '\\u0061', 'b', '\\"', '\\u0022', '__proto__')
    const { object } = fc.letrec<{ value: Written; object: Written }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom('1', '"a"', '"a:\\"b"', 'null').map((text) => ({ text, twice: false })),
        tie('object'),
        fc.array(tie('value'), { maxLength: 2 }).map((items) => ({
          text: `[${items.map((item) => item.text).join(', ')}]`,
          twice: items.some((item) => item.twice),
        })),
      ),
      object: fc.array(fc.tuple(name, tie('value')), { maxLength: 3 }).map((members) => ({
        text: `{${members.map(([key, item]) => `"${key}": ${item.text}`).join(', ')}}`,
        twice:
          members.some(([, item]) => item.twice) ||
          new Set(members.map(([key]) => JSON.parse(`"${key}"`))).size < members.length,
      })),
    }))
    const outcomes = new Set<boolean>()
    fc.assert(
      fc.property(object, ({ text, twice }) => {
        outcomes.add(twice)
        expect(parseJSON(text) === undefined).toBe(twice)
      }),
      { numRuns: 500 },
    )
    expect(outcomes.size).toBe(2)
  })

  it.each([
    ['brackets', '['],
    ['objects', '{"a":'],
    ['quotation marks', '"'],
    ['backslashes', '\\'],
    ['escaped quotation marks', '\\"'],
    ['colons', ':'],
    ['names', '"a":'],
    ['pairs of brackets', '[]'],
  ])('takes no longer than a blink over a megabyte of %s', (_, unit) => {
    const bounds = { length: 3_000_000, depth: 3_000_000 }
    for (const start of ['', '{', '{"', '{"\\u0061']) {
      expect(milliseconds(() => parseJSON(start + megabyte(unit), bounds))).toBeLessThan(BLINK)
    }
  })

  it('takes no longer than a blink over an object of many members', () => {
    const members = Array.from({ length: 60_000 }, (_, at) => `"\\u0061${at}":${at}`).join(',')
    expect(milliseconds(() => parseJSON(`{${members}}`, { length: 3_000_000, depth: 1 }))).toBeLessThan(BLINK)
  })
})

interface Written {
  readonly text: string
  readonly twice: boolean
}
