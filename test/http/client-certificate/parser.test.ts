import { describe, expect, it } from 'vitest'
import { fc } from '../../support/fast-check.ts'
import { derOf, headersOf, INTERMEDIATE, LEAF, repeated, shapedLikeACertificate } from './certificates.ts'
import { FORMATS } from './formats.ts'

describe.each(FORMATS)('the parser for $name', ({ parser, header, write, beside, verified }) => {
  const parse = (value: string) => parser(headersOf({ ...beside, [header]: value }))

  it('reads the certificate octet by octet, with the word on its chain', () => {
    expect(parse(write(LEAF))).toEqual({ kind: 'certificate', certificate: { der: derOf(LEAF), verified } })
    expect(parse(write(INTERMEDIATE))).toEqual({
      kind: 'certificate',
      certificate: { der: derOf(INTERMEDIATE), verified },
    })
  })

  it('reads its headers in any case', () => {
    const shouting = Object.entries({ ...beside, [header]: write(LEAF) }).map(([name, value]) => [
      name.toUpperCase(),
      value,
    ])
    expect(parser(headersOf(Object.fromEntries(shouting)))).toMatchObject({ kind: 'certificate' })
  })

  it('finds no certificate where the header is missing, empty or blank', () => {
    expect(parser(headersOf({}))).toEqual({ kind: 'absent' })
    expect(parser(headersOf(beside))).toEqual({ kind: 'absent' })
    expect(parser({ get: () => null })).toEqual({ kind: 'absent' })
    expect(parser({ get: (name) => (name.toLowerCase() === header.toLowerCase() ? ' \t ' : null) })).toEqual({
      kind: 'absent',
    })
  })

  it('refuses a header that comes twice: one of the two is not of the proxy', () => {
    for (const [first, second] of [
      [LEAF, INTERMEDIATE],
      [INTERMEDIATE, LEAF],
      [LEAF, LEAF],
    ] as const) {
      const joined = repeated(header, write(first), write(second)).get(header) ?? ''
      expect(parse(joined)).toMatchObject({ kind: 'malformed' })
    }
  })

  it('refuses what is longer than 16 KiB, however well-formed', () => {
    expect(parse(write(linesOf(shapedLikeACertificate(11_000))))).toMatchObject({ kind: 'certificate' })
    expect(parse(write(linesOf(shapedLikeACertificate(13_000))))).toMatchObject({ kind: 'malformed' })
  })

  it('refuses a certificate that was cut, lengthened or replaced by other DER', () => {
    const bytes = Buffer.from(derOf(LEAF))
    expect(parse(write(linesOf(bytes)))).toMatchObject({ kind: 'certificate' })
    for (const der of [
      bytes.subarray(0, -1),
      Buffer.concat([bytes, Buffer.from([0])]),
      Buffer.concat([bytes, bytes]),
      Buffer.from([0x30, 0x00]),
      Buffer.from('no certificate'),
    ]) {
      expect(parse(write(linesOf(der)))).toMatchObject({ kind: 'malformed' })
    }
  })

  // RFC 9651 §4.2.7: a Byte Sequence may lack its padding, and have bits set behind its last octet
  const isByteSequence = write(LEAF).startsWith(':')

  it('refuses base64 that is not canonical', () => {
    for (const change of [
      ...(isByteSequence
        ? []
        : [(last: string) => last.replace(/=+$/, ''), (last: string) => last.replace('k=', 'l=')]),
      (last: string) => last.replaceAll('+', '-').replaceAll('/', '_').replace('x/kH', 'x_kH'),
    ]) {
      const lines = [...LEAF.slice(0, -1), change(LEAF.at(-1) ?? '')]
      expect(lines).not.toEqual(LEAF)
      expect(parse(write(lines))).toMatchObject({ kind: 'malformed' })
    }
  })

  it('says nothing of a header that it cannot read but its name', () => {
    for (const value of ['%', '%E0%A4%A', ':', '"', 'Cert="', 'hunter2', '-----BEGIN CERTIFICATE-----hunter2']) {
      const parsed = parse(value)
      expect(parsed).toMatchObject({ kind: 'malformed' })
      expect(JSON.stringify(parsed)).not.toContain('hunter2')
    }
  })

  it('never throws, and never finds another certificate, whatever the client writes', () => {
    const noise = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.string({ unit: 'grapheme', maxLength: 50 }),
      fc.constantFrom(write(LEAF), ',', ';', '"', ':', '%', '%0A', '=', ' ', 'Cert=', 'SUCCESS'),
    )
    const names = [header, ...Object.keys(beside)].map((name) => name.toLowerCase())
    fc.assert(
      fc.property(fc.array(fc.array(noise, { maxLength: 4 }), { minLength: 4, maxLength: 4 }), (values) => {
        const parsed = parser({ get: (name) => values[names.indexOf(name.toLowerCase())]?.join('') })
        if (parsed.kind === 'certificate') expect(parsed.certificate.der).toEqual(derOf(LEAF))
      }),
      { numRuns: 200 },
    )
  })
})

const linesOf = (der: Buffer): readonly string[] => der.toString('base64').match(/.{1,64}/g) ?? []
