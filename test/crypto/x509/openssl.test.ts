import { createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  type DistinguishedName,
  decodePEM,
  formatDistinguishedName,
  matchDistinguishedName,
  parseDistinguishedName,
  readCertificate,
} from '../../../src/crypto/x509/index.ts'

interface Fixture {
  readonly name: string
  readonly key: string
  readonly names: { readonly dns: string[]; readonly uri: string[]; readonly ip: string[]; readonly email: string[] }
  readonly pem: string
  /** The subject as `-nameopt RFC2253` prints it, and the same with characters outside ASCII as they are. */
  readonly rfc2253: string
  readonly unicode: string
  readonly serial: string
  readonly notBefore: string
  readonly notAfter: string
  readonly publicKey: string
}

const { certificates }: { certificates: readonly Fixture[] } = JSON.parse(
  readFileSync(new URL('openssl-fixtures.json', import.meta.url), 'utf8'),
)

const read = ({ pem }: Fixture) => readCertificate(decodePEM(pem) ?? new Uint8Array()) ?? expect.fail('not read')
const parse = (text: string): DistinguishedName => parseDistinguishedName(text) ?? []
const withoutParts = ['RSA-PSS', 'brainpool', 'explicit', 'compressed']

describe.each(certificates)('a certificate that the openssl command made: $name', (fixture) => {
  const certificate = read(fixture)

  it('has the subject that the command prints', () => {
    expect(formatDistinguishedName(certificate.subject)).toBe(fixture.unicode)
  })

  it('matches the subject that the command prints, unless that is empty, and no other', () => {
    const isNamed = fixture.rfc2253 !== ''
    expect(matchDistinguishedName(parse(fixture.rfc2253), certificate.subject)).toBe(isNamed)
    expect(matchDistinguishedName(parse(fixture.unicode), certificate.subject)).toBe(isNamed)
    for (const other of certificates.filter(({ unicode }) => unicode !== fixture.unicode)) {
      expect(matchDistinguishedName(parse(other.rfc2253), certificate.subject)).toBe(false)
    }
  })

  it('has the alternative names that it was made with', () => {
    expect(certificate.subjectAltNames).toEqual(fixture.names)
  })

  it('has the serial number and the validity that the command prints', () => {
    expect(certificate.serialNumber).toBe(fixture.serial)
    expect(certificate.validity.notBefore).toBe(Date.parse(fixture.notBefore) / 1000)
    expect(certificate.validity.notAfter).toBe(Date.parse(fixture.notAfter) / 1000)
  })

  it('has the public key that the command prints', () => {
    const der = Buffer.from(fixture.publicKey, 'base64')
    expect(Buffer.from(certificate.publicKey).equals(der)).toBe(true)
    const jwk = withoutParts.includes(fixture.key)
      ? undefined
      : createPublicKey({ key: der, format: 'der', type: 'spki' }).export({ format: 'jwk' })
    expect(certificate.publicKeyParts).toEqual(jwk)
  })
})
