import { type CryptoKey, importJWK } from 'jose'
import * as client from 'openid-client'
import type { DemoSettings } from './settings.ts'

/** The client, once it knows its server. */
export interface DemoClient {
  readonly configuration: client.Configuration
  readonly settings: DemoSettings
  readonly redirect_uri: string
  /** The protected resource of the example, for whose sake all of this happens. */
  readonly resource: URL
}

/** What the client keeps of one authorization while its user is away. */
export interface Flow {
  readonly state: string
  readonly nonce: string
  readonly code_verifier: string
  readonly dpop: client.DPoPHandle
  /** Where the user's browser goes. */
  readonly url: URL
}

export type Tokens = Awaited<ReturnType<typeof client.authorizationCodeGrant>>

/** Reads the server's metadata; every later request goes through the same `fetch`.
 * @see RFC 8414 §3, RFC 7523 §2.2 */
export const discover = async (
  issuer: string,
  settings: DemoSettings,
  redirect_uri: string,
  fetch: client.CustomFetch,
): Promise<DemoClient> => {
  const key = (await importJWK(settings.privateKey, settings.privateKey.alg)) as CryptoKey
  const configuration = await client.discovery(
    new URL(issuer),
    settings.client_id,
    { id_token_signed_response_alg: 'ES256' },
    client.PrivateKeyJwt({ key, kid: settings.privateKey.kid }),
    {
      algorithm: 'oauth2',
      // the example listens on the loopback interface, without TLS
      execute: issuer.startsWith('http:') ? [client.allowInsecureRequests] : [],
      [client.customFetch]: fetch,
    },
  )
  return { configuration, settings, redirect_uri, resource: new URL(`${issuer.replace(/\/$/, '')}/resource`) }
}

/** Pushes an authorization request, with a key of its own for the tokens.
 * @see RFC 9126 §2.1, RFC 7636 §4.3, RFC 9449 §10.1 */
export const begin = async ({ configuration, settings, redirect_uri }: DemoClient): Promise<Flow> => {
  const dpop = await newKey(configuration)
  const [state, nonce, code_verifier] = [client.randomState(), client.randomNonce(), client.randomPKCECodeVerifier()]
  const parameters = {
    redirect_uri,
    scope: settings.scope,
    state,
    nonce,
    code_challenge: await client.calculatePKCECodeChallenge(code_verifier),
    code_challenge_method: 'S256',
    authorization_details: JSON.stringify(settings.authorization_details),
  }
  const url = await client.buildAuthorizationUrlWithPAR(configuration, parameters, { DPoP: dpop })
  return { state, nonce, code_verifier, dpop, url }
}

/** Redeems the code that came back with the browser.
 * @see RFC 6749 §4.1.3, RFC 9207 §2.4 */
export const finish = ({ configuration }: DemoClient, flow: Flow, callback: URL): Promise<Tokens> =>
  client.authorizationCodeGrant(
    configuration,
    callback,
    { expectedState: flow.state, expectedNonce: flow.nonce, pkceCodeVerifier: flow.code_verifier },
    undefined,
    { DPoP: flow.dpop },
  )

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
