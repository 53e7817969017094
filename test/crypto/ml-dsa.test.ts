import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { parseClient } from '../../src/client-registration/parse-client.ts'
import { fitsAlgorithm, hasPrivateParts, importPublicKey, isSoundKey, nameKey } from '../../src/crypto/keys.ts'
import { computeJWKThumbprint } from '../../src/crypto/thumbprint.ts'
import { oauth21 } from '../../src/profiles/index.ts'
import type { JSONWebKey } from '../../src/types/jose.ts'
import { testHost } from '../support/host.ts'

const SIZES = [
  ['ML-DSA-44', 1312],
  ['ML-DSA-65', 1952],
  ['ML-DSA-87', 2592],
] as const
const keyOf = (alg: string, size: number): JSONWebKey => ({
  kty: 'AKP',
  alg,
  pub: Buffer.alloc(size, 7).toString('base64url'),
})

describe.each(SIZES)('a public key of %s', (alg, size) => {
  const key = keyOf(alg, size)

  it('fits its algorithm alone', () => {
    expect(fitsAlgorithm(key, alg)).toBe(true)
    for (const other of ['ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87', 'ML-DSA', 'ES256', 'EdDSA', 'PS256']) {
      expect(fitsAlgorithm(key, other)).toBe(other === alg)
    }
  })

  it.each([
    ['without alg', { alg: undefined }],
    ['with the alg of another', { alg: 'ML-DSA' }],
    ['of another kind', { kty: 'OKP' }],
    ['without pub', { pub: undefined }],
    ['that is too short', { pub: Buffer.alloc(size - 1).toString('base64url') }],
    ['that is too long', { pub: Buffer.alloc(size + 1).toString('base64url') }],
    ['in base64', { pub: `+${key.pub?.slice(1)}` }],
    ['for encryption', { use: 'enc' }],
  ])('%s fits nothing', (_, changes) => {
    expect(fitsAlgorithm({ ...key, ...changes } as JSONWebKey, alg)).toBe(false)
  })

  it.each(['priv', 'seed'])('is refused wherever a public key is expected when it has %s', (member) => {
    const secret = { ...key, [member]: 'AAAA' }
    expect(hasPrivateParts(secret)).toBe(true)
    expect(fitsAlgorithm(secret, alg)).toBe(false)
    const registration = { client_id: 'c', client_secret: 'x'.repeat(32), redirect_uris: ['https://c.example/cb'] }
    const parsed = parseClient({ ...registration, jwks: { keys: [secret] } }, oauth21)
    expect(parsed).toMatchObject({ ok: false, error: { reason: 'client-metadata-key-private' } })
  })

  it('may be registered with alg and pub, and not without', () => {
    expect(isSoundKey(key)).toBe(true)
    expect(isSoundKey({ kty: 'AKP', pub: key.pub ?? '' })).toBe(false)
    expect(isSoundKey({ ...key, pub: 'AAAA' })).toBe(false)
  })

  it('has a thumbprint over alg, kty and pub, and a name that says all of it', async () => {
    const canonical = `{"alg":"${alg}","kty":"AKP","pub":"${key.pub}"}`
    const digest = createHash('sha256').update(canonical).digest('base64url')
    expect(await computeJWKThumbprint({ ...key, kid: 'k', crv: 'P-256', x: 'AAAA' })).toBe(digest)
    expect(nameKey(key, alg)).toBe(`${alg} ${key.pub}`)
    await expect(computeJWKThumbprint({ kty: 'AKP', pub: key.pub ?? '' })).rejects.toThrow('alg')
  })

  it('is no key where the runtime has no ML-DSA, and nothing throws', async () => {
    const imported = await importPublicKey(key, alg)
    const { SubtleCrypto } = globalThis as { SubtleCrypto?: { supports?: (operation: string, alg: string) => boolean } }
    expect(imported !== undefined).toBe(SubtleCrypto?.supports?.('verify', alg) === true)
  })
})

describe('a policy that lists ML-DSA', () => {
  it('is refused at start where the runtime lacks it, and among the algorithms of responses', () => {
    const start = (field: string) => () => testHost({ policy: { ...oauth21, [field]: ['ML-DSA-44'] } })
    const { SubtleCrypto } = globalThis as { SubtleCrypto?: { supports?: (operation: string, alg: string) => boolean } }
    if (SubtleCrypto?.supports?.('verify', 'ML-DSA-44') !== true) {
      expect(start('dpop_signing_alg_values_supported')).toThrow(
        /dpop_signing_alg_values_supported.*this runtime lacks/,
      )
    }
    expect(start('authorization_signing_alg_values_supported')).toThrow(/authorization_signing_alg_values_supported/)
  })
})
