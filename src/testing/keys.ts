import { requireText, requireThat } from '../encoding/require-that.ts'
import type { CheckedJSONWebKey } from '../types/jose.ts'
import { encodePEM } from './pem.ts'

/** The algorithms of test keys, the quickest to generate first. */
export const TEST_KEY_ALGORITHMS = ['ES256', 'ES384', 'ES512', 'Ed25519', 'PS256', 'RS256'] as const

/** The algorithm of a test key. */
export type TestKeyAlgorithm = (typeof TEST_KEY_ALGORITHMS)[number]

/** A key pair in every form that a test may want. */
export interface TestKey {
  readonly alg: TestKeyAlgorithm
  readonly kid: string
  readonly publicJWK: CheckedJSONWebKey
  readonly privateJWK: CheckedJSONWebKey
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array
  /** PKCS #8, as servers read it from a file. */
  readonly privatePEM: string
  /** Signs as JWS does (RFC 7518 §3). */
  readonly sign: (data: Uint8Array) => Promise<Uint8Array>
}

type Parameters = RsaHashedKeyGenParams | EcKeyGenParams | Algorithm

const elliptic = (namedCurve: string, hash: string) => ({
  generate: { name: 'ECDSA', namedCurve },
  sign: { name: 'ECDSA', hash },
})

const rsa = (name: string) => ({
  generate: { name, hash: 'SHA-256', modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) },
  sign: { name, saltLength: 32 },
})

const PARAMETERS: Readonly<
  Record<TestKeyAlgorithm, { readonly generate: Parameters; readonly sign: Algorithm | EcdsaParams | RsaPssParams }>
> = /* @__PURE__ */ (() => ({
  ES256: elliptic('P-256', 'SHA-256'),
  ES384: elliptic('P-384', 'SHA-384'),
  ES512: elliptic('P-521', 'SHA-512'),
  PS256: rsa('RSA-PSS'),
  RS256: rsa('RSASSA-PKCS1-v1_5'),
  Ed25519: { generate: { name: 'Ed25519' }, sign: { name: 'Ed25519' } },
}))()

/** Generates a key pair. An elliptic curve takes less than a millisecond, RSA about a hundred. */
export const testKey = async (alg: TestKeyAlgorithm = 'ES256', kid = `test-${alg}`): Promise<TestKey> => {
  const { subtle } = crypto
  requireThat(Object.hasOwn(PARAMETERS, alg), 'alg', Object.keys(PARAMETERS).join(' or '), alg)
  requireText('kid', kid)
  const { generate, sign } = PARAMETERS[alg]
  const pair = await subtle.generateKey(generate, true, ['sign', 'verify'])
  if (!('privateKey' in pair)) throw new TypeError(`alg must be one that this runtime makes keys for; got "${alg}".`)
  const { privateKey, publicKey } = pair
  const { key_ops: _ops, ext: _ext, alg: _alg, ...jwk } = await subtle.exportKey('jwk', privateKey)
  const { kty = '', crv, x, y, n, e } = jwk
  return {
    alg,
    kid,
    publicJWK: JSON.parse(JSON.stringify({ kty, kid, crv, x, y, n, e })),
    privateJWK: { ...jwk, kty, kid } as CheckedJSONWebKey,
    spki: new Uint8Array(await subtle.exportKey('spki', publicKey)),
    privatePEM: encodePEM('PRIVATE KEY', new Uint8Array(await subtle.exportKey('pkcs8', privateKey))),
    sign: async (data) => new Uint8Array(await subtle.sign(sign, privateKey, data as Uint8Array<ArrayBuffer>)),
  }
}
