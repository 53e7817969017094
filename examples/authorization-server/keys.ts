import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import type { Config } from './config.ts'

/** A key of the server's, for access tokens, ID tokens and signed responses. */
export interface SigningKey {
  readonly alg: string
  readonly kid: string
  readonly privateKey: CryptoKey
  readonly privateJWK: PrivateJWK
  readonly publicJWK: JWK & { readonly kty: string }
}

/** A key with which request objects are decrypted. */
export type EncryptionKey = Pick<SigningKey, 'alg' | 'privateJWK' | 'publicJWK'>

type PrivateJWK = JWK & { readonly kty: string; readonly alg: string }

const PUBLIC_MEMBERS = ['kty', 'crv', 'x', 'y', 'n', 'e'] as const

/** The algorithms for which the server can make signing keys. */
export const SIGNING_ALGS = ['ES256', 'ES384', 'ES512', 'PS256', 'RS256', 'Ed25519'] as const

/** Imports the keys of the configuration, or makes keys that live as long as the process. */
export const loadSigningKeys = async ({
  signingKeys,
  signingAlgs,
}: Pick<Config, 'signingKeys' | 'signingAlgs'>): Promise<readonly SigningKey[]> => {
  const jwks = signingKeys ?? (await Promise.all([...new Set(signingAlgs)].map(generated)))
  return Promise.all(jwks.map(signingKey))
}

/** The same for request objects, where the policy takes any. */
export const loadEncryptionKeys = async ({
  encryptionKeys,
  policy,
}: Pick<Config, 'encryptionKeys' | 'policy'>): Promise<readonly EncryptionKey[]> => {
  if (!policy.request_parameter_supported) return []
  return Promise.all((encryptionKeys ?? [await generated('ECDH-ES')]).map((jwk) => withPublicHalf(jwk, 'enc')))
}

const signingKey = async (jwk: PrivateJWK): Promise<SigningKey> => {
  const privateKey = await importJWK(jwk, jwk.alg)
  if (privateKey instanceof Uint8Array || privateKey.type !== 'private') {
    throw new Error('signingKeys: every key is a private key of an asymmetric algorithm.')
  }
  const { privateJWK, publicJWK } = await withPublicHalf(jwk, 'sig')
  return { alg: jwk.alg, kid: publicJWK.kid, privateKey, privateJWK, publicJWK }
}

const withPublicHalf = async (jwk: PrivateJWK, use: 'sig' | 'enc') => {
  const members = Object.fromEntries(PUBLIC_MEMBERS.flatMap((name) => (name in jwk ? [[name, jwk[name]]] : [])))
  const kid = jwk.kid ?? (await calculateJwkThumbprint(jwk))
  return { alg: jwk.alg, privateJWK: { ...jwk, kid }, publicJWK: { ...members, kty: jwk.kty, alg: jwk.alg, use, kid } }
}

const generated = async (alg: (typeof SIGNING_ALGS)[number] | 'ECDH-ES'): Promise<PrivateJWK> => {
  const { privateKey } = await generateKeyPair(alg, { extractable: true })
  const { kty, ...jwk } = await exportJWK(privateKey)
  if (kty === undefined) throw new Error(`jose exported a key for ${alg} without kty.`)
  return { ...jwk, kty, alg }
}
