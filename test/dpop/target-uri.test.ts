import { describe, expect, it } from 'vitest'
import { normaliseTargetUri } from '../../src/dpop/target-uri.ts'
import { fc } from '../support/fast-check.ts'
import { BLINK, megabyte, milliseconds } from '../support/quick.ts'

const HERE = 'https://as.example.com/as/par'

describe('a target URI', () => {
  it.each([
    HERE,
    'HTTPS://as.example.com/as/par',
    'https://AS.Example.COM/as/par',
    'https://as.example.com:443/as/par',
    'https://as.example.com:0443/as/par',
    'https://as.example.com:/as/par',
    'https://as.example.com/as/par?request=1',
    'https://as.example.com/as/par#fragment',
    'https://as.example.com/as/par?',
    'https://as.example.com/as/par#',
    'https://as.example.com/as/par?q#f?q',
    'https://as.example.com/as/par?"not<of>a\\URI é"',
    'https://as.example.com/as/./par',
    'https://as.example.com/x/../as/par',
    'https://as.example.com/../as/par',
    'https://as.example.com/as/%2e/par',
    'https://as.example.com/x/%2E%2e/as/par',
    'https://as.example.com/as/%70ar',
    'https://as.example.com/%61%73/par',
    'https://as.example%2Ecom/as/par',
  ])('is the same written as %s', (text) => {
    expect(normaliseTargetUri(text)).toBe(HERE)
  })

  it.each([
    'http://as.example.com/as/par',
    'http://as.example.com:443/as/par',
    'https://as.example.com:8443/as/par',
    'https://as.example.com./as/par',
    'https://example.com/as/par',
    'https://as.example.com.evil.example/as/par',
    'https://as.example.com/as/par/',
    'https://as.example.com//as/par',
    'https://as.example.com/AS/par',
    'https://as.example.com/as%2Fpar',
    'https://as.example.com/as/par%3F',
    'https://as.example.com/as/par%23',
    'https://as.example.com/as/par%2520',
    'https://as.example.com/as/par;v=1',
    'https://as.example.com/as/',
    'https://as.example.com',
  ])('is another as %s', (text) => {
    const normal = normaliseTargetUri(text)
    expect(normal).toBeDefined()
    expect(normal).not.toBe(HERE)
  })

  it.each([
    ['https://as.example.com/a|b', 'https://as.example.com/a%7Cb'],
    ['https://as.example.com/a%7cb', 'https://as.example.com/a%7Cb'],
    ['https://as.example.com/a^b', 'https://as.example.com/a%5Eb'],
    ['https://as.example.com/||?|', 'https://as.example.com/%7C%7C'],
  ])('may have in its path what browsers leave there: %s', (text, normal) => {
    expect(normaliseTargetUri(text)).toBe(normal)
  })

  it.each([
    'https://as|.example.com/',
    'https://a^s.example.com',
    'https://a|b@as.example.com/',
    'https:|/as.example.com/',
  ])('has it in its path alone: %s', (text) => expect(normaliseTargetUri(text)).toBeUndefined())

  it('has the same path with and without a slash alone', () => {
    expect(normaliseTargetUri('https://as.example.com')).toBe('https://as.example.com/')
    expect(normaliseTargetUri('https://as.example.com?q')).toBe('https://as.example.com/')
    expect(normaliseTargetUri('https://as.example.com/')).toBe('https://as.example.com/')
  })

  it('has its percent-encoding in upper case, and none of unreserved characters (RFC 3986 §6.2.2)', () => {
    expect(normaliseTargetUri('https://h/%e2%82%ac')).toBe('https://h/%E2%82%AC')
    expect(normaliseTargetUri('https://h/%41%7a%30%2D%2e%5F%7E')).toBe('https://h/Az0-._~')
    expect(normaliseTargetUri('https://h/%2f%3a%40%20')).toBe('https://h/%2F%3A%40%20')
    expect(normaliseTargetUri('https://h/%252e')).toBe('https://h/%252e')
  })

  it('keeps the characters that may stand in a path', () => {
    const path = "/a-._~!$&'()*+,;=:@z"
    expect(normaliseTargetUri(`https://h${path}`)).toBe(`https://h${path}`)
  })

  it('may have an address of either version as its host', () => {
    expect(normaliseTargetUri('http://127.0.0.1:80/par')).toBe('http://127.0.0.1/par')
    expect(normaliseTargetUri('https://[::1]:8443/par')).toBe('https://[::1]:8443/par')
    expect(normaliseTargetUri('https://[2001:DB8:0:0::1]/par')).toBe('https://[2001:db8::1]/par')
  })

  it.each([
    ['nothing', ''],
    ['a path', '/as/par'],
    ['no scheme', '//as.example.com/as/par'],
    ['another scheme', 'ftp://as.example.com/as/par'],
    ['a scheme that only starts so', 'httpsx://as.example.com/as/par'],
    ['a long s in the scheme', 'httpſ://as.example.com/as/par'],
    ['one slash', 'https:/as.example.com/as/par'],
    ['no slash', 'https:as.example.com/as/par'],
    ['three slashes', 'https:///as.example.com/as/par'],
    ['backslashes', 'https:\\\\as.example.com\\as\\par'],
    ['a backslash in the path', 'https://as.example.com\\as/par'],
    ['no host', 'https://'],
    ['no host but a port', 'https://:443/as/par'],
    ['no host but a query', 'https://?q'],
    ['user information', 'https://user@as.example.com/as/par'],
    ['a user and a password', 'https://user:password@as.example.com/as/par'],
    ['empty user information', 'https://@as.example.com/as/par'],
    ['white space before', ` ${HERE}`],
    ['white space after', `${HERE} `],
    ['a line feed after', `${HERE}\n`],
    ['a tab in the host', 'https://as.exa\tmple.com/as/par'],
    ['a line feed in the path', 'https://as.example.com/as/\npar'],
    ['a NUL', 'https://as.example.com/as/par\0'],
    ['a host beyond ASCII', 'https://ás.example.com/as/par'],
    ['a path beyond ASCII', 'https://as.example.com/as/pár'],
    ['a full-width dot', 'https://as.example．com/as/par'],
    ['a port out of range', 'https://as.example.com:65536/as/par'],
    ['a port that is no number', 'https://as.example.com:x/as/par'],
    ['two ports', 'https://as.example.com:443:443/as/par'],
    ['half an address', 'https://[::1/as/par'],
    ['half a percent triplet', 'https://as.example.com/as/%4'],
    ['a percent sign before a triplet', 'https://as.example.com/as/%%41'],
    ['an encoded at sign in the host', 'https://user%40as.example.com/as/par'],
    ['an encoded slash in the host', 'https://as.example.com%2Fas/par'],
    ['an encoded character in the host that no URI may have', 'https://%7Bas.example.com/as/par'],
    ['an encoded reserved character in the host', 'https://as%21example.com/as/par'],
  ])('is none with %s', (_, text) => {
    expect(normaliseTargetUri(text)).toBeUndefined()
  })

  it('is normal once it was normalised', () => {
    const piece = fc.constantFrom(
      '/',
      '.',
      '..',
      '%2e',
      '%2F',
      '%41',
      'a',
      'B',
      ':',
      '@',
      '?',
      '#',
      '%',
      '%4',
      '\\',
      'é',
    )
    const anything = fc.oneof(
      fc.array(piece, { maxLength: 10 }).map((pieces) => `https://h/${pieces.join('')}`),
      fc.array(piece, { maxLength: 6 }).map((pieces) => `https://${pieces.join('')}`),
      fc.string(),
    )
    fc.assert(
      fc.property(anything, (text) => {
        const once = normaliseTargetUri(text)
        if (once !== undefined) expect(normaliseTargetUri(once)).toBe(once)
      }),
      { numRuns: 1000 },
    )
  })

  it.each(['a', '/', '../proofs/', '../', '%41', '%', '@', ':', '?', '#', '[', 'a.'])(
    'takes no longer than a blink over a megabyte of %j',
    (unit) => {
      for (const start of ['https://', 'https://h/']) {
        expect(milliseconds(() => normaliseTargetUri(start + megabyte(unit)))).toBeLessThan(BLINK)
        expect(milliseconds(() => normaliseTargetUri(`${start}${megabyte(unit)}\\`))).toBeLessThan(BLINK)
      }
    },
  )
})
