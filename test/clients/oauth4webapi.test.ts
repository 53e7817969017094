import { compactDecrypt, importJWK } from 'jose'
import * as oauth from 'oauth4webapi'
import { afterEach, beforeAll, expect } from 'vitest'
import { drive } from './support/features.ts'
import { keyPair } from './support/keys.ts'
import { CALLBACK, inPlaceOfDemo, only, presenting, publicKeyOfDemo, SECRET } from './support/registration.ts'
import { demo, type Server, startServer } from './support/server.ts'
import { type Callback, createUser } from './support/user.ts'

let server: Server
let key: oauth.CryptoKey
beforeAll(async () => {
  key = (await importJWK(demo.privateKey)) as oauth.CryptoKey
})
afterEach(() => server.close())

interface Setup {
  readonly authentication: oauth.ClientAuth
  readonly client?: Partial<oauth.Client>
  readonly fetch?: (url: string, options: object) => Promise<Response>
  readonly hasDPoP?: boolean
  readonly isPushed?: boolean
  readonly parameters?: Readonly<Record<string, string>>
  readonly signs?: boolean
  /** How the response is read; default: as a plain one. */
  readonly validate?: (
    as: oauth.AuthorizationServer,
    client: oauth.Client,
    callback: Callback,
    state: string,
    nonce: string,
  ) => Promise<URLSearchParams>
}

/** What the examples of the package do, step by step. */
const flow = async ({
  authentication,
  client: metadata = {},
  fetch,
  hasDPoP = false,
  isPushed = true,
  parameters: more = {},
  signs = false,
  validate = async (as, client, { url }, state) => oauth.validateAuthResponse(as, client, url, state),
}: Setup) => {
  const client: oauth.Client = { client_id: demo.client_id, id_token_signed_response_alg: 'ES256', ...metadata }
  const options = {
    [oauth.allowInsecureRequests]: server.issuer.startsWith('http:'),
    ...(fetch === undefined ? {} : { [oauth.customFetch]: fetch }),
  }
  const issuer = new URL(server.issuer)
  const discovered = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...options })
  const as = await oauth.processDiscoveryResponse(issuer, discovered)
  const DPoP = hasDPoP ? oauth.DPoP(client, await oauth.generateKeyPair('ES256')) : undefined
  const proven = { ...options, ...(DPoP === undefined ? {} : { DPoP }) }

  const [verifier, state, nonce] = [
    oauth.generateRandomCodeVerifier(),
    oauth.generateRandomState(),
    oauth.generateRandomNonce(),
  ]
  let parameters = new URLSearchParams({
    client_id: client.client_id,
    response_type: 'code',
    redirect_uri: CALLBACK,
    scope: demo.scope,
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...more,
  })
  if (signs) {
    const signer = { key, kid: demo.privateKey.kid }
    const request = await oauth.issueRequestObject(as, client, parameters, signer)
    parameters = new URLSearchParams({ client_id: client.client_id, request })
  }
  if (isPushed) {
    const push = async () => {
      const response = await oauth.pushedAuthorizationRequest(as, client, authentication, parameters, proven)
      return oauth.processPushedAuthorizationResponse(as, client, response)
    }
    const { request_uri } = await again(push)
    parameters = new URLSearchParams({ client_id: client.client_id, request_uri })
  }
  const callback = await createUser().approve(`${as.authorization_endpoint}?${parameters}`)
  const validated = await validate(as, client, callback, state, nonce)

  const tokens = await again(async () => {
    const response = await oauth.authorizationCodeGrantRequest(
      as,
      client,
      authentication,
      validated,
      CALLBACK,
      verifier,
      proven,
    )
    return oauth.processAuthorizationCodeResponse(as, client, response, { expectedNonce: nonce, requireIdToken: true })
  })
  const { sub = '' } = oauth.getValidatedIdTokenClaims(tokens) ?? {}
  const userinfo = await again(async () => {
    const response = await oauth.userInfoRequest(as, client, tokens.access_token, proven)
    return oauth.processUserInfoResponse(as, client, sub, response)
  })
  const { resource: address } = server
  const call = () => oauth.protectedResourceRequest(tokens.access_token, 'GET', address, undefined, null, proven)
  const resource = await (await again(call)).json()
  return { as, callback, tokens, userinfo, resource }
}

/** Once more where the server asked for a nonce, as the examples have it. */
const again = async <Value>(request: () => Promise<Value>): Promise<Value> => {
  try {
    return await request()
  } catch (error) {
    if (!oauth.isDPoPNonceError(error)) throw error
    return request()
  }
}

const assertion = () => oauth.PrivateKeyJwt({ key, kid: demo.privateKey.kid })

/** With a form, the response is a request to the client. */
const given = ({ url, form }: Callback): URL | Request =>
  form === undefined ? url : new Request(url, { method: 'POST', body: form })

drive('oauth4webapi', (drives) => {
  drives(
    ['discovery', 'pkce', 'par', 'privateKeyJwt', 'dpop', 'details', 'iss', 'idToken'],
    'pushes a payment with private_key_jwt and DPoP, and calls the resource',
    async () => {
      server = await startServer('default.json')
      const { as, callback, tokens, userinfo, resource } = await flow({
        authentication: assertion(),
        hasDPoP: true,
        parameters: { authorization_details: JSON.stringify(demo.authorization_details) },
      })
      expect(as.authorization_response_iss_parameter_supported).toBe(true)
      expect(callback.url.searchParams.get('iss')).toBe(server.issuer)
      expect(server.refusals('dpop-nonce-missing')).toBe(1)
      expect(tokens).toMatchObject({ token_type: 'dpop', authorization_details: demo.authorization_details })
      expect(userinfo.name).toBe('Alice Liddell')
      expect(resource).toMatchObject({ sub: '248289761001', authorization_details: demo.authorization_details })
    },
  )

  drives('secret', 'authenticates with client_secret_basic', async () => {
    server = await startServer('ibm.json')
    const { resource } = await flow({ authentication: oauth.ClientSecretBasic(SECRET) })
    expect(resource.client_id).toBe(demo.client_id)
  })

  drives('secret', 'authenticates with client_secret_post', async () => {
    server = await startServer('auth0.json')
    const { resource } = await flow({ authentication: oauth.ClientSecretPost(SECRET) })
    expect(resource.client_id).toBe(demo.client_id)
  })

  drives('secretJwt', 'authenticates with client_secret_jwt', async () => {
    server = await startServer('ibm.json', only({ token_endpoint_auth_method: 'client_secret_jwt' }))
    const { resource } = await flow({ authentication: oauth.ClientSecretJwt(SECRET) })
    expect(resource.client_id).toBe(demo.client_id)
  })

  drives('public', 'needs no credentials where it has none', async () => {
    server = await startServer('ibm.json', only({ token_endpoint_auth_method: 'none', client_secret: undefined }))
    const { resource } = await flow({ authentication: oauth.None(), isPushed: false })
    expect(resource.client_id).toBe(demo.client_id)
  })

  for (const [name, client_id] of [
    ['client', 'demo-client'],
    ['self-signed', 'demo-client-2'],
  ] as const) {
    drives('mtls', `presents the certificate ${name}.pem and gets tokens bound to it`, async () => {
      server = await startServer('fapi2-mtls.json', inPlaceOfDemo(client_id))
      const { tokens, resource } = await flow({
        authentication: oauth.TlsClientAuth(),
        client: { use_mtls_endpoint_aliases: true },
        fetch: presenting(name),
      })
      expect(tokens.token_type).toBe('bearer')
      expect(resource.client_id).toBe(demo.client_id)
    })
  }

  drives('resource', 'names the resource that the tokens are for', async () => {
    server = await startServer('default.json')
    const parameters = { resource: server.resource.href }
    const { resource } = await flow({ authentication: assertion(), hasDPoP: true, parameters })
    expect(resource.sub).toBe('248289761001')
  })

  drives(['jar', 'jarm'], 'pushes a signed request and reads a signed response', async () => {
    server = await startServer('fapi2-message-signing.json')
    const { callback, resource } = await flow({
      authentication: assertion(),
      hasDPoP: true,
      parameters: { response_mode: 'jwt' },
      signs: true,
      validate: async (as, client, { url }, state) => oauth.validateJwtAuthResponse(as, client, url, state),
    })
    expect([...callback.url.searchParams.keys()]).toEqual(['response'])
    expect(resource.client_id).toBe(demo.client_id)
  })

  drives('jar', 'sends a signed request by value', async () => {
    const withKey = { request_object_signing_alg: 'ES256', jwks: { keys: [publicKeyOfDemo] } }
    server = await startServer('ibm.json', only(withKey))
    const authentication = oauth.ClientSecretBasic(SECRET)
    const { resource } = await flow({ authentication, isPushed: false, signs: true })
    expect(resource.client_id).toBe(demo.client_id)
  })

  drives('jarmEncrypted', 'reads a response that is encrypted to it', async () => {
    const { privateKey, publicJWK } = await keyPair('ECDH-ES', 'enc')
    server = await startServer('fapi2-message-signing.json', (settings) => ({
      ...only({
        authorization_encrypted_response_alg: 'ECDH-ES',
        authorization_encrypted_response_enc: 'A256GCM',
        jwks: { keys: [publicKeyOfDemo, publicJWK] },
      })(settings),
      overrides: { require_signed_request_object: false },
    }))
    const decrypt = async (jwe: string) => new TextDecoder().decode((await compactDecrypt(jwe, privateKey)).plaintext)
    const { resource } = await flow({
      authentication: assertion(),
      hasDPoP: true,
      parameters: { response_mode: 'jwt' },
      validate: async (as, client, { url }, state) =>
        oauth.validateJwtAuthResponse(as, client, url, state, { [oauth.jweDecrypt]: decrypt }),
    })
    expect(resource.client_id).toBe(demo.client_id)
  })

  drives(['hybrid', 'formPost'], 'takes code id_token by form_post', async () => {
    server = await startServer('ibm.json')
    const { callback, resource } = await flow({
      authentication: oauth.ClientSecretBasic(SECRET),
      parameters: { response_type: 'code id_token', response_mode: 'form_post' },
      validate: async (as, client, response, state, nonce) =>
        oauth.validateCodeIdTokenResponse(as, client, given(response), nonce, state, undefined, {
          [oauth.allowInsecureRequests]: true,
        }),
    })
    expect(callback.form?.has('id_token')).toBe(true)
    expect(resource.client_id).toBe(demo.client_id)
  })

  drives('hybrid', 'takes code id_token in the fragment, and its ID token as a detached signature', async () => {
    server = await startServer('ibm.json')
    const { resource } = await flow({
      authentication: oauth.ClientSecretBasic(SECRET),
      parameters: { response_type: 'code id_token' },
      validate: async (as, client, { url }, state, nonce) =>
        oauth.validateDetachedSignatureResponse(as, client, url, nonce, state, undefined, {
          [oauth.allowInsecureRequests]: true,
        }),
    })
    expect(resource.client_id).toBe(demo.client_id)
  })

  drives('refusal', 'tells a challenge, the body of an error and an error in the response apart', async () => {
    server = await startServer('ibm.json')
    await expect(flow({ authentication: oauth.ClientSecretBasic('a wrong secret of that client') })).rejects.toSatisfy(
      (error) => error instanceof oauth.WWWAuthenticateChallengeError && error.status === 401,
    )
    const authentication = oauth.ClientSecretBasic(SECRET)
    const unregistered = { redirect_uri: 'http://127.0.0.1:3000/other' }
    await expect(flow({ authentication, parameters: unregistered })).rejects.toMatchObject({
      code: oauth.RESPONSE_BODY_ERROR,
      error: 'invalid_request',
    })
    const silent = flow({ authentication, parameters: { prompt: 'none' } })
    await expect(silent).rejects.toMatchObject({ code: oauth.AUTHORIZATION_RESPONSE_ERROR, error: 'login_required' })
  })
})
