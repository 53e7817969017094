import { describe, expect, it } from 'vitest'
import { checkReading } from '../../src/host/certificate-reading.ts'

const der = Uint8Array.of(1, 2, 3)

describe('what a host read of a certificate', () => {
  it.each([undefined, null])('is that there is none, where it answers %j', (answer) => {
    expect(checkReading(answer)).toEqual({ kind: 'absent' })
  })

  it.each([true, false])('is a certificate, with whether the proxy verified it: %j', (verified) => {
    const answer = { kind: 'certificate', certificate: { der, verified, more: 'than that' } }
    expect(checkReading(answer)).toEqual({ kind: 'certificate', certificate: { der, verified } })
  })

  it.each([{ kind: 'absent' }, { kind: 'malformed', detail: 'no PEM' }, { kind: 'untrusted', detail: 'no proxy' }])(
    'is taken as it is: %j',
    (answer) => {
      expect(checkReading(answer)).toBe(answer)
    },
  )

  it.each(['malformed', 'untrusted'])('says in a text why it is %s', (kind) => {
    for (const detail of [undefined, null, '', 1, { a: 'b' }, new Error('no')]) {
      expect(() => checkReading({ kind, detail })).toThrow(
        'readClientCertificate: detail must be text that is not empty',
      )
    }
  })

  it.each([['FAILED:expired'], ['NONE'], ['SUCCESS'], [1], [undefined]])(
    'is no certificate that was verified by %j, which is no yes and no no',
    (verified) => {
      expect(() => checkReading({ kind: 'certificate', certificate: { der, verified } })).toThrow(
        'readClientCertificate: verified must be true or false',
      )
    },
  )

  it.each([['a text'], [[1, 2, 3]], [undefined]])('is no certificate whose bytes are %j', (bytes) => {
    expect(() => checkReading({ kind: 'certificate', certificate: { der: bytes, verified: true } })).toThrow(
      'readClientCertificate: der must be a Uint8Array',
    )
    expect(() => checkReading({ kind: 'certificate' })).toThrow('readClientCertificate: der must be a Uint8Array')
  })

  it('is refused where its kind is none', () => {
    for (const answer of [{}, { certificate: { der, verified: true } }, 'certificate', 0]) {
      expect(() => checkReading(answer)).toThrow(/^readClientCertificate must return a reading with a kind; got/)
    }
    for (const kind of ['', 'verified', 1]) {
      expect(() => checkReading({ kind })).toThrow(
        'readClientCertificate must return a reading of a known kind; got an object.',
      )
    }
  })
})
