import { describe, expect, it } from 'vitest'
import { isAbsoluteUri } from '../../src/encoding/absolute-uri.ts'
import { BLINK, megabyte, milliseconds } from '../support/quick.ts'

describe('an absolute URI', () => {
  it.each([
    'https://client.example.com',
    'https://client.example.com/cb?foo=bar%20foo+baz',
    'HTTPS://client.example.com/',
    'http://[::1]:8080/cb',
    'com.example.app:/cb',
    'com.example.app:cb',
    'x-custom+scheme-1.0:a',
    'urn:example:animal:ferret:nose',
    "https://h/-._~!$&'()*+,;=:@%41?/?",
    'mailto:someone@example.com',
  ])('may be %s', (text) => {
    expect(isAbsoluteUri(text)).toBe(true)
  })

  it.each([
    ['nothing', ''],
    ['a path', '/cb'],
    ['a relative reference', 'cb'],
    ['a host', 'client.example.com/cb'],
    ['a network path', '//client.example.com/cb'],
    ['a scheme alone', 'https:'],
    ['a scheme that begins with a digit', '1http://h'],
    ['a scheme with an underscore', 'my_app://cb'],
    ['an empty scheme', '://h'],
    ['a fragment', 'https://h/cb#f'],
    ['an empty fragment', 'https://h/cb#'],
    ['white space before', ' https://h/cb'],
    ['white space after', 'https://h/cb '],
    ['white space within', 'https://h/c b'],
    ['a tab', 'https://h/\tcb'],
    ['a line feed', 'https://h/cb\n'],
    ['a line end before a header', 'https://h/cb\r\nSet-Cookie: a=b'],
    ['a NUL', 'https://h/cb\0'],
    ['a backslash', 'https://h\\cb'],
    ['a quotation mark', 'https://h/"cb'],
    ['angle brackets', 'https://h/<cb>'],
    ['braces', 'https://h/{cb}'],
    ['a bar', 'https://h/c|b'],
    ['a caret', 'https://h/c^b'],
    ['a backtick', 'https://h/c`b'],
    ['a percent sign', 'https://h/100%'],
    ['half a percent triplet', 'https://h/%4'],
    ['a percent triplet of other characters', 'https://h/%zz'],
    ['a letter beyond ASCII', 'https://hé/cb'],
    ['a long s, which is an S in upper case', 'httpſ://h/cb'],
    ['a Kelvin sign, which is a k in lower case', '\u212a:cb'],
    ['an ideographic full stop', 'https://h。example/cb'],
    ['a right-to-left mark', 'https://h/\u202ecb'],
    ['a lone surrogate', 'https://h/\ud800'],
  ])('is not, or has not, %s', (_, text) => {
    expect(isAbsoluteUri(text)).toBe(false)
  })

  it.each(['a', 'a:', '%41', '%', ':', '.', '?'])('is judged in a blink over a megabyte of %j', (unit) => {
    for (const start of ['', 'https://h/', 'a:']) {
      expect(milliseconds(() => isAbsoluteUri(start + megabyte(unit)))).toBeLessThan(BLINK)
      expect(milliseconds(() => isAbsoluteUri(`${start}${megabyte(unit)}\n`))).toBeLessThan(BLINK)
    }
  })
})
