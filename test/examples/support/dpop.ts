import { createHash } from 'node:crypto'
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'

export interface DPoPKey {
  readonly privateKey: CryptoKey
  readonly jwk: JWK
}

export const dpopKey = async (): Promise<DPoPKey> => {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  return { privateKey, jwk: await exportJWK(publicKey) }
}

export interface ProofClaims {
  readonly htm: string
  readonly htu: string
  readonly iat: number
  readonly jti: string
  /** The access token to go with. */
  readonly token?: string | undefined
  readonly nonce?: string | undefined
}

export const makeProof = ({ privateKey, jwk }: DPoPKey, { token, nonce, ...claims }: ProofClaims): Promise<string> =>
  new SignJWT({
    ...claims,
    ...(token === undefined ? {} : { ath: createHash('sha256').update(token).digest('base64url') }),
    ...(nonce === undefined ? {} : { nonce }),
  })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
    .sign(privateKey)
