import { createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  type DistinguishedName,
  decodePEM,
  formatDistinguishedName,
  isPublicKey,
  matchDistinguishedName,
  parseDistinguishedName,
} from '../../../src/crypto/x509/index.ts'
import type { JSONWebKey } from '../../../src/types/jose.ts'
import { readParts } from './reading.ts'

interface Fixture {
  readonly name: string
  readonly key: string
  readonly names: { readonly dns: string[]; readonly uri: string[]; readonly ip: string[]; readonly email: string[] }
  readonly pem: string
  /** The subject as `-nameopt RFC2253` prints it, and the same with characters outside ASCII as they are. */
  readonly rfc2253: string
  readonly unicode: string
  readonly publicKey: string
}

const { certificates }: { certificates: readonly Fixture[] } = JSON.parse(
  readFileSync(new URL('openssl-fixtures.json', import.meta.url), 'utf8'),
)

const read = ({ pem }: Fixture) => readParts(decodePEM(pem) ?? new Uint8Array()) ?? expect.fail('not read')
const parse = (text: string): DistinguishedName => parseDistinguishedName(text) ?? []
const withoutParts = ['RSA-PSS', 'brainpool', 'explicit']

describe.each(certificates)('a certificate that the openssl command made: $name', (fixture) => {
  const certificate = read(fixture)
  const subject = certificate.subject ?? []

  it('has the subject that the command prints', () => {
    expect(formatDistinguishedName(subject)).toBe(fixture.unicode)
  })

  it('matches the subject that the command prints, unless that is empty, and no other', () => {
    const isNamed = fixture.rfc2253 !== ''
    expect(matchDistinguishedName(parse(fixture.rfc2253), subject)).toBe(isNamed)
    expect(matchDistinguishedName(parse(fixture.unicode), subject)).toBe(isNamed)
    for (const other of certificates.filter(({ unicode }) => unicode !== fixture.unicode)) {
      expect(matchDistinguishedName(parse(other.rfc2253), subject)).toBe(false)
    }
  })

  it('has the alternative names that it was made with', () => {
    expect(certificate.subjectAltNames).toEqual(fixture.names)
  })

  it('has the public key that the command prints', () => {
    const jwk = createPublicKey({ key: Buffer.from(fixture.publicKey, 'base64'), format: 'der', type: 'spki' })
    const { publicKey } = certificate
    if (withoutParts.includes(fixture.key)) expect(publicKey).toBeUndefined()
    else expect(publicKey && isPublicKey(publicKey, jwk.export({ format: 'jwk' }) as JSONWebKey)).toBe(true)
  })
})
