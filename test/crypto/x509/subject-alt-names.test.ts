import { describe, expect, it } from 'vitest'
import { buildCertificate, commonName, extension, generalName, subjectAltName } from './certificate-builder.ts'
import { bytes, concat, hex, sequence, set, strings, tlv } from './der-writer.ts'
import { readParts } from './reading.ts'

const read = (der: Uint8Array) => readParts(der) ?? expect.fail('not read')
const noNames = { dns: [], uri: [], ip: [], email: [] }

describe('the alternative names of a certificate', () => {
  const names = (...list: readonly Uint8Array[]) =>
    read(buildCertificate({ extensions: [subjectAltName(...list)] })).subjectAltNames

  it('are sorted by kind, in their order, as they were written', () => {
    expect(
      names(
        generalName.dns('*.Example.com'),
        generalName.uri('urn:uuid:1'),
        generalName.ip(192, 0, 2, 1),
        generalName.dns('a.example.'),
        generalName.ip(...hex('20010db8000000000000000000000001')),
        generalName.email('A@example.com'),
      ),
    ).toEqual({
      dns: ['*.Example.com', 'a.example.'],
      uri: ['urn:uuid:1'],
      ip: ['192.0.2.1', '2001:db8::1'],
      email: ['A@example.com'],
    })
  })

  it('leave out what is never compared', () => {
    expect(
      names(
        generalName.other('1.3.6.1.5.5.7.8.9', strings.utf8('ä@example.com')),
        generalName.directory(commonName('a.example')),
        generalName.registeredID('1.2.3'),
      ),
    ).toEqual(noNames)
  })

  it.each(['a.example\0.evil.example', '\0', 'ä.example', 'a.example\n', 'a\x7f', ''])(
    'leave out the name %j, so that nothing matches it',
    (text) => {
      expect(
        names(generalName.dns(text), generalName.uri(text), generalName.email(text), generalName.dns('b.example')),
      ).toEqual({
        ...noNames,
        dns: ['b.example'],
      })
    },
  )

  it.each([
    ['an address of no octets', generalName.ip()],
    ['an address of five octets', generalName.ip(1, 2, 3, 4, 5)],
    ['an address with a mask', generalName.ip(1, 2, 3, 4, 255, 255, 255, 255)],
    ['a choice that does not exist', tlv(0x89, bytes(1))],
    ['a name in constructed form', tlv(0xa2, tlv(0x16, hex('61')))],
    ['a directoryName in primitive form', tlv(0x84, bytes())],
    ['a name that is no choice', strings.ia5('a.example')],
  ])('leave out %s, which can never match', (_, generalNames) => {
    expect(names(generalName.dns('a.example'), generalNames)).toEqual({ ...noNames, dns: ['a.example'] })
  })

  it.each([
    ['a set', extension('2.5.29.17', set(generalName.dns('a')))],
    ['nothing', extension('2.5.29.17', bytes())],
    ['something after the list', extension('2.5.29.17', concat(sequence(generalName.dns('a')), bytes(0)))],
    ['a list that is cut off', extension('2.5.29.17', sequence(generalName.dns('a.example')).subarray(0, -1))],
  ])('are alone what cannot be read when the extension holds %s', (_, subjectAltNames) => {
    const certificate = read(buildCertificate({ extensions: [subjectAltNames] }))
    expect(certificate.subjectAltNames).toBeUndefined()
    expect(certificate.subject).toHaveLength(1)
  })

  it('are none when their list is empty', () => {
    expect(names()).toEqual(noNames)
  })

  it('are not sought in another extension', () => {
    const issuerAltName = extension('2.5.29.18', sequence(generalName.dns('ca.example')))
    expect(read(buildCertificate({ extensions: [issuerAltName] })).subjectAltNames).toEqual(noNames)
  })
})
