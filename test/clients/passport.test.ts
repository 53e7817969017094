import { randomUUID } from 'node:crypto'
import type { ErrorRequestHandler } from 'express'
import session from 'express-session'
import { importJWK } from 'jose'
import * as client from 'openid-client'
import { Strategy, type StrategyOptions } from 'openid-client/passport'
import passport from 'passport'
import { afterEach, beforeAll, expect } from 'vitest'
import { type Application, startApplication } from './support/application.ts'
import { drive } from './support/features.ts'
import { keyPair } from './support/keys.ts'
import { inPlaceOfDemo, only, presenting, publicKeyOfDemo, SECRET } from './support/registration.ts'
import { demo, type Server, startServer } from './support/server.ts'
import { createUser, type User } from './support/user.ts'

let server: Server
let application: Application
let key: client.CryptoKey
beforeAll(async () => {
  key = (await importJWK(demo.privateKey)) as client.CryptoKey
})
afterEach(async () => {
  await application.close()
  await server.close()
})

interface Setup {
  readonly authentication: client.ClientAuth
  readonly execute?: client.DiscoveryRequestOptions['execute']
  readonly prepare?: (config: client.Configuration) => void
  readonly fetch?: typeof fetch
  readonly metadata?: Partial<client.ClientMetadata>
  readonly hasDPoP?: boolean
  readonly strategy?: Partial<StrategyOptions>
}

/** The application of the package's example: a session, the strategy, a page for those who are logged in. */
const start = async ({ authentication, execute = [], prepare, fetch, metadata, hasDPoP, strategy }: Setup) => {
  const config = await client.discovery(
    new URL(server.issuer),
    demo.client_id,
    { id_token_signed_response_alg: 'ES256', ...metadata },
    authentication,
    {
      execute: [...(server.issuer.startsWith('http:') ? [client.allowInsecureRequests] : []), ...execute],
      ...(fetch === undefined ? {} : { [client.customFetch]: fetch as client.CustomFetch }),
    },
  )
  prepare?.(config)
  const handle = hasDPoP ? client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256')) : undefined
  application = await startApplication((app, origin) => {
    const authenticator = new passport.Passport()
    const options: StrategyOptions = {
      config,
      name: 'server',
      scope: demo.scope,
      callbackURL: `${origin}/callback`,
      DPoP: () => handle,
      usePAR: true,
      ...strategy,
    }
    authenticator.use(
      new Strategy(options, async (tokens, verified) => {
        const { sub = '' } = tokens.claims() ?? {}
        const dpop = handle === undefined ? undefined : { DPoP: handle }
        const userinfo = await client.fetchUserInfo(config, tokens.access_token, sub, dpop)
        const details = tokens.authorization_details
        verified(null, { sub, name: userinfo.name, token_type: tokens.token_type, details })
      }),
    )
    authenticator.serializeUser((user, done) => done(null, JSON.stringify(user)))
    authenticator.deserializeUser((user: string, done) => done(null, JSON.parse(user)))
    app.use(session({ secret: randomUUID(), resave: false, saveUninitialized: false }))
    app.use(authenticator.initialize())
    app.use(authenticator.session())
    app.get('/login', authenticator.authenticate('server'))
    app.all('/callback', authenticator.authenticate('server', { failWithError: true }), (_req, res) => {
      res.redirect('/me')
    })
    app.get('/me', (req, res) => {
      res.json(req.user ?? null)
    })
    const tell: ErrorRequestHandler = (error, _req, res, _next) => {
      res.status(error.status ?? 502).json({ code: error.code, error: error.error, message: error.message })
    }
    app.use(tell)
  })
}

const logIn = async (user: User = createUser()) => {
  const url = await user.begin(`${application.origin}/login`)
  const callback = await user.approve(url)
  const { body } = await user.deliver(callback)
  return { url, callback, me: JSON.parse(body) }
}

drive('openid-client/passport', (drives) => {
  drives(
    ['discovery', 'pkce', 'par', 'privateKeyJwt', 'dpop', 'details', 'iss', 'idToken'],
    'logs a user in, with a payment pushed under private_key_jwt and DPoP',
    async () => {
      server = await startServer('default.json')
      const authentication = client.PrivateKeyJwt({ key, kid: demo.privateKey.kid })
      const strategy = { authorizationDetails: [...demo.authorization_details] as client.AuthorizationDetails[] }
      await start({ authentication, hasDPoP: true, strategy })
      const { url, callback, me } = await logIn()
      expect([...url.searchParams.keys()].sort()).toEqual(['client_id', 'request_uri'])
      expect(callback.url.searchParams.get('iss')).toBe(server.issuer)
      expect(server.refusals('dpop-nonce-missing')).toBe(1)
      expect(me).toEqual({
        sub: '248289761001',
        name: 'Alice Liddell',
        token_type: 'dpop',
        details: demo.authorization_details,
      })
    },
  )

  drives('secret', 'authenticates with client_secret_basic', async () => {
    server = await startServer('ibm.json')
    await start({ authentication: client.ClientSecretBasic(SECRET), strategy: { usePAR: false } })
    expect((await logIn()).me.sub).toBe('248289761001')
  })

  drives('secret', 'authenticates with client_secret_post', async () => {
    server = await startServer('auth0.json')
    await start({ authentication: client.ClientSecretPost(SECRET) })
    expect((await logIn()).me.sub).toBe('248289761001')
  })

  drives('secretJwt', 'authenticates with client_secret_jwt', async () => {
    server = await startServer('ibm.json', only({ token_endpoint_auth_method: 'client_secret_jwt' }))
    await start({ authentication: client.ClientSecretJwt(SECRET) })
    expect((await logIn()).me.sub).toBe('248289761001')
  })

  drives('public', 'needs no credentials where it has none', async () => {
    server = await startServer('ibm.json', only({ token_endpoint_auth_method: 'none', client_secret: undefined }))
    await start({ authentication: client.None() })
    expect((await logIn()).me.sub).toBe('248289761001')
  })

  drives('mtls', 'presents a certificate and gets tokens bound to it', async () => {
    server = await startServer('fapi2-mtls.json', inPlaceOfDemo('demo-client'))
    await start({
      authentication: client.TlsClientAuth(),
      fetch: presenting('client'),
      metadata: { use_mtls_endpoint_aliases: true },
    })
    const { me } = await logIn()
    expect(me).toMatchObject({ sub: '248289761001', name: 'Alice Liddell', token_type: 'bearer' })
  })

  drives('dpop', 'names its key in a request that is not pushed', async () => {
    server = await startServer('ibm.json', (settings) => ({ ...settings, overrides: { dpopNonce: 'required' } }))
    await start({ authentication: client.ClientSecretBasic(SECRET), hasDPoP: true, strategy: { usePAR: false } })
    const { url, me } = await logIn()
    expect(url.searchParams.get('dpop_jkt')).toMatch(/^[\w-]{43}$/)
    expect(server.refusals('dpop-nonce-missing')).toBe(1)
    expect(me.token_type).toBe('dpop')
  })

  drives('resource', 'names the resource that the tokens are for', async () => {
    server = await startServer('ibm.json')
    await start({ authentication: client.ClientSecretBasic(SECRET), strategy: { resource: server.resource.href } })
    expect((await logIn()).me.name).toBe('Alice Liddell')
  })

  drives(['jar', 'jarm'], 'pushes a signed request and reads a signed response', async () => {
    server = await startServer('fapi2-message-signing.json')
    await start({
      authentication: client.PrivateKeyJwt({ key, kid: demo.privateKey.kid }),
      execute: [client.useJwtResponseMode],
      hasDPoP: true,
      strategy: { useJAR: { key, kid: demo.privateKey.kid } },
    })
    const { callback, me } = await logIn()
    expect([...callback.url.searchParams.keys()]).toEqual(['response'])
    expect(me.sub).toBe('248289761001')
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
    await start({
      authentication: client.PrivateKeyJwt({ key, kid: demo.privateKey.kid }),
      execute: [client.useJwtResponseMode],
      prepare: (config) =>
        client.enableDecryptingResponses(config, ['A256GCM'], {
          key: privateKey as client.CryptoKey,
          kid: publicJWK.kid,
        }),
      hasDPoP: true,
    })
    const { callback, me } = await logIn()
    expect(callback.url.searchParams.get('response')?.split('.')).toHaveLength(5)
    expect(me.sub).toBe('248289761001')
  })

  drives(['hybrid', 'formPost'], 'takes code id_token by form_post', async () => {
    server = await startServer('ibm.json')
    await start({
      authentication: client.ClientSecretBasic(SECRET),
      execute: [client.useCodeIdTokenResponseType],
    })
    const user = createUser()
    const { callback, me } = await logIn(user)
    expect(callback.form?.has('id_token')).toBe(true)
    expect(me.sub).toBe('248289761001')
  })

  drives('refusal', 'hands the error of a push, and that of a user who would not, to the application', async () => {
    server = await startServer('ibm.json')
    await start({
      authentication: client.ClientSecretBasic(SECRET),
      strategy: { authorizationDetails: { type: 'unknown' } },
    })
    const { body } = await createUser().read(`${application.origin}/login`)
    expect(JSON.parse(body)).toMatchObject({ error: 'invalid_authorization_details' })
    await application.close()
    await start({ authentication: client.ClientSecretBasic(SECRET) })
    const user = createUser()
    const denied = await user.deliver(await user.deny(await user.begin(`${application.origin}/login`)))
    expect(denied.status).toBe(401)
  })
})
