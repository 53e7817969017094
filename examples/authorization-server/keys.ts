import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import type { Config } from './config.ts'

/** A key of the server's, for access tokens and ID tokens. */
export interface SigningKey {
  readonly alg: string
  readonly kid: string
  readonly privateKey: CryptoKey
  readonly publicJwk: JWK
}

const PUBLIC_MEMBERS = ['kty', 'crv', 'x', 'y', 'n', 'e'] as const

/** Imports the keys of the configuration, or makes one that lives as long as the process. */
export const loadSigningKeys = async (configured: Config['signingKeys']): Promise<readonly SigningKey[]> => {
  if (configured !== undefined) return Promise.all(configured.map((jwk) => signingKey(jwk)))
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  return [await signingKey({ ...(await exportJWK(privateKey)), alg: 'ES256' })]
}

const signingKey = async (jwk: JWK & { readonly alg: string }): Promise<SigningKey> => {
  const privateKey = await importJWK(jwk, jwk.alg)
  if (privateKey instanceof Uint8Array || privateKey.type !== 'private') {
    throw new Error('signingKeys: every key is a private key of an asymmetric algorithm.')
  }
  const members = Object.fromEntries(PUBLIC_MEMBERS.flatMap((name) => (name in jwk ? [[name, jwk[name]]] : [])))
  const publicJwk: JWK = { ...members, alg: jwk.alg, use: 'sig' }
  const kid = jwk.kid ?? (await calculateJwkThumbprint(publicJwk))
  return { alg: jwk.alg, kid, privateKey, publicJwk: { ...publicJwk, kid } }
}
