import { describe, expect, it } from 'vitest'
import { parseXFCC } from '../../../src/http/client-certificate/xfcc.ts'
import { BLINK, milliseconds } from '../../support/quick.ts'

// The examples of https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers#x-forwarded-client-cert
const HASH = '468ed33be74eee6556d90c0149c1309e9ba61d6425303443c0748a02dd8de688'
const OTHER_HASH = '9ba61d6425303443c0748a02dd8de688468ed33be74eee6556d90c0149c1309e'
const SUBJECT = '/C=US/ST=CA/L=San Francisco/OU=Lyft/CN=Test Client'

const pairs = (text: string) =>
  parseXFCC(text)?.map((element) => element.map(({ key, value }) => [key, value] as const))

describe('parseXFCC', () => {
  it('reads one element with a quoted subject', () => {
    const text = `By=http://frontend.lyft.com;Hash=${HASH};Subject="${SUBJECT}";URI=http://testclient.lyft.com`
    expect(pairs(text)).toEqual([
      [
        ['by', 'http://frontend.lyft.com'],
        ['hash', HASH],
        ['subject', SUBJECT],
        ['uri', 'http://testclient.lyft.com'],
      ],
    ])
  })

  it('reads the elements of two proxies', () => {
    const first = `By=http://frontend.lyft.com;Hash=${HASH};URI=http://testclient.lyft.com`
    const second = `By=http://backend.lyft.com;Hash=${OTHER_HASH};URI=http://frontend.lyft.com`
    expect(pairs(`${first},${second}`)).toEqual([...(pairs(first) ?? []), ...(pairs(second) ?? [])])
  })

  it('keeps repeated keys', () => {
    const text = `Hash=${HASH};URI=http://testclient.lyft.com;DNS=lyft.com;DNS=www.lyft.com`
    expect(pairs(text)?.[0]?.slice(2)).toEqual([
      ['dns', 'lyft.com'],
      ['dns', 'www.lyft.com'],
    ])
  })

  it('separates nothing inside quotes, and ends no quotes behind a backslash', () => {
    expect(pairs('Subject="a,b;c=d";URI=x')).toEqual([
      [
        ['subject', 'a,b;c=d'],
        ['uri', 'x'],
      ],
    ])
    expect(pairs(String.raw`Subject="a\";Cert=\"b";URI=x`)).toEqual([
      [
        ['subject', String.raw`a\";Cert=\"b`],
        ['uri', 'x'],
      ],
    ])
    expect(pairs(String.raw`Subject="a\\";URI=x`)?.[0]?.[0]).toEqual(['subject', String.raw`a\\`])
  })

  it('reads keys in any case, values as they are, empty ones too', () => {
    expect(pairs('hASH=Ab;URI=;Subject=""')).toEqual([
      [
        ['hash', 'Ab'],
        ['uri', ''],
        ['subject', ''],
      ],
    ])
  })

  it('allows spaces behind the comma of joined headers', () => {
    expect(pairs('Hash=a, Hash=b')).toEqual([[['hash', 'a']], [['hash', 'b']]])
    expect(pairs('Subject="a" , Hash=b')).toEqual([[['subject', 'a']], [['hash', 'b']]])
  })

  it.each([
    '',
    ',',
    ';',
    'Hash',
    '=a',
    'Hash=a,',
    'Hash=a;',
    ',Hash=a',
    ';Hash=a',
    'Hash=a,,Hash=b',
    'Hash=a;;URI=b',
    'Ha sh=a',
    ' Hash=a',
    'Hash =a',
    'Subject="a',
    'Subject="',
    'Subject="a\\"',
    'Subject="a"b',
    'Subject="a""b"',
    'URI=a"b',
    'URI=a;"Cert"=b',
    `${'A'.repeat(33)}=a`,
  ])('refuses %j', (text) => expect(parseXFCC(text)).toBeUndefined())

  it('takes no more than linear time', () => {
    for (const part of ['a=;', 'a=,', 'a="";', '\\', '"', '=', 'a="\\";', 'a', ' ', 'a=b, ']) {
      expect(milliseconds(() => parseXFCC(part.repeat(100_000)))).toBeLessThan(BLINK)
    }
  })
})
