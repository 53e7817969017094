import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { computeTokenHash } from '../../src/crypto/token-hash.ts'
import openid from '../vectors/openid-connect-core.json' with { type: 'json' }

describe('the hash that binds a token to an ID token', () => {
  it('is that of the specification for its access token (A.3)', async () => {
    expect(await computeTokenHash(openid.access_token, openid.alg)).toBe(openid.at_hash)
  })

  it('is that of the specification for its code (A.4)', async () => {
    expect(await computeTokenHash(openid.code, openid.alg)).toBe(openid.c_hash)
  })

  it.each([
    ['RS256', 'sha256', 16],
    ['ES256', 'sha256', 16],
    ['PS384', 'sha384', 24],
    ['ES512', 'sha512', 32],
    ['HS256', 'sha256', 16],
    ['EdDSA', 'sha512', 32],
    ['Ed25519', 'sha512', 32],
  ])('is half of what %s signs with', async (alg, hash, length) => {
    const half = createHash(hash).update('a state').digest().subarray(0, length)
    expect(await computeTokenHash('a state', alg)).toBe(half.toString('base64url'))
  })

  it.each(['none', 'Ed448', ''])('is not defined for %j', async (alg) => {
    await expect(computeTokenHash('a state', alg)).rejects.toThrow(TypeError)
  })
})
