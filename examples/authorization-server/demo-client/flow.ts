import { type CryptoKey, importJWK } from 'jose'
import * as client from 'openid-client'
import type { ClientSettings, DemoSettings } from './settings.ts'
import { openWallet, type Wallet } from './wallet.ts'

/** The client, once it knows its server. */
export interface DemoClient {
  readonly configuration: client.Configuration
  readonly settings: ClientSettings
  /** Absent: the client has a key that is registered. */
  readonly wallet: Wallet | undefined
  readonly redirect_uri: string
  /** The protected resource of the example, for whose sake all of this happens. */
  readonly resource: URL
}

/** The state of one authorization, which the client keeps while its user is away. */
export interface Flow {
  readonly state: string
  /** For an ID token, where one is asked for. */
  readonly nonce: string | undefined
  readonly code_verifier: string
  readonly dpop: client.DPoPHandle
  /** Where the user's browser goes. */
  readonly url: URL
}

export type Tokens = Awaited<ReturnType<typeof client.authorizationCodeGrant>>

/** Reads the server's metadata; every later request goes through the same `fetch`.
 * @see RFC 8414 §3 */
export const discover = async (
  issuer: string,
  settings: ClientSettings,
  redirect_uri: string,
  fetch: client.CustomFetch,
): Promise<DemoClient> => {
  const wallet = 'wallet' in settings ? await openWallet(settings, fetch) : undefined
  const configuration = await client.discovery(
    new URL(issuer),
    settings.client_id,
    { id_token_signed_response_alg: 'ES256' },
    'wallet' in settings ? wallet?.authenticate : await privateKeyJwt(settings),
    {
      algorithm: 'oauth2',
      // the example listens on the loopback interface, without TLS
      execute: issuer.startsWith('http:') ? [client.allowInsecureRequests] : [],
      [client.customFetch]: wallet?.fetch ?? fetch,
    },
  )
  const resource = new URL(`${issuer.replace(/\/$/, '')}/resource`)
  return { configuration, settings, wallet, redirect_uri, resource }
}

/** @see RFC 7523 §2.2 */
const privateKeyJwt = async ({ privateKey }: DemoSettings): Promise<client.ClientAuth> => {
  const key = (await importJWK(privateKey, privateKey.alg)) as CryptoKey
  return client.PrivateKeyJwt({ key, kid: privateKey.kid })
}

/** The challenge of a wallet may be too old after its user was away. */
const attempt = <T>({ wallet }: DemoClient, request: () => Promise<T>): Promise<T> =>
  wallet === undefined ? request() : wallet.attempt(request)

/** Pushes an authorization request, with a key of its own for the tokens.
 * @see RFC 9126 §2.1, RFC 7636 §4.3, RFC 9449 §10.1 */
export const begin = async (demo: DemoClient): Promise<Flow> => {
  const { configuration, settings, redirect_uri } = demo
  const dpop = await newKey(configuration)
  const [state, code_verifier] = [client.randomState(), client.randomPKCECodeVerifier()]
  const nonce = settings.scope.split(' ').includes('openid') ? client.randomNonce() : undefined
  const parameters = {
    redirect_uri,
    scope: settings.scope,
    state,
    ...(nonce === undefined ? {} : { nonce }),
    code_challenge: await client.calculatePKCECodeChallenge(code_verifier),
    code_challenge_method: 'S256',
    authorization_details: JSON.stringify(settings.authorization_details),
  }
  const url = await attempt(demo, () => client.buildAuthorizationUrlWithPAR(configuration, parameters, { DPoP: dpop }))
  return { state, nonce, code_verifier, dpop, url }
}

/** Redeems the code that came back with the browser.
 * @see RFC 6749 §4.1.3, RFC 9207 §2.4 */
export const finish = (
  demo: DemoClient,
  { state, nonce, code_verifier, dpop }: Flow,
  callback: URL,
): Promise<Tokens> => {
  const checks = {
    expectedState: state,
    pkceCodeVerifier: code_verifier,
    ...(nonce === undefined ? {} : { expectedNonce: nonce }),
  }
  return attempt(demo, () =>
    client.authorizationCodeGrant(demo.configuration, callback, checks, undefined, { DPoP: dpop }),
  )
}

/** Gets new tokens for the refresh token.
 * @see RFC 6749 §6 */
export const refresh = (demo: DemoClient, refresh_token: string, dpop: client.DPoPHandle): Promise<Tokens> =>
  attempt(demo, () => client.refreshTokenGrant(demo.configuration, refresh_token, undefined, { DPoP: dpop }))

/** Calls the resource; resolves to what it says. */
export const callResource = async (
  { configuration, resource }: DemoClient,
  access_token: string,
  dpop: client.DPoPHandle,
): Promise<Record<string, unknown>> => {
  const response = await client.fetchProtectedResource(configuration, access_token, resource, 'GET', null, undefined, {
    DPoP: dpop,
  })
  if (!response.ok) throw new Error(`The resource answered with ${response.status}.`)
  return response.json()
}

/** A fresh key pair for DPoP. */
export const newKey = async (configuration: client.Configuration): Promise<client.DPoPHandle> =>
  client.getDPoPHandle(configuration, await client.randomDPoPKeyPair('ES256'))
