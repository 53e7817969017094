import { describe, expect, it } from 'vitest'
import { rfc9440Headers } from '../../../src/http/client-certificate/rfc9440.ts'
import {
  base64Of,
  byteSequenceOf,
  derOf,
  headersOf,
  INTERMEDIATE,
  LEAF,
  ROOT,
  repeated,
  shapedLikeACertificate,
} from './certificates.ts'

// https://www.rfc-editor.org/rfc/rfc9440
const parse = (headers: Record<string, string>) => rfc9440Headers({ chainVerified: true })(headersOf(headers))
/** The next character of the alphabet: it has the lowest bit, which stands behind the last octet. */
const STRAY: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from('AEIMQUYcgkosw048', (last, at) => [last, 'BFJNRVZdhlptx159'[at] ?? '']),
)
const CHAIN = `${byteSequenceOf(INTERMEDIATE)}, ${byteSequenceOf(ROOT)}`

describe('rfc9440Headers', () => {
  it('reads the example of appendix A', () => {
    expect(parse({ 'Client-Cert': byteSequenceOf(LEAF), 'Client-Cert-Chain': CHAIN })).toEqual({
      kind: 'certificate',
      certificate: { der: derOf(LEAF), verified: true },
    })
  })

  it('says of the chain what the host states, as the headers say nothing', () => {
    const headers = headersOf({ 'Client-Cert': byteSequenceOf(LEAF) })
    expect(rfc9440Headers({ chainVerified: false })(headers)).toMatchObject({ certificate: { verified: false } })
    expect(() => rfc9440Headers({} as never)).toThrow(
      /chainVerified must be true or false; got undefined\. Pass true if/,
    )
    expect(() => rfc9440Headers(undefined as never)).toThrow(TypeError)
  })

  it('reads a chain that is split over several header lines (§2.3)', () => {
    const chain = repeated('Client-Cert-Chain', byteSequenceOf(INTERMEDIATE), byteSequenceOf(ROOT))
    const joined = chain.get('Client-Cert-Chain') ?? ''
    expect(parse({ 'Client-Cert': byteSequenceOf(LEAF), 'Client-Cert-Chain': joined })).toMatchObject({
      kind: 'certificate',
    })
  })

  it('takes a certificate of any length without padding, and with bits set behind its last octet (RFC 9651 §4.2.7)', () => {
    for (const length of [500, 501, 502]) {
      const der = shapedLikeACertificate(length)
      const padded = Buffer.from(der).toString('base64')
      const unpadded = padded.replace(/=+$/, '')
      const stray = unpadded.length % 4 === 0 ? unpadded : `${unpadded.slice(0, -1)}${STRAY[unpadded.at(-1) ?? '']}`
      for (const digits of [padded, unpadded, stray]) {
        expect(parse({ 'Client-Cert': `:${digits}:` })).toEqual({
          kind: 'certificate',
          certificate: { der: new Uint8Array(der), verified: true },
        })
      }
    }
  })

  it('takes no single character for the beginning of an octet', () => {
    expect(parse({ 'Client-Cert': `${byteSequenceOf(LEAF).slice(0, -1).replace(/=+$/, '')}AAA:` })).toMatchObject({
      kind: 'malformed',
    })
    expect(parse({ 'Client-Cert': ':A:' })).toMatchObject({ kind: 'malformed' })
  })

  it.each([
    ['without colons', base64Of(LEAF)],
    ['without its first colon', byteSequenceOf(LEAF).slice(1)],
    ['without its last colon', byteSequenceOf(LEAF).slice(0, -1)],
    ['with nothing between the colons', '::'],
    ['with a colon alone', ':'],
    ['with parameters, which are not defined', `${byteSequenceOf(LEAF)};a=1`],
    ['with line breaks', `:${LEAF.join(' ')}:`],
    ['as a list of one', `(${byteSequenceOf(LEAF)})`],
    ['as a string', `"${base64Of(LEAF)}"`],
  ])('refuses a Client-Cert %s (§2.2)', (_, value) => {
    expect(parse({ 'Client-Cert': value })).toMatchObject({ kind: 'malformed' })
  })

  it.each([
    ['of something else', 'none'],
    ['with an empty item', `${byteSequenceOf(INTERMEDIATE)},`],
    ['with a cut item', `${byteSequenceOf(INTERMEDIATE)}, ${byteSequenceOf(ROOT).slice(0, -1)}`],
    ['with an item that is no certificate', `${byteSequenceOf(INTERMEDIATE)}, :AAAA:`],
    ['longer than 16 KiB', Array(40).fill(byteSequenceOf(ROOT)).join(',')],
  ])('refuses a Client-Cert-Chain %s (§2.3)', (_, chain) => {
    expect(parse({ 'Client-Cert': byteSequenceOf(LEAF), 'Client-Cert-Chain': chain })).toMatchObject({
      kind: 'malformed',
    })
  })

  it('refuses a chain without a certificate: the proxy did not remove what the client sent (§2.4)', () => {
    expect(parse({ 'Client-Cert-Chain': CHAIN })).toMatchObject({ kind: 'malformed' })
  })
})
