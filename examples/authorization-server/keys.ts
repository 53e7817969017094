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

/** Imports the keys of the configuration, or makes one that lives as long as the process. */
export const loadSigningKeys = async (configured: Config['signingKeys']): Promise<readonly SigningKey[]> =>
  Promise.all((configured ?? [await generated('ES256')]).map((jwk) => signingKey(jwk)))

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

const generated = async (alg: 'ES256' | 'ECDH-ES'): Promise<PrivateJWK> => {
  const { privateKey } = await generateKeyPair(alg, { extractable: true })
  return { kty: 'EC', ...(await exportJWK(privateKey)), alg }
}
