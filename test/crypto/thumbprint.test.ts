import { generateKeyPairSync } from 'node:crypto'
import { calculateJwkThumbprint, type JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { computeJWKThumbprint } from '../../src/crypto/thumbprint.ts'
import { webCryptoDigest } from '../../src/crypto/web-crypto.ts'
import type { JSONWebKey } from '../../src/types/jose.ts'
import rfc7515 from '../vectors/rfc7515.json' with { type: 'json' }
import rfc7638 from '../vectors/rfc7638.json' with { type: 'json' }
import rfc8037 from '../vectors/rfc8037.json' with { type: 'json' }

const publicJWK = (kind: 'rsa' | 'ed25519' | 'P-256' | 'P-384' | 'P-521'): JSONWebKey => {
  const { publicKey } =
    kind === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : kind === 'ed25519'
        ? generateKeyPairSync('ed25519')
        : generateKeyPairSync('ec', { namedCurve: kind })
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

  it('takes a digest that is not asynchronous', async () => {
    const zeros = await computeJWKThumbprint(rfc8037.jwk, () => new Uint8Array(32))
    expect(zeros).toBe('A'.repeat(43))
  })
})
