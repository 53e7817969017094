import { describe, expect, it } from 'vitest'
import {
  authorizationParameters,
  decodeComponent,
  type Form,
  parseForm,
  readBodyForm,
  readQueryForm,
} from '../../src/encoding/form.ts'
import type { HttpRequest } from '../../src/types/http.ts'
import { fc } from '../support/fast-check.ts'
import { BLINK, megabyte, milliseconds } from '../support/quick.ts'
import rfc6749 from '../vectors/rfc6749.json' with { type: 'json' }

const BOUNDS = { maxRequestBytes: 1000, maxParameters: 10, maxParameterLength: 100 }

/** The form as a plain value, or the reason for which it was refused. */
const outcome = (result: ReturnType<typeof parseForm>) =>
  result.ok
    ? {
        values: [...result.value.values],
        resource: result.value.resource,
        repeated: [...result.value.repeated],
      }
    : result.error.reason
const parse = (text: string, bounds = BOUNDS) => outcome(parseForm(text, bounds))
const values = (text: string) => parseForm(text, BOUNDS).ok && Object.fromEntries(formOf(text).values)
const formOf = (text: string): Form => {
  const result = parseForm(text, BOUNDS)
  return result.ok ? result.value : expect.fail(`refused: ${result.error.reason}`)
}

const POST = {
  method: 'POST',
  url: 'https://as.example.com/par',
  headers: new Headers({ 'content-type': 'application/x-www-form-urlencoded' }),
}

const post = (body: HttpRequest['body'], type: string | undefined = 'application/x-www-form-urlencoded') =>
  outcome(
    readBodyForm(
      {
        method: 'POST',
        url: 'https://as.example.com/par?client_id=of-the-query',
        headers: new Headers(type === undefined ? {} : { 'content-type': type }),
        body,
      },
      BOUNDS,
    ),
  )

describe('a form', () => {
  it('is read by name', () => {
    expect(values('response_type=code&client_id=s6BhdRkqt3&state=xyz')).toEqual({
      response_type: 'code',
      client_id: 's6BhdRkqt3',
      state: 'xyz',
    })
  })

  it('decodes the characters of RFC 6749 appendix B', () => {
    expect(values(`state=${rfc6749.encoded}`)).toEqual({ state: rfc6749.decoded })
    expect(values(`${rfc6749.encoded}=name`)).toEqual({ [rfc6749.decoded]: 'name' })
  })

  it('has a value with every further equals sign in it', () => {
    expect(values('a=b=c==&d==')).toEqual({ a: 'b=c==', d: '=' })
  })

  it('takes percent triplets in either case', () => {
    expect(values('a=%c3%A9%2f%2F')).toEqual({ a: 'é//' })
  })

  it('passes over empty pieces', () => {
    expect(values('&&a=1&&b=2&')).toEqual({ a: '1', b: '2' })
    expect(values('')).toEqual({})
  })

  it('has no value where a parameter is empty', () => {
    expect(parse('a=&b&c=1')).toEqual({ values: [['c', '1']], resource: [], repeated: [] })
  })

  it('keeps a value byte for byte, white space and line ends included', () => {
    expect(values('state=%20+%0D%0A%09%00%7F')).toEqual({ state: '  \r\n\t\0\u007f' })
  })

  it('keeps a byte order mark', () => {
    expect(values('%EF%BB%BFa=%EF%BB%BFb')).toEqual({ '\ufeffa': '\ufeffb' })
  })

  it.each([
    ['a percent sign alone', 'a=%'],
    ['half a triplet', 'a=%4'],
    ['a triplet of other characters', 'a=%zz'],
    ['a triplet of full-width digits', 'a=%４１'],
    ['a stray continuation byte', 'a=%80'],
    ['a sequence cut short', 'a=%E2%82'],
    ['a sequence interrupted', 'a=%E2x%82%AC'],
    ['an overlong slash', 'a=%C0%AF'],
    ['an encoded surrogate', 'a=%ED%A0%80'],
    ['a code point beyond Unicode', 'a=%F4%90%80%80'],
    ['Latin-1', 'a=caf%E9'],
    ['the escapes of ECMAScript', 'a=%u00e9'],
    ['a malformed name', '%=1'],
    ['a malformed name without value', '%zz'],
    ['a lone surrogate', 'a=\ud800'],
  ])('is refused with %s', (_, text) => {
    expect(parse(text)).toBe('form-malformed')
  })

  it('agrees with URLSearchParams on whatever URLSearchParams writes', () => {
    const word = fc.string({
      unit: fc.oneof(fc.constantFrom(...'&=+%? #;é€😀\0'), fc.string({ minLength: 1, maxLength: 1 })),
      maxLength: 8,
    })
    const bounds = { maxRequestBytes: 10_000, maxParameters: 10, maxParameterLength: 1000 }
    fc.assert(
      fc.property(fc.array(fc.tuple(word, word), { maxLength: 8 }), (pairs) => {
        const search = new URLSearchParams(pairs)
        const names = [...search.keys()].filter((name) => name !== 'resource')
        const twice = names.filter((name, at) => names.indexOf(name) !== at)
        const once = [...search].filter(([name, value]) => name !== 'resource' && value !== '' && !twice.includes(name))
        expect(parse(search.toString(), bounds)).toEqual({
          values: once,
          resource: search.getAll('resource').filter((value) => value !== ''),
          repeated: [...new Set(twice)],
        })
        // as text and as pairs it is the same
        expect(outcome(readBodyForm({ ...request, body: search }, bounds))).toEqual(parse(search.toString(), bounds))
      }),
      { numRuns: 300 },
    )
  })

  it('never reads a text that it takes in another way than URLSearchParams', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab&=+%4120C3Ae;?#é'), maxLength: 16 })
    fc.assert(
      fc.property(text, (anything) => {
        const result = parseForm(anything, { ...BOUNDS, maxParameters: 20 })
        if (!result.ok) {
          expect(result.error.reason).toBe('form-malformed')
          return
        }
        const search = new URLSearchParams(`&${anything}`)
        for (const [name, value] of result.value.values) expect(search.getAll(name)).toEqual([value])
        for (const name of result.value.repeated) expect(search.getAll(name).length).toBeGreaterThan(1)
      }),
      { numRuns: 2000 },
    )
  })
})

const request: HttpRequest = {
  method: 'POST',
  url: 'https://as.example.com/par',
  headers: new Headers({ 'content-type': 'application/x-www-form-urlencoded' }),
}

describe('a repeated parameter', () => {
  it('has no value, and is named', () => {
    expect(parse('a=1&b=2&a=3')).toEqual({ values: [['b', '2']], resource: [], repeated: ['a'] })
  })

  it.each(['a=1&a=1', 'a=1&a=2&a=3', 'a=1&a=', 'a=&a=1', 'a=&a=', 'a&a', 'a=1&%61=2', '=1&=2'])(
    'is one however it is written: %s',
    (text) => {
      expect(parse(text)).toMatchObject({ values: [], repeated: [text.startsWith('=') ? '' : 'a'] })
    },
  )

  it('is not one in another case, or with white space', () => {
    expect(parse('a=1&A=2&a+=3&+a=4')).toMatchObject({ repeated: [] })
  })

  it('may be resource alone, whose values stay in order', () => {
    expect(parse('resource=b&a=1&resource=&resource=a&resource=b')).toEqual({
      values: [['a', '1']],
      resource: ['b', 'a', 'b'],
      repeated: [],
    })
  })

  it('may have a name that every object has', () => {
    expect(parse('__proto__=1&toString=2&constructor=3&constructor=4')).toEqual({
      values: [
        ['__proto__', '1'],
        ['toString', '2'],
      ],
      resource: [],
      repeated: ['constructor'],
    })
  })
})

describe('the bounds of a form', () => {
  it('are met exactly', () => {
    const bounds = { maxRequestBytes: 11, maxParameters: 3, maxParameterLength: 3 }
    expect(parse('a=1&b=&c=12', bounds)).toMatchObject({
      values: [
        ['a', '1'],
        ['c', '12'],
      ],
    })
    expect(parse('a=1&b=2&c=12', bounds)).toBe('body-too-large')
    expect(parse('a=1&b=2&c&d', bounds)).toBe('parameters-out-of-bounds')
    expect(parse('a=123', bounds)).toMatchObject({ values: [['a', '123']] })
    expect(parse('a=1234', bounds)).toBe('parameters-out-of-bounds')
  })

  it('count bytes, not characters', () => {
    expect(parse(`a=${'€'.repeat(50)}`, { ...BOUNDS, maxRequestBytes: 152 })).toMatchObject({ repeated: [] })
    expect(parse(`a=${'€'.repeat(50)}`, { ...BOUNDS, maxRequestBytes: 151 })).toBe('body-too-large')
  })

  it('count a value as it was meant, not as it was encoded', () => {
    expect(parse(`a=${'%41'.repeat(100)}`)).toMatchObject({ values: [['a', 'A'.repeat(100)]] })
    expect(parse(`a=${'%41'.repeat(101)}`)).toBe('parameters-out-of-bounds')
  })

  it('count parameters that are empty, repeated or unknown', () => {
    expect(parse('a&'.repeat(11))).toBe('parameters-out-of-bounds')
    expect(parse('resource=a&'.repeat(11))).toBe('parameters-out-of-bounds')
    expect(parse('&'.repeat(11))).toBe('parameters-out-of-bounds')
  })

  it('hold for every kind of body', () => {
    const large = `a=${'b'.repeat(1000)}`
    const many = 'a=1&'.repeat(11)
    const long = `a=${'b'.repeat(101)}`
    for (const body of [large, new TextEncoder().encode(large), new URLSearchParams(large)]) {
      expect(post(body)).toBe('body-too-large')
    }
    for (const text of [many, long]) {
      for (const body of [text, new TextEncoder().encode(text), new URLSearchParams(text)]) {
        expect(post(body)).toBe('parameters-out-of-bounds')
      }
    }
  })

  it('are met exactly by every kind of body', () => {
    const text = `${'a'.repeat(898)}=${'b'.repeat(100)}`
    for (const body of [`${text}&`, new TextEncoder().encode(`${text}&`), new URLSearchParams(`aa${text}`)]) {
      expect(post(body)).toMatchObject({ repeated: [] })
    }
    for (const body of [`${text}&&`, new TextEncoder().encode(`${text}&&`), new URLSearchParams(`aaa${text}`)]) {
      expect(post(body)).toBe('body-too-large')
    }
  })

  it('are judged before the bytes are', () => {
    expect(post(new Uint8Array(1001).fill(0xff))).toBe('body-too-large')
  })

  it('stop pairs that never end', () => {
    const endless = function* (): Generator<[string, string]> {
      for (;;) yield ['a', '1']
    }
    expect(post(endless())).toBe('parameters-out-of-bounds')
  })

  it.each(['=', '%', '+', 'a&', '%C3%A9', '\ud800'])(
    'let a megabyte of %j pass in a blink, even when they are wide',
    (unit) => {
      const wide = { maxRequestBytes: 10_000_000, maxParameters: 10_000_000, maxParameterLength: 10_000_000 }
      expect(milliseconds(() => parseForm(`a=${megabyte(unit)}`, wide))).toBeLessThan(BLINK)
    },
  )
})

describe('the form of a POST', () => {
  it('comes from the body, never from the query', () => {
    expect(post('a=1')).toEqual({ values: [['a', '1']], resource: [], repeated: [] })
    expect(post('')).toEqual({ values: [], resource: [], repeated: [] })
    expect(post(undefined)).toEqual({ values: [], resource: [], repeated: [] })
  })

  it.each([
    ['text', 'a=%C3%A9&b=1&b=2'],
    ['bytes', new TextEncoder().encode('a=é&b=1&b=2')],
    ['a part of other bytes', new TextEncoder().encode('--a=é&b=1&b=2--').subarray(2, -2)],
    ['URLSearchParams', new URLSearchParams('a=é&b=1&b=2')],
    [
      'pairs',
      [
        ['a', 'é'],
        ['b', '1'],
        ['b', '2'],
      ],
    ] satisfies [string, [string, string][]],
    ['a map of entries', new Map([['a', 'é']]).entries()],
  ] as [string, HttpRequest['body']][])('may be %s', (_, body) => {
    expect(post(body)).toMatchObject({ values: [['a', 'é']] })
  })

  it('may be bytes of another realm', () => {
    const bytes = new TextEncoder().encode('a=1')
    Object.setPrototypeOf(bytes, Object.create(Object.getPrototypeOf(Uint8Array.prototype)))
    expect(bytes instanceof Uint8Array).toBe(false)
    expect(post(bytes)).toMatchObject({ values: [['a', '1']] })
  })

  it('is refused when its bytes are not UTF-8', () => {
    expect(post(Uint8Array.of(0x61, 0x3d, 0xe9))).toBe('form-malformed')
  })

  it.each([
    ['a value', 'b=1&a=', [0xe9], 'a'],
    ['a value between others', 'a=x', [0xff, 0x26, 0x62, 0x3d, 0x31], 'a'],
    ['half a character before the end of its parameter', 'a=', [0xc3, 0x26, 0xa9], 'a'],
  ])('is refused for bytes that are no UTF-8 in %s, where that parameter counts', (_, text, bytes, name) => {
    const body = Uint8Array.from([...new TextEncoder().encode(text), ...bytes])
    const read = (judged: readonly string[]) =>
      outcome(
        readBodyForm(
          { ...POST, body: Uint8Array.from([...new TextEncoder().encode('request_uri=u&'), ...body]) },
          BOUNDS,
          judged,
        ),
      )
    expect(read(['request_uri', name])).toBe('form-malformed')
    expect(read(['request_uri', 'b'])).toMatchObject({ values: expect.arrayContaining([['request_uri', 'u']]) })
  })

  it('has as many parameters as are allowed, also where its bytes are not UTF-8', () => {
    const bytes = (text: string) => Uint8Array.from([...new TextEncoder().encode(text), 0xff])
    expect(
      outcome(readBodyForm({ ...POST, body: bytes(`request=r${'&a'.repeat(9)}`) }, BOUNDS, ['request'])),
    ).toMatchObject({
      values: [['request', 'r']],
    })
    expect(post(bytes(`request=r${'&a'.repeat(10)}`))).toBe('parameters-out-of-bounds')
  })

  it('costs no more where its bytes are not UTF-8, which anybody can send', () => {
    const wide = { maxRequestBytes: 10_000_000, maxParameters: 64, maxParameterLength: 10_000_000 }
    const body = new Uint8Array(1_048_576).fill(0xff)
    const read = () => {
      for (let time = 0; time < 32; time++) readBodyForm({ ...POST, body }, wide)
    }
    expect(milliseconds(read)).toBeLessThan(BLINK / 4)
  })

  it('is refused when a pair holds no text, as some parsers make of a[b]', () => {
    expect(post(Object.entries({ a: { b: '1' } }) as unknown as [string, string][])).toBe('form-malformed')
    expect(post(Object.entries({ a: ['1', '2'] }) as unknown as [string, string][])).toBe('form-malformed')
  })

  it('is refused when a pair holds a lone surrogate', () => {
    expect(post([['a', 'x\udc00']])).toBe('form-malformed')
  })

  it('is not taken from an object, which hides repeats', () => {
    expect(() => post({ a: '1' } as unknown as string)).toThrow(TypeError)
  })

  it.each([
    'application/x-www-form-urlencoded',
    'Application/X-WWW-Form-Urlencoded',
    'application/x-www-form-urlencoded;charset=utf-8',
    'application/x-www-form-urlencoded ; charset="UTF-8"',
  ])('may be declared as %s', (type) => {
    expect(post('a=1', type)).toMatchObject({ values: [['a', '1']] })
  })

  it.each([
    '',
    'application/json',
    'multipart/form-data; boundary=x',
    'text/plain',
    'application/x-www-form-urlencoded2',
    'application/x-www-form-urlencoded, application/json',
    'text/plain; application/x-www-form-urlencoded',
    'x-www-form-urlencoded',
  ])('is none when it is declared as %j', (type) => {
    expect(post('a=1', type)).toBe('content-type-not-form')
  })

  it('is none when it is not declared', () => {
    const headers = { get: () => null }
    expect(outcome(readBodyForm({ ...request, headers, body: 'a=1' }, BOUNDS))).toBe('content-type-not-form')
    const bare = { get: () => undefined }
    expect(outcome(readBodyForm({ ...request, headers: bare, body: 'a=1' }, BOUNDS))).toBe('content-type-not-form')
  })
})

describe('the form of a query', () => {
  const query = (url: string) => outcome(readQueryForm({ ...request, url }, BOUNDS))

  it.each([
    ['https://as.example.com/authorize?a=1', [['a', '1']]],
    ['https://as.example.com/authorize?a=1#b=2', [['a', '1']]],
    ['https://as.example.com/authorize?a=1?b=2', [['a', '1?b=2']]],
    ['https://as.example.com/authorize', []],
    ['https://as.example.com/authorize?', []],
    ['https://as.example.com/authorize#?a=1', []],
    ['https://as.example.com/authorize?#a=1', []],
    ['/authorize?a=%23', [['a', '#']]],
    ['?a=1', [['a', '1']]],
    ['#?a=1', []],
  ])('of %s is what stands between the question mark and the fragment', (url, expected) => {
    expect(query(url)).toEqual({ values: expected, resource: [], repeated: [] })
  })

  it('is as strict as a body', () => {
    expect(query('https://as.example.com/authorize?a=%')).toBe('form-malformed')
    expect(query(`https://as.example.com/authorize?${'a'.repeat(1001)}`)).toBe('body-too-large')
  })
})

describe('one component', () => {
  it('is decoded, a plus sign being a space', () => {
    expect(decodeComponent('a+b%2Bc%20d')).toBe('a b+c d')
    expect(decodeComponent('plain')).toBe('plain')
    expect(decodeComponent('')).toBe('')
  })

  it.each(['%', '%C3', '%zz'])('throws URIError for %s', (text) => {
    expect(() => decodeComponent(text)).toThrow(URIError)
  })
})

describe('the parameters of an authorization request', () => {
  it('are the standard ones and those that were declared', () => {
    const form = formOf('client_id=c&scope=a+b&audience=x&unknown=1&resource=r1&resource=r2&client_secret=s&request=j')
    expect(authorizationParameters(form, ['audience', 'connection'])).toEqual({
      client_id: 'c',
      scope: 'a b',
      resource: ['r1', 'r2'],
      vendor: { audience: 'x' },
    })
  })

  it('have no member for what was not sent', () => {
    expect(Object.keys(authorizationParameters(formOf('a=1&scope='), ['connection']))).toEqual([])
  })

  it('take no member from the names that every object has', () => {
    const form = formOf('__proto__=1&constructor=2&toString=3')
    expect(authorizationParameters(form, [])).toEqual({})
    const declared = authorizationParameters(form, ['__proto__', 'constructor'])
    expect(Object.entries(declared.vendor ?? {})).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ])
    expect(Object.getPrototypeOf(declared.vendor)).toBe(Object.prototype)
  })
})
