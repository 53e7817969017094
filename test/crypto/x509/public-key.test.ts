import { describe, expect, it } from 'vitest'
import { isPublicKey } from '../../../src/crypto/x509/index.ts'
import { buildCertificate, publicKey } from './certificate-builder.ts'
import { bitString, bytes, concat, integer, nothing, octetString, oid, sequence, set, tlv } from './der-writer.ts'
import { readParts } from './reading.ts'

const read = (key: Uint8Array) => readParts(buildCertificate({ publicKey: key })) ?? expect.fail('not read')

describe('the public key of a certificate', () => {
  const parts = (key: Uint8Array) => read(key).publicKey
  const base64url = (octets: Uint8Array): string => Buffer.from(octets).toString('base64url')
  const x = new Uint8Array(32).fill(0, 0, 1).fill(7, 1)
  const y = new Uint8Array(32).fill(9)
  const point = concat(bytes(4), x, y)
  const p256 = '1.2.840.10045.3.1.7'

  it('of EC keeps the leading zeros of its coordinates', () => {
    expect(parts(publicKey.ec(p256, point))).toEqual({ kty: 'EC', crv: 'P-256', x: base64url(x), y: base64url(y) })
    expect(base64url(x)).toHaveLength(43)
  })

  it('of RSA has no leading zeros', () => {
    const n = new Uint8Array(256).fill(0xab)
    expect(parts(publicKey.rsa(n, bytes(1, 0, 1)))).toEqual({ kty: 'RSA', n: base64url(n), e: 'AQAB' })
  })

  it('of Edwards curves is an octet string', () => {
    expect(parts(publicKey.edwards('1.3.101.112', x))).toEqual({ kty: 'OKP', crv: 'Ed25519', x: base64url(x) })
    const long = new Uint8Array(57).fill(3)
    expect(parts(publicKey.edwards('1.3.101.113', long))).toEqual({ kty: 'OKP', crv: 'Ed448', x: base64url(long) })
  })

  it.each([
    ['2.16.840.1.101.3.4.3.17', 'ML-DSA-44', 1312],
    ['2.16.840.1.101.3.4.3.18', 'ML-DSA-65', 1952],
    ['2.16.840.1.101.3.4.3.19', 'ML-DSA-87', 2592],
  ])('of ML-DSA is an octet string under %s, which names the parameter set %s', (algorithm, alg, length) => {
    const pub = new Uint8Array(length).fill(5)
    expect(parts(publicKey.mldsa(algorithm, pub))).toEqual({ kty: 'AKP', alg, pub: base64url(pub) })
    expect(parts(publicKey.mldsa(algorithm, pub.subarray(1)))).toBeUndefined()
  })

  it.each([
    ['an algorithm that is not known', publicKey.mldsa('2.16.840.1.101.3.4.3.20', new Uint8Array(32))],
    [
      'RSA for PSS alone',
      sequence(sequence(oid('1.2.840.113549.1.1.10')), bitString(sequence(integer(5), integer(3)))),
    ],
    ['a key for agreement', publicKey.edwards('1.3.101.110', x)],
    ['a curve that is not known', publicKey.ec('1.3.36.3.3.2.8.1.1.7', point)],
    [
      'a curve that is spelled out',
      sequence(sequence(oid('1.2.840.10045.2.1'), sequence(integer(1))), bitString(point)),
    ],
    ['a point of a coordinate too short', publicKey.ec(p256, point.subarray(0, -1))],
    ['a point of a coordinate too long', publicKey.ec(p256, concat(point, bytes(0)))],
    ['half a point', publicKey.ec(p256, concat(bytes(4), x))],
    ['a point in a hybrid form that contradicts it', publicKey.ec(p256, concat(bytes(6), x, y))],
    ['a compressed point that is too long', publicKey.ec(p256, concat(bytes(2), x, y))],
    ['the point at infinity', publicKey.ec(p256, bytes(0))],
    ['no point', publicKey.ec(p256, bytes())],
    [
      'RSA with something after the key',
      sequence(
        sequence(oid('1.2.840.113549.1.1.1'), nothing),
        bitString(concat(sequence(integer(5), integer(3)), bytes(0))),
      ),
    ],
    ['a modulus of zero', publicKey.rsa(bytes(0), bytes(3))],
    ['an exponent of zero', publicKey.rsa(bytes(5), bytes(0))],
    ['Ed25519 of another length', publicKey.edwards('1.3.101.112', concat(x, bytes(1)))],
    ['an algorithm without an identifier', sequence(sequence(nothing), bitString(x))],
    ['an algorithm that is a set', sequence(set(oid('1.3.101.112')), bitString(x))],
    ['a key that is no bit string', sequence(sequence(oid('1.3.101.112')), octetString(x))],
    ['a key with unused bits', sequence(sequence(oid('1.3.101.112')), tlv(0x03, bytes(1), x))],
  ])('has no parts when it is under or is %s, and the rest of the certificate is read', (_, key) => {
    expect(parts(key)).toBeUndefined()
    expect(read(key).subject).toHaveLength(1)
  })

  const rsa = (parameters: readonly Uint8Array[], ...numbers: readonly Uint8Array[]) =>
    sequence(sequence(oid('1.2.840.113549.1.1.1'), ...parameters), bitString(sequence(...numbers)))

  it.each([
    ['without parameters', rsa([], integer(0x35), integer(3)), 'NQ'],
    ['with other parameters', rsa([sequence()], integer(0x35), integer(3)), 'NQ'],
    ['with a third number', rsa([nothing], integer(0x35), integer(3), integer(3)), 'NQ'],
    [
      'with a modulus that lacks its zero, which is no negative number',
      rsa([nothing], integer(0x85), integer(3)),
      'hQ',
    ],
    ['with a modulus that has a zero too many', rsa([nothing], integer(0, 5), integer(3)), 'BQ'],
  ])('of RSA is read %s, as TLS libraries read it', (_, key, n) => {
    expect(parts(key)).toEqual({ kty: 'RSA', n, e: 'Aw' })
  })

  it('of Edwards curves is read with parameters that say nothing', () => {
    expect(parts(sequence(sequence(oid('1.3.101.112'), nothing), bitString(x)))).toMatchObject({ crv: 'Ed25519' })
  })

  it('is read in the hybrid form, whose first octet says of y whether it is odd', () => {
    expect(parts(publicKey.ec(p256, concat(bytes(7), x, y)))).toEqual(parts(publicKey.ec(p256, point)))
  })

  it('is that of a JWK where the point is compressed, by x and the lowest bit of y', () => {
    const jwk = { kty: 'EC', crv: 'P-256', x: base64url(x), y: base64url(y) }
    const isKey = (form: number, changes = {}) => {
      const compressed = parts(publicKey.ec(p256, concat(bytes(form), x))) ?? expect.fail('not read')
      return isPublicKey(compressed, { ...jwk, ...changes })
    }
    expect(isKey(3)).toBe(true)
    expect(isKey(2)).toBe(false)
    for (const changes of [{ x: jwk.y }, { y: 'AA' }, { y: undefined }, { y: '' }, { crv: 'P-384' }, { kty: 'OKP' }]) {
      expect(isKey(3, changes)).toBe(false)
    }
  })
})
