import { randomBytes } from 'node:crypto'
import type { ErrorRequestHandler } from 'express'
import openid, { type ConfigParams } from 'express-openid-connect'
import { afterEach, expect } from 'vitest'
import { type Application, startApplication } from './support/application.ts'
import { drive } from './support/features.ts'
import { inPlaceOfDemo, only, presenting, publicKeyOfDemo, SECRET } from './support/registration.ts'
import { demo, type Server, startServer } from './support/server.ts'
import { createUser } from './support/user.ts'

let server: Server
let application: Application
afterEach(async () => {
  await application.close()
  await server.close()
})

type Options = Partial<ConfigParams> & { readonly [option: string]: unknown }

/** The application of the package's README, with a page that says who is logged in. */
const start = async ({ authorizationParams, ...options }: Options): Promise<void> => {
  application = await startApplication((app, origin) => {
    app.use(
      openid.auth({
        issuerBaseURL: server.issuer,
        baseURL: origin,
        clientID: demo.client_id,
        secret: randomBytes(32).toString('hex'),
        // five seconds, by default, are few on a busy machine
        httpTimeout: 60_000,
        idTokenSigningAlg: 'ES256',
        authRequired: false,
        authorizationParams: {
          response_type: 'code',
          response_mode: 'query',
          scope: demo.scope,
          ...authorizationParams,
        },
        ...options,
      } as ConfigParams),
    )
    app.get('/', async (req, res) => {
      const { user, accessToken } = req.oidc
      if (user === undefined) {
        res.status(401).json({})
        return
      }
      const userinfo = accessToken === undefined ? undefined : await req.oidc.fetchUserInfo()
      res.json({ user, userinfo, token: accessToken?.access_token })
    })
    const tell: ErrorRequestHandler = (error, _req, res, _next) => {
      res.status(error.statusCode ?? 500).json({ error: error.error, message: error.message })
    }
    app.use(tell)
  })
}

const logIn = async () => {
  const user = createUser()
  const url = await user.begin(`${application.origin}/login`)
  const callback = await user.approve(url)
  const { body } = await user.deliver(callback)
  const page = JSON.parse(body)
  const [, claims = ''] = String(page.token).split('.')
  return { url, callback, page, token: claims === '' ? {} : JSON.parse(Buffer.from(claims, 'base64url').toString()) }
}

drive('express-openid-connect', (drives) => {
  drives(
    ['discovery', 'pkce', 'par', 'privateKeyJwt', 'details', 'iss', 'idToken'],
    'logs a user in, with a payment pushed under private_key_jwt',
    async () => {
      server = await startServer(
        'ibm.json',
        only({
          token_endpoint_auth_method: 'private_key_jwt',
          client_secret: undefined,
          jwks: { keys: [publicKeyOfDemo] },
        }),
      )
      await start({
        clientAuthMethod: 'private_key_jwt',
        clientAssertionSigningKey: demo.privateKey,
        pushedAuthorizationRequests: true,
        authorizationParams: { authorization_details: JSON.stringify(demo.authorization_details), max_age: 600 },
      })
      const { url, callback, page, token } = await logIn()
      expect([...url.searchParams.keys()].sort()).toEqual(['client_id', 'request_uri'])
      expect(callback.url.searchParams.get('iss')).toBe(server.issuer)
      expect(page).toMatchObject({ user: { sub: '248289761001' }, userinfo: { name: 'Alice Liddell' } })
      expect(token.authorization_details).toEqual(demo.authorization_details)
    },
  )

  drives('secret', 'authenticates with client_secret_basic', async () => {
    server = await startServer('ibm.json')
    await start({ clientSecret: SECRET, pushedAuthorizationRequests: true })
    expect((await logIn()).page.user.sub).toBe('248289761001')
  })

  drives('secret', 'authenticates with client_secret_basic, its default, at /oauth/par', async () => {
    server = await startServer('auth0.json', only({ token_endpoint_auth_method: 'client_secret_basic' }))
    await start({ clientSecret: SECRET, pushedAuthorizationRequests: true })
    expect((await logIn()).page.user.sub).toBe('248289761001')
  })

  drives('secret', 'authenticates with client_secret_post', async () => {
    server = await startServer('auth0.json')
    await start({ clientSecret: SECRET, clientAuthMethod: 'client_secret_post' })
    expect((await logIn()).page.user.sub).toBe('248289761001')
  })

  drives('secretJwt', 'authenticates with client_secret_jwt', async () => {
    server = await startServer('ibm.json', only({ token_endpoint_auth_method: 'client_secret_jwt' }))
    await start({ clientSecret: SECRET, clientAuthMethod: 'client_secret_jwt', pushedAuthorizationRequests: true })
    expect((await logIn()).page.user.sub).toBe('248289761001')
  })

  drives(['public', 'formPost'], 'takes an ID token by form_post, without credentials: its default', async () => {
    server = await startServer(
      'ibm.json',
      only({
        token_endpoint_auth_method: 'none',
        client_secret: undefined,
        grant_types: ['implicit'],
        response_types: ['id_token'],
      }),
    )
    await start({ authorizationParams: { response_type: 'id_token', response_mode: 'form_post' } })
    const { callback, page } = await logIn()
    expect(callback.form?.has('id_token')).toBe(true)
    expect(page.user.sub).toBe('248289761001')
  })

  drives(['hybrid', 'formPost'], 'takes code id_token by form_post', async () => {
    server = await startServer('ibm.json')
    await start({
      clientSecret: SECRET,
      pushedAuthorizationRequests: true,
      authorizationParams: { response_type: 'code id_token', response_mode: 'form_post' },
    })
    const { callback, page } = await logIn()
    expect([...(callback.form?.keys() ?? [])].sort()).toEqual(['code', 'id_token', 'iss', 'state'])
    expect(page.userinfo.name).toBe('Alice Liddell')
  })

  drives('mtls', 'presents a certificate at the aliases and gets tokens bound to it', async () => {
    server = await startServer('fapi2-mtls.json', inPlaceOfDemo('demo-client'))
    await start({ useMtls: true, customFetch: presenting('client'), pushedAuthorizationRequests: true })
    const { page, token } = await logIn()
    expect(page.userinfo.name).toBe('Alice Liddell')
    expect(token.cnf).toHaveProperty('x5t#S256')
  })

  drives('jar', 'signs its request, by value and pushed', async () => {
    const withKey = { request_object_signing_alg: 'ES256', jwks: { keys: [publicKeyOfDemo] } }
    const signing = { requestObjectSigningKey: demo.privateKey, requestObjectSigningAlg: 'ES256' } as const
    server = await startServer('ibm.json', only(withKey))
    await start({ clientSecret: SECRET, ...signing })
    const byValue = await logIn()
    expect([...byValue.url.searchParams.keys()]).toContain('request')
    expect(byValue.page.user.sub).toBe('248289761001')
    await application.close()
    await start({ clientSecret: SECRET, ...signing, pushedAuthorizationRequests: true })
    const pushed = await logIn()
    expect([...pushed.url.searchParams.keys()].sort()).toEqual(['client_id', 'request_uri'])
    expect(pushed.page.user.sub).toBe('248289761001')
  })

  drives('resource', 'names the resource that the tokens are for', async () => {
    server = await startServer('ibm.json')
    await start({ clientSecret: SECRET, authorizationParams: { resource: server.resource.href } })
    expect((await logIn()).token.aud).toEqual([server.resource.href])
  })

  drives('refusal', 'hands an error in a response, and that of a push, to the application', async () => {
    server = await startServer('ibm.json')
    await start({ clientSecret: SECRET })
    const user = createUser()
    const denied = await user.deliver(await user.deny(await user.begin(`${application.origin}/login`)))
    expect(denied.status).toBe(400)
    expect(JSON.parse(denied.body).error).toBe('access_denied')
    await application.close()
    await start({ clientSecret: 'a wrong secret of the demo client', pushedAuthorizationRequests: true })
    const refused = await createUser().read(`${application.origin}/login`)
    expect(refused.status).toBeGreaterThanOrEqual(400)
    expect(server.refusals('client-secret-mismatch')).toBe(1)
  })
})
