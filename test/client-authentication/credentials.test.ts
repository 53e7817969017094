import { describe, expect, it } from 'vitest'
import { findClientCredentials, findMechanism, parseBasic } from '../../src/client-authentication/credentials.ts'
import { isClientIdentifier } from '../../src/host/client-identifier.ts'
import { fc } from '../support/fast-check.ts'
import { BLINK, milliseconds } from '../support/quick.ts'

const base64 = (text: string | Uint8Array) => Buffer.from(text).toString('base64')
const basic = (id: string, secret: string) => `Basic ${base64(`${id}:${secret}`)}`
const find = (form: Record<string, string>, authorization?: string) =>
  findClientCredentials(
    new Headers(authorization === undefined ? {} : { authorization }),
    new Map(Object.entries(form)),
  )
const malformed = {
  ok: false,
  error: { error: 'invalid_client', status: 401, reason: 'client-authentication-malformed' },
}

describe('two Authorization headers, which come joined', () => {
  const two = [`Bearer x, ${basic('c', 's')}`, `${basic('c', 's')}, Bearer x`, `DPoP x ,\tbasic Yzpz`]

  it.each(two)('are one mechanism too many beside a secret in the body: %s', (authorization) => {
    expect(find({ client_id: 'c', client_secret: 's' }, authorization)).toMatchObject({
      error: { status: 400, reason: 'client-authentication-multiple' },
    })
  })

  it.each(two)('are malformed by themselves, where one of them is Basic: %s', (authorization) => {
    expect(find({ client_id: 'c' }, authorization)).toMatchObject(malformed)
  })
})

describe('parseBasic', () => {
  it.each([
    ['RFC 6749 §2.3.1', 'Basic czZCaGRSa3F0MzpnWDFmQmF0M2JW', 's6BhdRkqt3', 'gX1fBat3bV'],
    ['spaces and signs', 'Basic KyUyNSUyNiUyQjorJTI1JTI2JTJC', ' %&+', ' %&+'],
    [
      'a colon in the identifier',
      'Basic YW4lM0FpZGVudGlmaWVyOnNvbWUrc2VjdXJlKyUyNitub24tc3RhbmRhcmQrc2VjcmV0',
      'an:identifier',
      'some secure & non-standard secret',
    ],
    [
      'more than ASCII',
      'Basic Zm9vKyVFMiU4MCU5NCtiYXIlMjErJTJCJTNDJTI2JTNFKjpmb28rJTI1NjYlMjU2RiUyNTZGJTQwJTI0JTNDJUMyJUE3JTIxJUUyJTlDJTkz',
      'foo — bar! +<&>*',
      'foo %66%6F%6F@$<§!✓',
    ],
    ['padding', 'Basic Y2xpZW50JTNBdXJuOnNlY3JldA==', 'client:urn', 'secret'],
    ['a colon in the secret', basic('c', 'a:b:'), 'c', 'a:b:'],
    ['an empty secret', basic('c', ''), 'c', ''],
    ['UTF-8 that was not encoded', basic('c', 'grün'), 'c', 'grün'],
    ['two spaces', basic('c', 's').replace(' ', '  '), 'c', 's'],
    ['a scheme in any case', basic('c', 's').replace('Basic', 'bAsIC'), 'c', 's'],
  ])('reads %s', (_, authorization, client_id, client_secret) => {
    expect(parseBasic(authorization)).toEqual({ ok: true, value: { kind: 'basic', client_id, client_secret } })
  })

  it.each([
    ['the scheme alone', 'Basic'],
    ['nothing after the space', 'Basic '],
    ['no colon', 'Basic Zm9v'],
    ['no identifier', basic('', 'secret')],
    ['characters outside base64', 'Basic Yy1iYXNpYzpz!'],
    ['base64url', basic('c-basic', '>>>???').replace('/', '_')],
    ['missing padding', 'Basic Y2xpZW50JTNBdXJuOnNlY3JldA'],
    ['padding in the middle', 'Basic Yzpz=Yzpz'],
    ['stray low bits', 'Basic YzpzZR=='],
    ['what is no UTF-8', `Basic ${base64(Uint8Array.of(0x63, 0x3a, 0xff))}`],
    ['an incomplete triplet', basic('c', '100%')],
    ['a triplet that is no UTF-8', basic('c', '%ff')],
    ['a control character in the identifier', basic('c\u0001d', 's')],
    ['one that was encoded', basic('c%00d', 's')],
    ['a tab for the space', basic('c', 's').replace(' ', '\t')],
    ['two headers in one', `${basic('c', 's')}, ${basic('d', 't')}`],
    ['auth-params', 'Basic realm="x"'],
    ['a word after the credentials', `${basic('c', 's')} x`],
    ['more than 8 KiB', basic('c', 's'.repeat(6200))],
  ])('refuses %s', (_, authorization) => {
    expect(parseBasic(authorization)).toMatchObject(malformed)
  })

  it.each([undefined, null, 7, ['Basic Yzpz']])('refuses what is no text: %j', (authorization) => {
    expect(parseBasic(authorization as never)).toMatchObject(malformed)
  })

  it('reads 8 KiB, and not a character more', () => {
    const full = `Basic${' '.repeat(8192 - 'BasicYzpz'.length)}Yzpz`
    expect(parseBasic(full)).toMatchObject({ ok: true, value: { client_id: 'c', client_secret: 's' } })
    expect(parseBasic(full.replace(' ', '  '))).toMatchObject(malformed)
  })

  it('gives back whatever was form-encoded into it', () => {
    const encode = (text: string) => new URLSearchParams([['', text]]).toString().slice(1)
    const identifier = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 50 }).filter(isClientIdentifier)
    const secret = fc.string({ unit: 'grapheme', maxLength: 50 })
    fc.assert(
      fc.property(identifier, secret, (client_id, client_secret) => {
        expect(parseBasic(basic(encode(client_id), encode(client_secret)))).toEqual({
          ok: true,
          value: { kind: 'basic', client_id, client_secret },
        })
      }),
    )
  })

  it('is done with a hostile header at once', () => {
    expect(milliseconds(() => parseBasic(`Basic ${' '.repeat(1_000_000)}!`))).toBeLessThan(BLINK)
    expect(milliseconds(() => parseBasic(`Basic${' '.repeat(8_000)}!`))).toBeLessThan(BLINK)
  })
})

describe('findClientCredentials', () => {
  it('needs the headers and the form of a request', () => {
    for (const headers of [undefined, {}]) {
      expect(() => findClientCredentials(headers as never, new Map())).toThrow(/^headers must be headers with get/)
    }
    for (const form of [undefined, {}]) {
      expect(() => findClientCredentials(new Headers(), form as never)).toThrow(/^form must be a Map/)
    }
  })

  const assertion = { client_assertion: 'a.b.c', client_assertion_type: 'urn:x' }

  it('finds Basic', () => {
    expect(find({}, basic('c', 's'))).toEqual({
      ok: true,
      value: { kind: 'basic', client_id: 'c', client_secret: 's' },
    })
  })

  it('finds a secret in the body', () => {
    const value = { kind: 'post', client_id: 'c', client_secret: 's' }
    expect(find({ client_id: 'c', client_secret: 's' })).toEqual({ ok: true, value })
    expect(find({ client_secret: 's' })).toEqual({ ok: true, value: { ...value, client_id: undefined } })
  })

  it('finds an assertion, and leaves its type to the parser', () => {
    expect(find({ client_id: 'c', ...assertion })).toEqual({ ok: true, value: { kind: 'assertion', ...assertion } })
    expect(find({ client_assertion: 'a.b.c' })).toEqual({
      ok: true,
      value: { kind: 'assertion', client_assertion: 'a.b.c', client_assertion_type: undefined },
    })
  })

  it('refuses the type of an assertion without one', () => {
    expect(find({ client_assertion_type: 'urn:x' })).toMatchObject({ error: { reason: 'client-assertion-malformed' } })
  })

  it('finds nothing but a name', () => {
    expect(find({ client_id: 'c' })).toEqual({ ok: true, value: { kind: 'none', client_id: 'c' } })
    expect(find({})).toEqual({ ok: true, value: { kind: 'none', client_id: undefined } })
  })

  it.each([
    ['Basic and a secret', { client_id: 'c', client_secret: 's' }, basic('c', 's')],
    ['Basic and an assertion', assertion, basic('c', 's')],
    ['Basic and the type of an assertion', { client_assertion_type: 'urn:x' }, basic('c', 's')],
    ['malformed Basic and a secret', { client_secret: 's' }, 'Basic'],
    ['a secret and an assertion', { client_secret: 's', ...assertion }, undefined],
    ['all three', { client_secret: 's', ...assertion }, basic('c', 's')],
  ])('refuses %s in one request', (_, form, authorization) => {
    expect(find(form, authorization)).toMatchObject({
      error: { error: 'invalid_request', status: 400, reason: 'client-authentication-multiple' },
    })
  })

  it.each([
    'Bearer eyJ.a.b',
    'DPoP token',
    'Basic-like abc',
    'X-Basic Yzpz',
    'Digest username="c"',
    'Negotiate YII=',
    '',
  ])('does not count %j as a mechanism', (authorization) => {
    expect(find({ client_id: 'c', client_secret: 's' }, authorization)).toMatchObject({ value: { kind: 'post' } })
    expect(find({ client_id: 'c' }, authorization)).toMatchObject({ value: { kind: 'none' } })
  })

  it.each(['basic', 'BASIC', 'Basic\tYzpz'])('counts %j as one, and refuses it', (authorization) => {
    expect(find({ client_id: 'c' }, authorization)).toMatchObject(malformed)
  })

  it.each(['\u0000', 'a\u0000', 'a\u007f', 'a\u0085', '\ud800'])(
    'refuses the client_id %j, whatever is beside it',
    (id) => {
      expect(find({ client_id: id })).toMatchObject(malformed)
      expect(find({ client_id: id, client_secret: 's' })).toMatchObject(malformed)
    },
  )

  it.each(['https://client.example/path?q=1#f', 'an:identifier', 'grün ✓ 😀', ' '])('takes the client_id %j', (id) => {
    expect(find({ client_id: id })).toMatchObject({ ok: true, value: { client_id: id } })
  })
})

describe('findMechanism', () => {
  it.each([
    ['nothing', {}, undefined, undefined],
    ['a name', { client_id: 'c' }, undefined, undefined],
    ['a foreign scheme', { client_id: 'c' }, 'Bearer a', undefined],
    ['Basic', {}, basic('c', 's'), 'readClientSecret'],
    ['a secret in the body', { client_secret: 's' }, undefined, 'readClientSecret'],
    ['an assertion', { client_assertion: 'a.b.c' }, undefined, 'readClientAssertion'],
    ['the type of one', { client_assertion_type: 'urn:x' }, undefined, 'readClientAssertion'],
    ['two', { client_secret: 's' }, basic('c', 's'), 'multiple'],
  ])('tells %s', (_, form, authorization, mechanism) => {
    const headers = new Headers(authorization === undefined ? {} : { authorization })
    expect(findMechanism(headers, new Map(Object.entries(form)))).toBe(mechanism)
  })
})
