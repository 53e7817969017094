import { randomUUID } from 'node:crypto'
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose'
import * as client from 'openid-client'
import type { WalletSettings } from './settings.ts'

/** One installation of a wallet, with a key of its own for which the provider of the wallet vouches. */
export interface Wallet {
  /** Authenticates each request by the attestation and a proof of possession (`attest_jwt_client_auth`).
   * @see draft-ietf-oauth-attestation-based-client-auth §4, §5.1 */
  readonly authenticate: client.ClientAuth
  /** Sends requests, and keeps the challenges that come with the answers.
   * @see draft-ietf-oauth-attestation-based-client-auth §6.2 */
  readonly fetch: client.CustomFetch
  /** Gets a challenge before the first request.
   * @see draft-ietf-oauth-attestation-based-client-auth §6.3 */
  readonly askForChallenge: (challenge_endpoint: string) => Promise<void>
  /** Makes a request, and makes it once more where the server wants a fresh challenge. */
  readonly attempt: <T>(request: () => Promise<T>) => Promise<T>
}

const ATTESTATION_LIFETIME = 86_400
const now = (): number => Math.floor(Date.now() / 1000)

/** Starts a wallet on a new device. */
export const openWallet = async (
  { client_id, wallet: { wallet_name, provider } }: WalletSettings,
  fetch: client.CustomFetch,
): Promise<Wallet> => {
  const instance = await generateKeyPair('ES256')
  const attestation = await attest({ client_id, wallet_name, provider, publicKey: instance.publicKey })
  let challenge: string | undefined

  const prove = (aud: string): Promise<string> =>
    new SignJWT({ aud, jti: randomUUID(), iat: now(), ...(challenge === undefined ? {} : { challenge }) })
      .setProtectedHeader({ typ: 'oauth-client-attestation-pop+jwt', alg: 'ES256' })
      .sign(instance.privateKey)

  const send: client.CustomFetch = async (url, options) => {
    const response = await fetch(url, options)
    challenge = response.headers.get('OAuth-Client-Attestation-Challenge') ?? challenge
    return response
  }

  return {
    fetch: send,
    authenticate: async ({ issuer }, _client, body, headers) => {
      body.set('client_id', client_id)
      headers.set('OAuth-Client-Attestation', attestation)
      headers.set('OAuth-Client-Attestation-PoP', await prove(issuer))
    },
    askForChallenge: async (challenge_endpoint) => {
      const response = await send(challenge_endpoint, {
        method: 'POST',
        headers: {},
        body: undefined,
        redirect: 'manual',
      })
      const answer: { readonly attestation_challenge?: string } = await response.json()
      challenge = answer.attestation_challenge
    },
    attempt: (request) =>
      request().catch((error: unknown) => {
        if (error instanceof client.ResponseBodyError && error.error === 'use_attestation_challenge') return request()
        throw error
      }),
  }
}

interface Attested {
  readonly client_id: string
  readonly wallet_name: string
  readonly provider: WalletSettings['wallet']['provider']
  readonly publicKey: CryptoKey
}

/** Issues an attestation, as the provider of the wallet does after it has checked the device. The certificate of its authority is not in the chain (HAIP 1.0
 * §4.4.1).
 * @see draft-ietf-oauth-attestation-based-client-auth §4 */
const attest = async ({ client_id, wallet_name, provider, publicKey }: Attested): Promise<string> => {
  const { x5c, privateKey } = provider
  const jwk = await exportJWK(publicKey)
  return new SignJWT({ wallet_name, cnf: { jwk: { ...jwk, kid: await calculateJwkThumbprint(jwk) } } })
    .setProtectedHeader({ typ: 'oauth-client-attestation+jwt', alg: privateKey.alg, x5c: [...x5c] })
    .setSubject(client_id)
    .setIssuedAt(now())
    .setExpirationTime(now() + ATTESTATION_LIFETIME)
    .sign(await importJWK(privateKey, privateKey.alg))
}
