import {
  type CallbackContext,
  clientAuthenticationClientAttestationJwt,
  clientAuthenticationClientSecretBasic,
  clientAuthenticationClientSecretPost,
  clientAuthenticationNone,
  createJarAuthorizationRequest,
  Oauth2Client,
  Oauth2ClientErrorResponseError,
  verifyIdTokenJwt,
} from '@openid4vc/oauth2'
import { decodeJwt, type JWK } from 'jose'
import { afterEach, beforeAll, expect } from 'vitest'
import { loadWalletSettings } from '../../examples/authorization-server/demo-client/settings.ts'
import { drive } from './support/features.ts'
import { type KeyPair, keyPair } from './support/keys.ts'
import { CALLBACK, only, publicKeyOfDemo, SECRET } from './support/registration.ts'
import { demo, type Server, startServer } from './support/server.ts'
import { createUser } from './support/user.ts'
import { attestation, bareOf, cryptography, type Jwk, signed, startForWallets, wallet } from './support/wallets.ts'

let server: Server
let dpopKey: KeyPair
beforeAll(async () => {
  dpopKey = await keyPair('ES256')
})
afterEach(() => server.close())

/** Signs DPoP proofs with their key, and all else with the key of the demo client. */
const callbacks = {
  ...cryptography,
  signJwt: async (signer, { header, payload }) => {
    const isProof = header.typ === 'dpop+jwt'
    const privateJWK = isProof ? dpopKey.privateJWK : demo.privateKey
    const signerJwk = isProof ? bareOf(dpopKey) : (publicKeyOfDemo as Jwk)
    return { jwt: await signed(header, payload, privateJWK, signer.alg), signerJwk }
  },
} satisfies Partial<CallbackContext>

const ISSUED_TO = { clientId: demo.client_id }

interface Setup {
  readonly authentication: CallbackContext['clientAuthentication']
  readonly hasDPoP?: boolean
  readonly resource?: string
  readonly additionalRequestPayload?: Record<string, unknown>
}

/** A wallet's way: metadata, a pushed request, the code, a token, a call. */
const flow = async ({ authentication, hasDPoP = false, resource, additionalRequestPayload = {} }: Setup) => {
  const client = new Oauth2Client({ callbacks: { ...callbacks, clientAuthentication: authentication } })
  const authorizationServerMetadata = await client.fetchAuthorizationServerMetadata(server.issuer)
  if (authorizationServerMetadata === null) throw new Error('There is no metadata.')
  const { supported } = client.isDpopSupported({ authorizationServerMetadata })
  const signer = { method: 'jwk', alg: 'ES256', publicJwk: bareOf(dpopKey) } as const
  const initiated = await client.initiateAuthorization({
    ...ISSUED_TO,
    authorizationServerMetadata,
    redirectUri: CALLBACK,
    scope: demo.scope,
    state: 'the state of the wallet',
    additionalRequestPayload,
    ...(resource === undefined ? {} : { resource }),
    ...(hasDPoP && supported ? { dpop: { signer } } : {}),
  })
  const callback = (await createUser().approve(initiated.authorizationRequestUrl)).url
  const authorizationResponse = client.parseAuthorizationResponseRedirectUrl({ url: callback.href })
  client.verifyAuthorizationResponse({ authorizationResponse, authorizationServerMetadata })
  if (authorizationResponse.code === undefined) throw new Error(`There is no code but ${authorizationResponse.error}.`)
  const { accessTokenResponse: tokens, dpop } = await client.retrieveAuthorizationCodeAccessToken({
    authorizationServerMetadata,
    authorizationCode: authorizationResponse.code,
    redirectUri: CALLBACK,
    ...(initiated.pkce === undefined ? {} : { pkceCodeVerifier: initiated.pkce.codeVerifier }),
    ...(initiated.dpop === undefined
      ? {}
      : { dpop: { signer, ...(initiated.dpop.nonce ? { nonce: initiated.dpop.nonce } : {}) } }),
  })
  const called = await client.resourceRequest({
    url: server.resource.href,
    accessToken: tokens.access_token,
    callbacks,
    requestOptions: { method: 'GET', headers: {} },
    ...(dpop === undefined ? {} : { dpop }),
  })
  const { response } = called
  return {
    authorizationServerMetadata,
    url: new URL(initiated.authorizationRequestUrl),
    authorizationResponse,
    tokens,
    resource: await response.json(),
  }
}

const start = (registration: Readonly<Record<string, unknown>> = {}, overrides = {}) =>
  startServer('ibm.json', (settings) => ({ ...only(registration)(settings), overrides }), { tls: true })

const withoutSecret = { token_endpoint_auth_method: 'none', client_secret: undefined }

drive('@openid4vc/oauth2', (drives) => {
  drives(
    ['discovery', 'pkce', 'par', 'public', 'dpop', 'details', 'iss', 'idToken'],
    'pushes a payment as a public client with DPoP, and calls the resource',
    async () => {
      server = await start(withoutSecret, { dpopNonce: 'required' })
      const { authorizationServerMetadata, url, authorizationResponse, tokens, resource } = await flow({
        authentication: clientAuthenticationNone(ISSUED_TO),
        hasDPoP: true,
        additionalRequestPayload: {
          authorization_details: demo.authorization_details,
          nonce: 'the nonce of the wallet',
        },
      })
      expect([...url.searchParams.keys()].sort()).toEqual(['client_id', 'request_uri'])
      expect(authorizationResponse.iss).toBe(server.issuer)
      // it keeps a nonce that comes with a success, none that comes with a demand: one repetition for each request
      expect(server.refusals('dpop-nonce-missing')).toBe(3)
      expect(tokens).toMatchObject({ token_type: 'DPoP', authorization_details: demo.authorization_details })
      const { payload } = await verifyIdTokenJwt({
        ...ISSUED_TO,
        idToken: String(tokens.id_token),
        authorizationServer: authorizationServerMetadata,
        expectedNonce: 'the nonce of the wallet',
        callbacks,
      })
      expect(payload.sub).toBe('248289761001')
      expect(resource).toMatchObject({ sub: '248289761001', authorization_details: demo.authorization_details })
    },
  )

  drives('secret', 'authenticates with client_secret_basic where base64url is the same as base64', async () => {
    // the package encodes credentials for Basic as base64url without padding, which RFC 7617 does not know
    const clientSecret = SECRET.slice(0, 36)
    server = await start({ client_secret: clientSecret })
    const authentication = clientAuthenticationClientSecretBasic({ ...ISSUED_TO, clientSecret })
    expect((await flow({ authentication })).resource.client_id).toBe(demo.client_id)
    const other = clientAuthenticationClientSecretBasic({ ...ISSUED_TO, clientSecret: SECRET })
    await expect(flow({ authentication: other })).rejects.toBeInstanceOf(Oauth2ClientErrorResponseError)
    expect(server.refusals('client-authentication-malformed')).toBe(1)
  })

  drives('secret', 'authenticates with client_secret_post', async () => {
    server = await start({ token_endpoint_auth_method: 'client_secret_post' })
    const authentication = clientAuthenticationClientSecretPost({ ...ISSUED_TO, clientSecret: SECRET })
    expect((await flow({ authentication })).resource.client_id).toBe(demo.client_id)
  })

  drives('resource', 'names the resource that the tokens are for', async () => {
    server = await start(withoutSecret)
    const authentication = clientAuthenticationNone(ISSUED_TO)
    const { tokens } = await flow({ authentication, resource: server.resource.href })
    expect(decodeJwt(tokens.access_token).aud).toEqual([server.resource.href])
  })

  for (const isEncrypted of [false, true]) {
    const sentence = isEncrypted ? 'encrypts what it signed' : 'signs its request'
    drives(isEncrypted ? 'jarEncrypted' : 'jar', sentence, async () => {
      server = await start({
        request_object_signing_alg: 'ES256',
        jwks: { keys: [publicKeyOfDemo] },
      })
      const { keys } = await (await fetch(`${server.issuer}/jwks`)).json()
      const publicJWK = keys.find(({ use }: JWK) => use === 'enc')
      const encryption = { method: 'jwk', publicJwk: publicJWK, alg: publicJWK.alg, enc: 'A256GCM' } as const
      const { jarAuthorizationRequest } = await createJarAuthorizationRequest({
        authorizationRequestPayload: {
          client_id: demo.client_id,
          iss: demo.client_id,
          aud: server.issuer,
          response_type: 'code',
          redirect_uri: CALLBACK,
          scope: 'openid',
          state: 'the state of the wallet',
        },
        jwtSigner: { method: 'custom', alg: 'ES256', kid: demo.privateKey.kid },
        ...(isEncrypted ? { jweEncryptor: encryption } : {}),
        expiresInSeconds: 60,
        callbacks,
      })
      const request = String(jarAuthorizationRequest.request)
      expect(request.split('.')).toHaveLength(isEncrypted ? 5 : 3)
      const query = new URLSearchParams({ client_id: demo.client_id, request })
      const { url } = await createUser().approve(`${server.issuer}/authorize?${query}`)
      expect(url.searchParams.get('state')).toBe('the state of the wallet')
      expect(url.searchParams.has('code')).toBe(true)
    })
  }

  drives('refusal', 'gives the response of a push that was refused', async () => {
    server = await start()
    const authentication = clientAuthenticationClientSecretBasic({ ...ISSUED_TO, clientSecret: 'a wrong secret' })
    const error = await flow({ authentication }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Oauth2ClientErrorResponseError)
    expect(error).toMatchObject({ errorResponse: { error: 'invalid_client' }, response: { status: 401 } })
  })

  const walletFlow = async (authentication: CallbackContext['clientAuthentication']) => {
    const { scope, authorization_details } = loadWalletSettings()
    return flow({
      authentication,
      hasDPoP: true,
      additionalRequestPayload: { scope, authorization_details },
    })
  }

  drives('attestation', 'authenticates a wallet that nobody registered by its attestation and a proof', async () => {
    server = await startForWallets()
    const clientAttestationJwt = await attestation(dpopKey)
    const { tokens } = await walletFlow(
      clientAuthenticationClientAttestationJwt({ clientAttestationJwt, callbacks: wallet(dpopKey) }),
    )
    expect(tokens).toMatchObject({
      token_type: 'DPoP',
      authorization_details: [{ credential_identifiers: ['degree-2023', 'degree-2026'] }],
    })
  })

  drives('attestation', 'repeats its request with the challenge of the server', async () => {
    server = await startForWallets({ clientAttestationChallenge: 'required' })
    const clientAttestationJwt = await attestation(dpopKey)
    let challenge: string | undefined
    // the package makes proofs without a challenge, and leaves the signature to its user
    const signing = wallet(dpopKey)
    const withChallenge: CallbackContext['signJwt'] = (signer, { header, payload }) =>
      signing.signJwt(
        signer as { alg: string } & typeof signer,
        { header, payload: { ...payload, challenge } } as never,
      )
    const authentication = clientAuthenticationClientAttestationJwt({
      clientAttestationJwt,
      callbacks: { ...signing, signJwt: withChallenge },
    })
    const error = await walletFlow(authentication).catch((thrown: unknown) => thrown)
    if (!(error instanceof Oauth2ClientErrorResponseError)) throw error
    expect(error.errorResponse.error).toBe('use_attestation_challenge')
    challenge = error.response.headers.get('OAuth-Client-Attestation-Challenge') ?? undefined
    expect((await walletFlow(authentication)).tokens.token_type).toBe('DPoP')
  })

  drives('attestation', 'proves its key by the DPoP proof alone', async () => {
    server = await startForWallets()
    const clientAttestation = await attestation(dpopKey)
    const { tokens } = await walletFlow(
      ({ headers }) => void headers.set('OAuth-Client-Attestation', clientAttestation),
    )
    expect(tokens.token_type).toBe('DPoP')
  })
})
