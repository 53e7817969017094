import { randomBytes } from 'node:crypto'
import { Auth0Client } from '@auth0/nextjs-auth0/server'
import { decodeJwt } from 'jose'
import { NextRequest } from 'next/server.js'
import { generateKeyPair } from 'oauth4webapi'
import { afterEach, beforeAll, expect } from 'vitest'
import { byAssertion, byCertificate, bySecret, type Keys, makeKeys, startTenant } from './support/auth0.ts'
import { drive } from './support/features.ts'
import { presenting, SECRET } from './support/registration.ts'
import { demo, type Server } from './support/server.ts'
import { createUser } from './support/user.ts'

/** Where the application would be; what goes there is handed to its middleware. */
const APPLICATION = 'http://127.0.0.1:3000'

/** The SDK takes a domain without a port, so this one is led to the port of the server. */
const DOMAIN = 'tenant.example'

let server: Server
let keys: Keys
beforeAll(async () => {
  keys = await makeKeys()
})
afterEach(() => server.close())

const start = async (...[registration, change]: [object?, Parameters<typeof startTenant>[2]?]) => {
  server = await startTenant(keys, { ...(registration ?? bySecret) }, change, `https://${DOMAIN}/`)
}

const led =
  (send: typeof fetch): typeof fetch =>
  (input, init) =>
    send(String(input instanceof Request ? input.url : input).replace(`https://${DOMAIN}`, server.address), init)

type Options = NonNullable<ConstructorParameters<typeof Auth0Client>[0]>

const applicationOf = (options: Options) => {
  const outcomes: { readonly error: string | undefined; readonly cause: unknown }[] = []
  const auth0 = new Auth0Client({
    domain: DOMAIN,
    customFetch: led(fetch),
    clientId: demo.client_id,
    appBaseUrl: APPLICATION,
    secret: randomBytes(32).toString('hex'),
    // five seconds, by default, are few on a busy machine
    httpTimeout: 60_000,
    pushedAuthorizationRequests: true,
    routes: { callback: '/callback' },
    onCallback: async (error, context) => {
      if (error !== null) outcomes.push({ error: error.code, cause: error.cause })
      const { NextResponse } = await import('next/server.js')
      return error === null
        ? NextResponse.redirect(new URL(context.returnTo ?? '/', APPLICATION))
        : new NextResponse(error.message, { status: 500 })
    },
    ...options,
    authorizationParameters: { scope: demo.scope, ...options.authorizationParameters },
  })
  /** The middleware of the application, as its README has it. */
  const send: typeof fetch = async (input, init) => {
    const url = new URL(String(input))
    if (url.origin !== APPLICATION) return led(fetch)(input, init)
    const { method = 'GET', headers } = init ?? {}
    const request = new NextRequest(url, { method, headers: new Headers(headers) })
    if (url.pathname === '/') {
      const session = await auth0.getSession(request)
      return Response.json({ user: session?.user, tokenSet: session?.tokenSet })
    }
    if (url.pathname === '/call') {
      const fetcher = await auth0.createFetcher(request, {
        baseUrl: new URL(server.issuer).origin,
        fetch: led(fetch) as typeof fetch,
      })
      return fetcher.fetchWithAuth('/resource')
    }
    return auth0.middleware(request)
  }
  return { user: createUser(send), outcomes }
}

const logIn = async (options: Options, login = '/auth/login') => {
  const { user, outcomes } = applicationOf(options)
  const url = await user.begin(`${APPLICATION}${login}`)
  const callback = await user.approve(url)
  const { body } = await user.deliver(callback)
  return { url, user, callback: callback.url, outcomes, session: JSON.parse(body) }
}

drive('@auth0/nextjs-auth0', (drives) => {
  drives(
    ['discovery', 'pkce', 'par', 'secret', 'details', 'iss', 'idToken'],
    'logs a user in, with a payment pushed to /oauth/par',
    async () => {
      await start()
      const authorization_details = JSON.stringify(demo.authorization_details)
      const { url, callback, session } = await logIn({
        clientSecret: SECRET,
        authorizationParameters: { authorization_details },
      })
      expect([...url.searchParams.keys()].sort()).toEqual(['client_id', 'request_uri'])
      expect(callback.searchParams.get('iss')).toBe(server.issuer)
      expect(session.user.sub).toBe('248289761001')
      expect(decodeJwt(session.tokenSet.accessToken).authorization_details).toEqual(demo.authorization_details)
    },
  )

  drives('privateKeyJwt', 'authenticates with private_key_jwt', async () => {
    await start(byAssertion(keys))
    const { session } = await logIn({
      clientAssertionSigningKey: keys.clientPem,
      clientAssertionSigningAlg: 'RS256',
    })
    expect(session.user.sub).toBe('248289761001')
  })

  drives('mtls', 'presents a certificate and gets tokens bound to it', async () => {
    await start(byCertificate)
    const { session } = await logIn({ useMtls: true, customFetch: led(presenting('client')) })
    expect(decodeJwt(session.tokenSet.accessToken).cnf).toHaveProperty('x5t#S256')
  })

  drives('dpop', 'binds its tokens by DPoP, and repeats a request with the nonce', async () => {
    await start({ ...bySecret, dpop_bound_access_tokens: true }, (settings) => ({
      ...settings,
      overrides: { dpopNonce: 'required' },
    }))
    const { session, user } = await logIn({
      clientSecret: SECRET,
      useDPoP: true,
      dpopKeyPair: await generateKeyPair('ES256'),
      // the SDK remembers the type of refreshed tokens alone, and sends others as bearer tokens
      beforeSessionSaved: async (session) => ({ ...session, tokenSet: { ...session.tokenSet, token_type: 'DPoP' } }),
    })
    expect(server.refusals('dpop-nonce-missing')).toBe(1)
    expect(decodeJwt(session.tokenSet.accessToken).cnf).toHaveProperty('jkt')
    const call = await user.read(`${APPLICATION}/call`)
    expect(JSON.parse(call.body)).toMatchObject({ sub: '248289761001', client_id: demo.client_id })
  })

  drives('resource', 'names an API by its audience, and an organization', async () => {
    await start()
    const audience = new URL('/resource', server.issuer).href
    const query = new URLSearchParams({ audience, organization: 'org_wonderland' })
    const { session } = await logIn({ clientSecret: SECRET }, `/auth/login?${query}`)
    expect(decodeJwt(session.tokenSet.accessToken).aud).toBe(audience)
    expect(session.user.org_id).toBe('org_wonderland')
  })

  drives('refusal', 'hands the error in a response to the application', async () => {
    await start()
    const { user, outcomes } = applicationOf({ clientSecret: SECRET })
    const { status } = await user.deliver(await user.deny(await user.begin(`${APPLICATION}/auth/login`)))
    expect(status).toBe(500)
    expect(outcomes).toEqual([
      { error: 'authorization_error', cause: expect.objectContaining({ code: 'access_denied' }) },
    ])
  })
})
