import { compactDecrypt, compactVerify, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { jwkSigner } from '../../src/host/jwk-signer.ts'
import type { Client } from '../../src/types/client.ts'
import type { AsymmetricAlgorithm, JSONWebKey } from '../../src/types/jose.ts'

interface Pair {
  readonly secret: JSONWebKey
  readonly open: JSONWebKey
}

const pairOf = async (alg: string, kid: string): Promise<Pair> => {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  const members = async (key: CryptoKey) => ({ ...(await exportJWK(key)), kid }) as JSONWebKey
  return { secret: await members(privateKey), open: await members(publicKey) }
}

const policy = (...algorithms: AsymmetricAlgorithm[]) => ({ authorization_signing_alg_values_supported: algorithms })
const claims = { iss: 'https://as.example.com', aud: 'client', exp: 1_700_000_600, code: 'code', expires_in: 60 }
const client: Client = { client_id: 'client' }
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

let es256: Pair
let newer: Pair
let ps256: Pair
let ed25519: Pair
let rs256: Pair
let oaep: Pair
let ecdh: Pair
beforeAll(async () => {
  es256 = await pairOf('ES256', 'es256')
  newer = await pairOf('ES256', 'newer')
  ps256 = await pairOf('PS256', 'ps256')
  rs256 = await pairOf('RS256', 'rs256')
  ed25519 = await pairOf('EdDSA', 'ed25519')
  oaep = await pairOf('RSA-OAEP-256', 'oaep')
  ecdh = await pairOf('ECDH-ES', 'ecdh')
})

const opened = async (token: string, { open }: Pair) => {
  const { protectedHeader, payload } = await compactVerify(token, await importJWK(open as JWK, protectedAlg(token)))
  return { header: protectedHeader, claims: JSON.parse(decode(payload)) }
}
const protectedAlg = (token: string): string => JSON.parse(atob(token.split('.')[0] ?? '')).alg

describe('a signer made from private keys', () => {
  it('signs under the first algorithm of a policy without RS256 for a client that registered none', async () => {
    const sign = jwkSigner({ jwks: { keys: [es256.secret, ps256.secret] }, policy: policy('PS256', 'ES256') })
    expect(await opened(await sign(claims, client, undefined), ps256)).toEqual({
      header: { alg: 'PS256', typ: 'JWT', kid: 'ps256' },
      claims,
    })
  })

  it.each([
    ['ES256', 'RS256'],
    ['RS256', 'ES256'],
    ['ES256', 'PS256', 'RS256'],
  ] as const)(
    'signs under RS256, the default of JARM §3, for a client that registered none where the policy lists %s, %s',
    async (...algorithms) => {
      const jwks = { keys: [es256.secret, rs256.secret] }
      const sign = jwkSigner({ jwks, policy: policy(...algorithms) })
      expect((await opened(await sign(claims, client, undefined), rs256)).header.alg).toBe('RS256')
      const chosen = jwkSigner({ jwks, policy: policy(...algorithms), alg: 'ES256' })
      expect((await opened(await chosen(claims, client, undefined), es256)).header.alg).toBe('ES256')
    },
  )

  it('signs under the algorithm that the client registered', async () => {
    const sign = jwkSigner({ jwks: { keys: [ps256.secret, es256.secret] }, policy: policy('PS256', 'ES256') })
    expect((await opened(await sign(claims, client, 'ES256'), es256)).header.kid).toBe('es256')
  })

  it('signs under the default that it was given', async () => {
    const sign = jwkSigner({
      jwks: { keys: [ps256.secret, es256.secret] },
      policy: policy('PS256', 'ES256'),
      alg: 'ES256',
    })
    expect((await opened(await sign(claims, client, undefined), es256)).header.alg).toBe('ES256')
  })

  it.each(['EdDSA', 'Ed25519'] as const)('signs with Ed25519 under the name %s', async (alg) => {
    const sign = jwkSigner({ jwks: { keys: [ed25519.secret] }, policy: policy('EdDSA', 'Ed25519') })
    expect((await opened(await sign(claims, client, alg), ed25519)).header.alg).toBe(alg)
  })

  it('signs with the first of several keys', async () => {
    const sign = jwkSigner({ jwks: { keys: [newer.secret, es256.secret] }, policy: policy('ES256') })
    expect((await opened(await sign(claims, client, undefined), newer)).header.kid).toBe('newer')
  })

  it('names no kid where the key has none', async () => {
    const { kid: _, ...secret } = es256.secret
    const sign = jwkSigner({ jwks: { keys: [secret] }, policy: policy('ES256') })
    expect((await opened(await sign(claims, client, undefined), es256)).header).toEqual({ alg: 'ES256', typ: 'JWT' })
  })

  it('says what it was given that is no set of keys, and no policy', () => {
    expect(() => jwkSigner({ jwks: 'keys', policy: 'ES256' } as never)).toThrow(
      /jwks must be.*policy must be a policy; got/s,
    )
  })

  it('signs with no key that is meant for something else', async () => {
    const { secret } = newer
    for (const other of [
      { ...secret, use: 'enc' },
      { ...secret, key_ops: ['deriveKey'] },
      { ...secret, alg: 'ES384' },
    ]) {
      const sign = jwkSigner({ jwks: { keys: [other, es256.secret] }, policy: policy('ES256') })
      expect((await opened(await sign(claims, client, undefined), es256)).header.kid).toBe('es256')
    }
  })

  it('signs with a key that is allowed to sign', async () => {
    const sign = jwkSigner({
      jwks: { keys: [{ ...es256.secret, use: 'sig', key_ops: ['sign'], alg: 'ES256' }] },
      policy: policy('ES256'),
    })
    await expect(sign(claims, client, undefined)).resolves.toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
  })

  it('does not sign under RS256 unless the policy says so', async () => {
    const sign = jwkSigner({ jwks: { keys: [ps256.secret] }, policy: policy('PS256') })
    await expect(sign(claims, client, 'RS256')).rejects.toThrow(
      'authorization_signed_response_alg of the client must be one of PS256; got "RS256". Check the record with parseClient.',
    )
  })

  it.each(['none', 'HS256', '__proto__'])('does not sign under %s', async (alg) => {
    const sign = jwkSigner({ jwks: { keys: [es256.secret] }, policy: policy('ES256') })
    await expect(sign(claims, client, alg)).rejects.toThrow('parseClient')
  })

  it('is not made where the policy promises what no key can do', () => {
    expect(() => jwkSigner({ jwks: { keys: [es256.secret] }, policy: policy('ES256', 'PS256') })).toThrow(/PS256/)
    expect(() => jwkSigner({ jwks: { keys: [es256.open] }, policy: policy('ES256') })).toThrow(TypeError)
    expect(() => jwkSigner({ jwks: { keys: [es256.secret] }, policy: policy('ES256'), alg: 'PS256' })).toThrow(
      TypeError,
    )
    expect(() => jwkSigner({ jwks: { keys: [] }, policy: policy() })).toThrow(TypeError)
  })
})

describe('a response for a client that wants it encrypted', () => {
  const signerFor = () => jwkSigner({ jwks: { keys: [es256.secret] }, policy: policy('ES256') })
  const wants = (alg: string, enc: string | undefined, keys: readonly JSONWebKey[]): Client => ({
    ...client,
    jwks: { keys },
    authorization_encrypted_response_alg: alg,
    ...(enc === undefined ? {} : { authorization_encrypted_response_enc: enc }),
  })

  it.each([
    ['RSA-OAEP-256', 'A256GCM', () => oaep],
    ['RSA-OAEP', 'A128CBC-HS256', () => oaep],
    ['ECDH-ES', 'A128GCM', () => ecdh],
    ['ECDH-ES+A256KW', 'A256CBC-HS512', () => ecdh],
  ] as const)('is signed, then encrypted, under %s and %s', async (alg, enc, pair) => {
    const token = await signerFor()(claims, wants(alg, enc, [pair().open]), undefined)
    const { plaintext, protectedHeader } = await compactDecrypt(token, await importJWK(pair().secret as JWK, alg))
    expect(protectedHeader).toMatchObject({ alg, enc, cty: 'JWT', kid: pair().open.kid })
    expect((await opened(decode(plaintext), es256)).claims).toEqual(claims)
  })

  it('is encrypted under A128CBC-HS256 where the client names no other', async () => {
    const token = await signerFor()(claims, wants('ECDH-ES', undefined, [ecdh.open]), undefined)
    expect(JSON.parse(atob(token.split('.')[0] ?? '')).enc).toBe('A128CBC-HS256')
  })

  it('is never sent to a client whose record has no keys, and says whose answer has none', async () => {
    const { jwks: _, ...bare } = wants('ECDH-ES', undefined, [])
    await expect(signerFor()(claims, bare, undefined)).rejects.toThrow('got none that fits')
    const findClientKeys = async () => [] as never
    const sign = jwkSigner({ jwks: { keys: [es256.secret] }, policy: policy('ES256'), findClientKeys })
    await expect(sign(claims, bare, undefined)).rejects.toThrow(/^findClientKeys/)
  })

  it('is encrypted with the key that is meant for it', async () => {
    const signing = { ...newer.open, use: 'sig' }
    const token = await signerFor()(claims, wants('ECDH-ES', undefined, [signing, ecdh.open]), undefined)
    expect(JSON.parse(atob(token.split('.')[0] ?? '')).kid).toBe('ecdh')
  })

  it('is encrypted with a key that is found elsewhere', async () => {
    const found: string[] = []
    const sign = jwkSigner({
      jwks: { keys: [es256.secret] },
      policy: policy('ES256'),
      findClientKeys: async ({ client_id }) => {
        found.push(client_id)
        return { keys: [ecdh.open] }
      },
    })
    await sign(claims, { ...wants('ECDH-ES', undefined, []), jwks_uri: 'https://client.example.com/jwks' }, undefined)
    expect(found).toEqual(['client'])
  })

  it.each([
    ['an algorithm that is not known', 'RSA1_5', undefined],
    ['an algorithm that shares a secret', 'dir', undefined],
    ['contents that are not known', 'ECDH-ES', 'ROT13'],
  ])('never leaves in the clear for %s', async (_, alg, enc) => {
    await expect(signerFor()(claims, wants(alg, enc, [ecdh.open]), undefined)).rejects.toThrow(
      'authorization_encrypted_response_alg and _enc of the client must be ones that parapet has',
    )
  })

  it('never leaves in the clear without a key, for a private one, or for a weak one', async () => {
    const weak = { kty: 'RSA', n: 'x'.repeat(171), e: 'AQAB' }
    for (const keys of [[], [ecdh.secret]]) {
      await expect(signerFor()(claims, wants('ECDH-ES', undefined, keys), undefined)).rejects.toThrow(
        'got none that fits',
      )
    }
    await expect(signerFor()(claims, wants('RSA-OAEP-256', undefined, [weak]), undefined)).rejects.toThrow(
      'got none that fits',
    )
  })
})
