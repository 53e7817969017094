import { CompactSign, exportJWK, generateKeyPair, importJWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { parseCompactJWS, verifyJWS } from '../../src/crypto/jws.ts'
import { fitsAlgorithm, importPublicKey } from '../../src/crypto/keys.ts'
import type { JSONWebKey } from '../../src/types/jose.ts'

const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'EdDSA', 'Ed25519', 'ES256', 'ES384', 'ES512']

/** A key as another library imports it; undefined where it refuses. */
const importedByJose = async (jwk: JSONWebKey, alg: string): Promise<CryptoKey | undefined> => {
  try {
    const key = await importJWK({ ...jwk, ext: true } as Parameters<typeof importJWK>[0], alg)
    return key instanceof Uint8Array ? undefined : key
  } catch {
    return undefined
  }
}

const spoilt: readonly (readonly [what: string, change: (jwk: JSONWebKey) => JSONWebKey])[] = [
  ['as it is', (jwk) => jwk],
  ['with a member that is unknown', (jwk) => ({ ...jwk, constructor: 'x' })],
  ['without x', ({ x: _x, ...jwk }) => jwk],
  ['without n', ({ n: _n, ...jwk }) => jwk],
  ['without e', ({ e: _e, ...jwk }) => jwk],
  ['of another kind', (jwk) => ({ ...jwk, kty: jwk.kty === 'RSA' ? 'OKP' : 'RSA' })],
  ['of no kind', (jwk) => ({ ...jwk, kty: 'none' })],
  ['of another curve', (jwk) => ({ ...jwk, crv: 'Ed448' })],
  ['with x cut short', ({ x, ...jwk }) => ({ ...jwk, ...(x === undefined ? {} : { x: x.slice(4) }) })],
]

describe.each(ALGORITHMS)('a key for %s', (alg) => {
  it('is imported as another library imports it, and refused where that refuses', async () => {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
    const jwk = (await exportJWK(publicKey)) as JSONWebKey
    const token = await new CompactSign(new TextEncoder().encode('{}')).setProtectedHeader({ alg }).sign(privateKey)
    const jws = parseCompactJWS(token)
    if (jws === undefined) throw new Error('no token')
    for (const [what, change] of spoilt) {
      const changed = change(jwk)
      const [ours, theirs] = [await importPublicKey(changed, alg), await importedByJose(changed, alg)]
      // an odd key that the other library lets through is one that is never asked for here
      if (fitsAlgorithm(changed, alg)) expect(ours === undefined, what).toBe(theirs === undefined)
      if (theirs === undefined) expect(ours, what).toBeUndefined()
      if (ours === undefined) continue
      expect(ours.algorithm, what).toEqual(theirs?.algorithm)
      expect(ours.usages, what).toEqual(['verify'])
      expect(await verifyJWS(jws, ours), what).toBe(true)
    }
  })
})
