import { describe, expect, it } from 'vitest'
import { decodePEM, firstOfPEM } from '../../../src/crypto/x509/index.ts'
import { cases, rfc8705, rfc9440 } from './fixtures.ts'

const begin = '-----BEGIN CERTIFICATE-----'
const end = '-----END CERTIFICATE-----'
const base64 = (der: Uint8Array): string => Buffer.from(der).toString('base64')
const lines = (der: Uint8Array, width = 64): string[] => base64(der).match(new RegExp(`.{1,${width}}`, 'g')) ?? []
const pem = (der: Uint8Array, separator = '\n'): string => [begin, ...lines(der), end].join(separator)
const { leaf, intermediate, root } = rfc9440

describe('decodePEM', () => {
  it.each([
    ['line feeds', pem(leaf, '\n')],
    ['carriage returns and line feeds', pem(leaf, '\r\n')],
    ['carriage returns', pem(leaf, '\r')],
    ['spaces', pem(leaf, ' ')],
    ['line feeds and tabs, as nginx continues a header', pem(leaf, '\n\t')],
    ['nothing', pem(leaf, '')],
    ['lines of 76', [begin, ...lines(leaf, 76), end].join('\n')],
    ['one long line', `${begin}\n${base64(leaf)}\n${end}`],
    ['white space around the whole', `\n ${pem(leaf)}\r\n\n`],
    ['white space at the ends of lines', pem(leaf, ' \n')],
  ])('decodes a certificate whose lines are parted by %s', (_, text) => {
    expect(decodePEM(text)).toEqual(leaf)
  })

  it('decodes the certificate of RFC 8705', () => {
    expect(decodePEM(rfc8705.pem)?.length).toBe(266)
  })

  const [first = '', ...others] = lines(leaf)
  it.each([
    ['nothing', ''],
    ['white space', ' \n'],
    ['base64 alone', base64(leaf)],
    ['no end', `${begin}\n${base64(leaf)}`],
    ['no beginning', `${base64(leaf)}\n${end}`],
    ['an empty body', `${begin}\n${end}`],
    ['an end before the beginning', `${end}\n${base64(leaf)}\n${begin}`],
    ['two beginnings', `${begin}\n${pem(leaf)}`],
    ['two ends', `${pem(leaf)}\n${end}`],
    ['text before', `subject=CN = BC\n${pem(leaf)}`],
    ['text after', `${pem(leaf)}\nmore`],
    ['a header inside', `${begin}\nProc-Type: 4,ENCRYPTED\n\n${base64(leaf)}\n${end}`],
    ['another label', pem(leaf).replaceAll('CERTIFICATE', 'TRUSTED CERTIFICATE')],
    ['a private key', pem(leaf).replaceAll('CERTIFICATE', 'PRIVATE KEY')],
    ['a label in another case', pem(leaf).toLowerCase()],
    ['a boundary with fewer dashes', pem(leaf).slice(1)],
    ['the alphabet of URLs', pem(leaf).replace(/\+/g, '-').replace(/\//g, '_')],
    ['no padding', pem(leaf).replace('=', '')],
    ['too much padding', pem(leaf).replace('=\n', '==\n')],
    ['padding inside', `${begin}\nAAA=${base64(leaf)}\n${end}`],
    ['bits that belong to no octet', `${begin}\nAAAB//==\n${end}`],
    ['a character that is not base64', pem(leaf).replace(first, `${first.slice(0, -1)}!`)],
    ['a character outside ASCII', pem(leaf).replace(first, `${first.slice(0, -1)}Ａ`)],
    ['a no-break space between lines', pem(leaf, '\u00a0')],
    ['a vertical tab between lines', pem(leaf, '\v')],
    ['percent-encoding', encodeURIComponent(pem(leaf))],
    ['a line cut in two', [begin, first.slice(0, 32), first.slice(32), ...others, end].join('\n')],
    ['a line cut in two further down', [begin, first, first.slice(0, 32), first.slice(32), ...others, end].join('\n')],
    ['lines of 63', [begin, ...lines(leaf, 63), end].join('\n')],
    ['a long line after a short one', [begin, others.at(-1), first, end].join('\n')],
    ['a certificate and its chain', `${pem(leaf)}\n${pem(intermediate)}`],
  ])('refuses %s', (_, text) => {
    expect(decodePEM(text)).toBeUndefined()
  })

  it('refuses a text in which a decoder of forms has turned each plus into a space', () => {
    const spaced = Object.values(cases)
      .map((der) => `${begin}${base64(der)}${end}`)
      .filter((text) => text.includes('+'))
    expect(spaced.length).toBeGreaterThan(5)
    for (const text of spaced) expect(decodePEM(text.replaceAll('+', ' '))).toBeUndefined()
  })

  it('refuses more than 32 KiB', () => {
    const padded = (length: number) => pem(leaf) + ' '.repeat(length - pem(leaf).length)
    expect(decodePEM(padded(32_768))).toEqual(leaf)
    expect(decodePEM(padded(32_769))).toBeUndefined()
  })
})

describe('firstOfPEM', () => {
  it.each(['\n', '\r\n', ' ', ''])('takes the leaf that stands before its chain, with %j between', (separator) => {
    const text = [leaf, intermediate, root].map((der) => pem(der, separator)).join(separator)
    expect(firstOfPEM(text)).toEqual(leaf)
  })

  it('takes the only certificate', () => {
    expect(firstOfPEM(pem(leaf))).toEqual(leaf)
    expect(firstOfPEM(pem(leaf) + ' '.repeat(131_072 - pem(leaf).length))).toEqual(leaf)
  })

  it.each([
    ['nothing', ''],
    ['a broken certificate after the first', `${pem(leaf)}\n${begin}\n!\n${end}`],
    ['a certificate that is cut off', `${pem(leaf)}\n${begin}\n${base64(root)}`],
    ['text between certificates', `${pem(leaf)}\nissuer=\n${pem(root)}`],
    ['a key after the certificate', `${pem(leaf)}\n${pem(root).replaceAll('CERTIFICATE', 'PRIVATE KEY')}`],
    ['more than 128 KiB', pem(leaf) + ' '.repeat(131_073 - pem(leaf).length)],
  ])('refuses %s', (_, text) => {
    expect(firstOfPEM(text)).toBeUndefined()
  })
})
