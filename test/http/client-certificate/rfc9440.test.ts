import { describe, expect, it } from 'vitest'
import { rfc9440Headers } from '../../../src/http/client-certificate/rfc9440.ts'
import { base64Of, byteSequenceOf, derOf, headersOf, INTERMEDIATE, LEAF, ROOT, repeated } from './certificates.ts'

// https://www.rfc-editor.org/rfc/rfc9440
const parse = (headers: Record<string, string>) => rfc9440Headers({ chainVerified: true })(headersOf(headers))
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
    expect(() => rfc9440Headers({} as never)).toThrow(/chainVerified must be stated/)
    expect(() => rfc9440Headers(undefined as never)).toThrow(TypeError)
  })

  it('reads a chain that is split over several header lines (§2.3)', () => {
    const chain = repeated('Client-Cert-Chain', byteSequenceOf(INTERMEDIATE), byteSequenceOf(ROOT))
    const joined = chain.get('Client-Cert-Chain') ?? ''
    expect(parse({ 'Client-Cert': byteSequenceOf(LEAF), 'Client-Cert-Chain': joined })).toMatchObject({
      kind: 'certificate',
    })
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
