import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose'

export interface KeyPair {
  readonly privateKey: CryptoKey
  readonly privateJWK: JWK & { readonly kid: string }
  readonly publicJWK: JWK & { readonly kid: string }
}

/** Makes a key pair for a client or for the server. */
export const keyPair = async (alg: string, use: 'sig' | 'enc' = 'sig'): Promise<KeyPair> => {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  const jwk = await exportJWK(publicKey)
  const kid = await calculateJwkThumbprint(jwk)
  return {
    privateKey,
    privateJWK: { ...(await exportJWK(privateKey)), kid, alg, use },
    publicJWK: { ...jwk, kid, alg, use },
  }
}
