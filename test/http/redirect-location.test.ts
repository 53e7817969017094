import { describe, expect, it } from 'vitest'
import { redirectLocation } from '../../src/http/redirect-location.ts'
import type { RegisteredRedirectUri } from '../../src/types/brand.ts'
import { characters, fc } from '../support/fast-check.ts'

const locate = (uri: string, mode: 'query' | 'fragment', parameters: Record<string, string>): string =>
  redirectLocation(uri as RegisteredRedirectUri, mode, parameters)

describe('redirectLocation', () => {
  it.each([
    ['https://app.example/cb', 'https://app.example/cb?code=c'],
    ['https://app.example', 'https://app.example?code=c'],
    ['https://app.example/', 'https://app.example/?code=c'],
    ['https://app.example/cb?a=b', 'https://app.example/cb?a=b&code=c'],
    ['https://app.example/cb?b=%7e&a=+&a', 'https://app.example/cb?b=%7e&a=+&a&code=c'],
    ['https://app.example/cb?', 'https://app.example/cb?code=c'],
    ['https://app.example/cb?a=b&', 'https://app.example/cb?a=b&code=c'],
    ['HTTPS://App.Example:443/./cb/../%2E', 'HTTPS://App.Example:443/./cb/../%2E?code=c'],
    ['com.example.app:/cb', 'com.example.app:/cb?code=c'],
    ['com.example.app://cb', 'com.example.app://cb?code=c'],
    ['http://127.0.0.1:51004/cb', 'http://127.0.0.1:51004/cb?code=c'],
  ])('appends to the query of %s, whose bytes stay', (uri, location) => {
    expect(locate(uri, 'query', { code: 'c' })).toBe(location)
  })

  it.each([
    ['https://app.example/cb', 'https://app.example/cb#code=c'],
    ['https://app.example', 'https://app.example#code=c'],
    ['https://app.example/cb?a=b', 'https://app.example/cb?a=b#code=c'],
    ['com.example.app:/cb', 'com.example.app:/cb#code=c'],
  ])('appends a fragment to %s, whose bytes stay', (uri, location) => {
    expect(locate(uri, 'fragment', { code: 'c' })).toBe(location)
  })

  it('form-urlencodes the example of RFC 6749 appendix B', () => {
    expect(locate('https://app.example/cb', 'query', { state: ' %&+£€' })).toBe(
      'https://app.example/cb?state=+%25%26%2B%C2%A3%E2%82%AC',
    )
  })

  it('is fit for a header whatever the redirect URI holds', () => {
    expect(locate('https://app.example/\r\nSet-Cookie: a=b', 'query', { code: 'c' })).toBe(
      'https://app.example/%0D%0ASet-Cookie:%20a=b?code=c',
    )
    expect(locate('https://app.example/caf\u00e9', 'query', { code: 'c' })).toBe('https://app.example/caf%C3%A9?code=c')
  })

  it('gives every value back to a client that parses it, and no other parameter', () => {
    const values = fc.string({ unit: characters })
    fc.assert(
      fc.property(values, values, fc.constantFrom('query' as const, 'fragment' as const), (state, code, mode) => {
        const location = new URL(locate('https://app.example/cb?own=1', mode, { code, state }))
        const part = mode === 'query' ? location.search.slice('?own=1'.length) : location.hash.slice(1)
        expect([...new URLSearchParams(part)].map((pair) => pair.join('='))).toEqual([`code=${code}`, `state=${state}`])
        expect(location.origin + location.pathname).toBe('https://app.example/cb')
        expect(location.searchParams.get('own')).toBe('1')
      }),
      { seed: 9126 },
    )
  })

  it.each([
    '&code=stolen',
    '#code=stolen',
    '?code=stolen',
    '%26code=stolen',
    '\r\nLocation: https://evil.example',
    '"><script>alert(1)</script>',
    '\u0000',
    '+ %2B',
    '\u{1F6A7}',
  ])('carries the hostile state %j unharmed', (state) => {
    const location = locate('https://app.example/cb', 'query', { code: 'c', state })
    expect(location).toMatch(/^[\x21-\x7e]+$/)
    const query = new URL(location).searchParams
    expect(query.get('state')).toBe(state)
    expect(query.getAll('code')).toEqual(['c'])
  })
})
