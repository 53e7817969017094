import { decodeJwt, importJWK } from 'jose'
import * as client from 'openid-client'
import { afterEach, beforeAll, expect } from 'vitest'
import { drive } from './support/features.ts'
import { keyPair } from './support/keys.ts'
import { CALLBACK, inPlaceOfDemo, only, presenting, publicKeyOfDemo, SECRET } from './support/registration.ts'
import { demo, type Server, startServer } from './support/server.ts'
import { type Callback, createUser } from './support/user.ts'

let server: Server
let key: client.CryptoKey
beforeAll(async () => {
  key = (await importJWK(demo.privateKey)) as client.CryptoKey
})
afterEach(() => server.close())

type Checks = NonNullable<Parameters<typeof client.authorizationCodeGrant>[2]>
type Build = (
  config: client.Configuration,
  parameters: Record<string, string>,
  options?: client.DPoPOptions,
) => Promise<URL>

const discover = (
  authentication: client.ClientAuth,
  options: client.DiscoveryRequestOptions = {},
  metadata: Partial<client.ClientMetadata> = {},
): Promise<client.Configuration> =>
  client.discovery(
    new URL(server.issuer),
    demo.client_id,
    { id_token_signed_response_alg: 'ES256', ...metadata },
    authentication,
    { ...(server.issuer.startsWith('http:') ? { execute: [client.allowInsecureRequests] } : {}), ...options },
  )

const withPAR: Build = (config, parameters, options) => client.buildAuthorizationUrlWithPAR(config, parameters, options)

/** What the documentation of the package has an application do. */
const flow = async (
  config: client.Configuration,
  build: Build = withPAR,
  { DPoP, more = {}, nonce = false }: client.DPoPOptions & { more?: Record<string, string>; nonce?: boolean } = {},
) => {
  const pkceCodeVerifier = client.randomPKCECodeVerifier()
  const expectedState = client.randomState()
  const expectedNonce = nonce ? client.randomNonce() : undefined
  const parameters = {
    redirect_uri: CALLBACK,
    scope: demo.scope,
    state: expectedState,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    ...(expectedNonce === undefined ? {} : { nonce: expectedNonce }),
    ...more,
  }
  const options = DPoP === undefined ? undefined : { DPoP }
  const url = await build(config, parameters, options)
  const callback = await createUser().approve(url)
  const checks: Checks = {
    pkceCodeVerifier,
    expectedState,
    idTokenExpected: true,
    ...(expectedNonce === undefined ? {} : { expectedNonce }),
  }
  const tokens = await client.authorizationCodeGrant(config, currentUrl(callback), checks, undefined, options)
  const claims = tokens.claims()
  const userinfo = await client.fetchUserInfo(config, tokens.access_token, claims?.sub ?? '', options)
  const call = await client.fetchProtectedResource(
    config,
    tokens.access_token,
    server.resource,
    'GET',
    null,
    undefined,
    options,
  )
  return { url, callback: callback.url, tokens, claims, userinfo, resource: await call.json() }
}

/** As a framework hands the address over: with a form, it is a request. */
const currentUrl = ({ url, form }: Callback): URL | Request =>
  form === undefined ? url : new Request(url, { method: 'POST', body: form })

drive('openid-client', (drives) => {
  for (const file of ['default.json', 'fapi2-dpop.json']) {
    drives(
      ['discovery', 'pkce', 'par', 'privateKeyJwt', 'dpop', 'details', 'iss', 'idToken'],
      `pushes a payment with private_key_jwt and DPoP, and calls the resource (${file})`,
      async () => {
        server = await startServer(file)
        const config = await discover(client.PrivateKeyJwt({ key, kid: demo.privateKey.kid }), {})
        const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'))
        const more = { authorization_details: JSON.stringify(demo.authorization_details) }
        const { url, callback, tokens, claims, userinfo, resource } = await flow(config, withPAR, {
          DPoP,
          more,
          nonce: true,
        })
        expect([...url.searchParams.keys()].sort()).toEqual(['client_id', 'request_uri'])
        expect(callback.searchParams.get('iss')).toBe(server.issuer)
        expect(server.refusals('dpop-nonce-missing')).toBe(1)
        expect(tokens).toMatchObject({ token_type: 'dpop', authorization_details: demo.authorization_details })
        expect(claims?.sub).toBe('248289761001')
        expect(userinfo).toMatchObject({ name: 'Alice Liddell' })
        expect(resource).toMatchObject({ sub: '248289761001', authorization_details: demo.authorization_details })
      },
    )
  }

  drives('secret', 'authenticates with client_secret_basic', async () => {
    server = await startServer('ibm.json')
    const { resource } = await flow(await discover(client.ClientSecretBasic(SECRET)))
    expect(resource.client_id).toBe(demo.client_id)
  })

  drives('secret', 'authenticates with client_secret_post', async () => {
    server = await startServer('auth0.json')
    const { resource } = await flow(await discover(client.ClientSecretPost(SECRET)))
    expect(resource.client_id).toBe(demo.client_id)
  })

  drives('secretJwt', 'authenticates with client_secret_jwt', async () => {
    server = await startServer(
      'ibm.json',
      only({ token_endpoint_auth_method: 'client_secret_jwt', token_endpoint_auth_signing_alg: 'HS256' }),
    )
    const { resource } = await flow(await discover(client.ClientSecretJwt(SECRET)))
    expect(resource.client_id).toBe(demo.client_id)
  })

  drives('public', 'needs no credentials where it has none', async () => {
    server = await startServer('ibm.json', only({ token_endpoint_auth_method: 'none', client_secret: undefined }))
    const { resource } = await flow(await discover(client.None()))
    expect(resource.client_id).toBe(demo.client_id)
  })

  for (const [name, client_id] of [
    ['client', 'demo-client'],
    ['self-signed', 'demo-client-2'],
  ] as const) {
    drives('mtls', `presents the certificate ${name}.pem and gets tokens bound to it`, async () => {
      server = await startServer('fapi2-mtls.json', inPlaceOfDemo(client_id))
      const config = await discover(
        client.TlsClientAuth(),
        { [client.customFetch]: presenting(name) as client.CustomFetch },
        { use_mtls_endpoint_aliases: true },
      )
      const { tokens, resource } = await flow(config)
      expect(tokens.token_type).toBe('bearer')
      expect(resource.client_id).toBe(demo.client_id)
      const without = await fetch(server.resource, { headers: { authorization: `Bearer ${tokens.access_token}` } })
      expect(without.status).toBe(401)
    })
  }

  drives(['mtls', 'privateKeyJwt'], 'gets tokens bound to a certificate beside private_key_jwt', async () => {
    const method = { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [publicKeyOfDemo] } }
    const registered = { ...method, tls_client_auth_subject_dn: undefined }
    server = await startServer('fapi2-mtls.json', inPlaceOfDemo('demo-client', registered))
    const config = await discover(
      client.PrivateKeyJwt({ key, kid: demo.privateKey.kid }),
      { [client.customFetch]: presenting('self-signed') as client.CustomFetch },
      { use_mtls_endpoint_aliases: true },
    )
    const { tokens, resource } = await flow(config)
    expect(decodeJwt(tokens.access_token).cnf).toHaveProperty('x5t#S256')
    expect(resource.client_id).toBe(demo.client_id)
  })

  drives('resource', 'names the resource that the tokens are for', async () => {
    server = await startServer('default.json')
    const config = await discover(client.PrivateKeyJwt({ key, kid: demo.privateKey.kid }))
    const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'))
    const { resource } = await flow(config, withPAR, { DPoP, more: { resource: server.resource.href } })
    expect(resource.sub).toBe('248289761001')
  })

  drives(['jar', 'jarm'], 'pushes a signed request and reads a signed response', async () => {
    server = await startServer('fapi2-message-signing.json')
    const config = await discover(client.PrivateKeyJwt({ key, kid: demo.privateKey.kid }), {
      execute: [client.useJwtResponseMode, client.enableNonRepudiationChecks],
    })
    const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'))
    const signed: Build = async (_config, parameters, options) => {
      const signedUrl = await client.buildAuthorizationUrlWithJAR(config, parameters, {
        key,
        kid: demo.privateKey.kid,
      })
      return client.buildAuthorizationUrlWithPAR(config, signedUrl.searchParams, options)
    }
    const { callback, resource } = await flow(config, signed, { DPoP })
    expect([...callback.searchParams.keys()]).toEqual(['response'])
    expect(resource.client_id).toBe(demo.client_id)
  })

  drives('jar', 'sends a signed request by value', async () => {
    server = await startServer('ibm.json', only(withKey('client_secret_basic')))
    const config = await discover(client.ClientSecretBasic(SECRET))
    const { url, resource } = await flow(config, (_config, parameters) =>
      client.buildAuthorizationUrlWithJAR(config, parameters, { key, kid: demo.privateKey.kid }),
    )
    expect([...url.searchParams.keys()].sort()).toEqual(['client_id', 'request'])
    expect(resource.client_id).toBe(demo.client_id)
  })

  drives('jarmEncrypted', 'reads a response that is encrypted to it', async () => {
    const { privateKey, publicJWK } = await keyPair('ECDH-ES', 'enc')
    server = await startServer('fapi2-message-signing.json', (settings) =>
      only({
        authorization_encrypted_response_alg: 'ECDH-ES',
        authorization_encrypted_response_enc: 'A256GCM',
        jwks: { keys: [publicKeyOfDemo, publicJWK] },
      })({ ...settings, overrides: { require_signed_request_object: false } } as typeof settings),
    )
    const config = await discover(client.PrivateKeyJwt({ key, kid: demo.privateKey.kid }), {
      execute: [client.useJwtResponseMode],
    })
    client.enableDecryptingResponses(config, ['A256GCM'], {
      key: privateKey as client.CryptoKey,
      kid: publicJWK.kid,
    })
    const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'))
    const { callback, resource } = await flow(config, withPAR, { DPoP })
    expect(callback.searchParams.get('response')?.split('.')).toHaveLength(5)
    expect(resource.client_id).toBe(demo.client_id)
  })

  for (const mode of ['fragment', 'form_post'] as const) {
    drives(mode === 'form_post' ? ['hybrid', 'formPost'] : 'hybrid', `takes code id_token in ${mode}`, async () => {
      server = await startServer('ibm.json')
      const config = await discover(client.ClientSecretBasic(SECRET), {
        execute: [client.allowInsecureRequests, client.useCodeIdTokenResponseType],
      })
      const { claims } = await flow(config, withPAR, { nonce: true, more: { response_mode: mode } })
      expect(claims?.sub).toBe('248289761001')
    })
  }

  drives(['hybrid', 'formPost'], 'takes an ID token alone, by form_post', async () => {
    server = await startServer('ibm.json', only({ response_types: ['id_token'], grant_types: ['implicit'] }))
    const config = await discover(client.ClientSecretBasic(SECRET), {
      execute: [client.allowInsecureRequests, client.useIdTokenResponseType],
    })
    const [nonce, expectedState] = [client.randomNonce(), client.randomState()]
    const parameters = {
      redirect_uri: CALLBACK,
      scope: 'openid',
      response_mode: 'form_post',
      nonce,
      state: expectedState,
    }
    const callback = await createUser().approve(await withPAR(config, parameters))
    const claims = await client.implicitAuthentication(config, currentUrl(callback), nonce, { expectedState })
    expect(claims.sub).toBe('248289761001')
  })

  drives('refusal', 'tells invalid_client for a wrong secret, and access_denied for a user who would not', async () => {
    server = await startServer('ibm.json')
    const wrong = await discover(client.ClientSecretBasic('a wrong secret of the demo client'))
    await expect(withPAR(wrong, { redirect_uri: CALLBACK, state: 'long enough' })).rejects.toMatchObject({
      name: 'WWWAuthenticateChallengeError',
      status: 401,
    })
    const config = await discover(client.ClientSecretBasic(SECRET))
    await expect(withPAR(config, { redirect_uri: 'http://127.0.0.1:3000/other' })).rejects.toMatchObject({
      error: 'invalid_request',
      error_description: 'The redirect_uri is not registered for this client.',
    })
    const { url } = await createUser().deny(await withPAR(config, { redirect_uri: CALLBACK, state: 'long enough' }))
    const grant = client.authorizationCodeGrant(config, url, { expectedState: 'long enough' })
    await expect(grant).rejects.toMatchObject({ error: 'access_denied' })
  })
})

const withKey = (token_endpoint_auth_method: string) => ({
  token_endpoint_auth_method,
  request_object_signing_alg: 'ES256',
  jwks: { keys: [publicKeyOfDemo] },
})
