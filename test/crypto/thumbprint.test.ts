import { calculateJwkThumbprint, type JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { computeJWKThumbprint } from '../../src/crypto/thumbprint.ts'
import { webCryptoDigest } from '../../src/crypto/web-crypto.ts'
import type { JSONWebKey } from '../../src/types/jose.ts'
import { makeKeyPair } from '../support/key-pair.mjs'
import rfc7515 from '../vectors/rfc7515.json' with { type: 'json' }
import rfc7638 from '../vectors/rfc7638.json' with { type: 'json' }
import rfc8037 from '../vectors/rfc8037.json' with { type: 'json' }

const publicJWK = (kind: 'rsa' | 'ed25519' | 'P-256' | 'P-384' | 'P-521'): JSONWebKey => {
  const { publicKey } =
    kind === 'rsa'
      ? makeKeyPair('rsa', { modulusLength: 2048 })
      : kind === 'ed25519'
        ? makeKeyPair('ed25519')
        : makeKeyPair('ec', { namedCurve: kind })
  return publicKey.export({ format: 'jwk' }) as JSONWebKey
}

describe('a thumbprint', () => {
  it.each([
    [rfc7638.section, rfc7638.jwk, rfc7638.thumbprint],
    [rfc8037.section, rfc8037.jwk, rfc8037.thumbprint],
    [rfc7515.ecdsa.section, rfc7515.ecdsa.jwk, rfc7515.ecdsa.thumbprint],
  ])('is that of %s', async (_, jwk, thumbprint) => {
    expect(await computeJWKThumbprint(jwk, webCryptoDigest)).toBe(thumbprint)
  })

  it('depends on neither the order of members nor on any member that the kind of key does not require', async () => {
    const { n, e, kty } = rfc7638.jwk
    const decorated = { use: 'sig', n, x5c: ['MIIB'], kid: 'other', e, kty, alg: 'PS256', crv: 'P-256', x: 'AA' }
    expect(await computeJWKThumbprint(decorated, webCryptoDigest)).toBe(rfc7638.thumbprint)
  })

  it.each(['rsa', 'ed25519', 'P-256', 'P-384', 'P-521'] as const)('of a %s key is what jose computes', async (kind) => {
    const jwk = publicJWK(kind)
    expect(await computeJWKThumbprint(jwk, webCryptoDigest)).toBe(await calculateJwkThumbprint(jwk as JWK))
    expect(await computeJWKThumbprint(jwk)).toBe(await calculateJwkThumbprint(jwk as JWK))
  })

  describe('is refused for a second spelling of a key', () => {
    const rsa = publicJWK('rsa')
    const ec = publicJWK('P-256')
    const ed25519 = publicJWK('ed25519')
    const spelled = (text: string | undefined, change: (bytes: Buffer) => Buffer): string =>
      change(Buffer.from(text ?? '', 'base64url')).toString('base64url')
    const zeroBefore = (bytes: Buffer) => Buffer.concat([Buffer.alloc(1), bytes])
    const cut = (bytes: Buffer) => bytes.subarray(1)

    it.each<[string, JSONWebKey, string]>([
      ['an RSA modulus after a zero octet', { ...rsa, n: spelled(rsa.n, zeroBefore) }, 'n'],
      ['an RSA exponent after a zero octet', { ...rsa, e: 'AAEAAQ' }, 'e'],
      ['an RSA modulus with padding', { ...rsa, n: `${rsa.n}=` }, 'n'],
      ['an RSA key without exponent', { kty: 'RSA', n: rsa.n ?? '' }, 'e'],
      ['an RSA exponent with stray bits', { ...rsa, e: 'Ax' }, 'e'],
      ['a coordinate after a zero octet', { ...ec, x: spelled(ec.x, zeroBefore) }, 'x'],
      ['a coordinate that is too short', { ...ec, y: spelled(ec.y, cut) }, 'y'],
      ['a coordinate in the plain alphabet', { ...ec, x: `+${ec.x?.slice(1)}` }, 'x'],
      ['a coordinate with stray bits', { ...ec, x: `${ec.x?.slice(0, 42)}B` }, 'x'],
      ['an Edwards key after a zero octet', { ...ed25519, x: spelled(ed25519.x, zeroBefore) }, 'x'],
      ['coordinates of two lengths on a curve that is not known', { ...ec, crv: 'P-999', x: 'AAAA' }, 'y'],
      ['a key without curve', { kty: 'EC', x: ec.x ?? '', y: ec.y ?? '' }, 'crv'],
      ['a kind of key that has no thumbprint here', { kty: 'oct', k: 'AAAA' }, 'kty'],
    ])('%s', async (_, jwk, member) => {
      await expect(computeJWKThumbprint(jwk)).rejects.toThrow(
        new RegExp(`^jwk\\.${member} must have the one spelling of RFC 7518 §6; got `),
      )
    })
  })

  it('takes a digest that is not asynchronous', async () => {
    const zeros = await computeJWKThumbprint(rfc8037.jwk, () => new Uint8Array(32))
    expect(zeros).toBe('A'.repeat(43))
  })
})
