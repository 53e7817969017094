import { AuthClient } from '@auth0/auth0-auth-js'
import { decodeJwt } from 'jose'
import { afterEach, beforeAll, expect } from 'vitest'
import { byAssertion, byCertificate, type Keys, makeKeys, startTenant } from './support/auth0.ts'
import { drive } from './support/features.ts'
import { CALLBACK, presenting, SECRET } from './support/registration.ts'
import { demo, type Server } from './support/server.ts'
import { createUser } from './support/user.ts'

let server: Server
let keys: Keys
beforeAll(async () => {
  keys = await makeKeys()
})
afterEach(() => server.close())

type Options = ConstructorParameters<typeof AuthClient>[0]

const clientOf = (options: Partial<Options>): AuthClient =>
  new AuthClient({
    domain: new URL(server.issuer).host,
    clientId: demo.client_id,
    authorizationParams: { redirect_uri: CALLBACK, scope: demo.scope },
    ...options,
  })

/** Builds the address, has the user approve, redeems the code: what the README of the package shows. */
const flow = async (
  options: Partial<Options>,
  authorizationParams: Readonly<Record<string, unknown>> = {},
  pushedAuthorizationRequests = true,
) => {
  const client = clientOf(options)
  const { authorizationUrl, codeVerifier } = await client.buildAuthorizationUrl({
    pushedAuthorizationRequests,
    authorizationParams,
  })
  const callback = await createUser().approve(authorizationUrl)
  const organization = authorizationParams.organization as string | undefined
  const tokens = await client.getTokenByCode(callback.url, {
    codeVerifier,
    ...(organization === undefined ? {} : { organization }),
  })
  return { authorizationUrl, callback: callback.url, tokens }
}

drive('@auth0/auth0-auth-js', (drives) => {
  drives(
    ['discovery', 'pkce', 'par', 'secret', 'details', 'iss', 'idToken'],
    'pushes a payment to /oauth/par with its secret',
    async () => {
      server = await startTenant(keys)
      const details = JSON.stringify(demo.authorization_details)
      const { authorizationUrl, callback, tokens } = await flow(
        { clientSecret: SECRET },
        { authorization_details: details },
      )
      expect([...authorizationUrl.searchParams.keys()].sort()).toEqual(['client_id', 'request_uri'])
      expect(server.events).toContainEqual(expect.objectContaining({ type: 'request_pushed' }))
      expect(callback.searchParams.get('iss')).toBe(server.issuer)
      expect(tokens.authorizationDetails).toEqual(demo.authorization_details)
      expect(tokens.claims).toMatchObject({ sub: '248289761001', iss: server.issuer })
    },
  )

  drives(['privateKeyJwt', 'par'], 'authenticates with private_key_jwt', async () => {
    server = await startTenant(keys, byAssertion(keys))
    const { tokens } = await flow({ clientAssertionSigningKey: keys.clientPem, clientAssertionSigningAlg: 'RS256' })
    expect(tokens.claims?.sub).toBe('248289761001')
  })

  drives(['mtls', 'par'], 'presents a certificate at the aliases and gets tokens bound to it', async () => {
    server = await startTenant(keys, byCertificate)
    const { tokens } = await flow({ useMtls: true, customFetch: presenting('client') })
    expect(decodeJwt(tokens.accessToken).cnf).toEqual({ 'x5t#S256': expect.stringMatching(/^[\w-]{43}$/) })
    const call = await presenting('client')(server.resource, {
      headers: { authorization: `Bearer ${tokens.accessToken}` },
    })
    expect(await call.json()).toMatchObject({ client_id: demo.client_id })
  })

  drives('secret', 'asks for its default scopes, offline_access among them', async () => {
    server = await startTenant(keys)
    const { tokens } = await flow({ clientSecret: SECRET, authorizationParams: { redirect_uri: CALLBACK } })
    expect(tokens.claims?.sub).toBe('248289761001')
  })

  drives('resource', 'names an API by its audience, and an organization of the user', async () => {
    server = await startTenant(keys)
    const audience = new URL('/resource', server.issuer).href
    const { tokens } = await flow({ clientSecret: SECRET }, { audience, organization: 'org_wonderland' }, false)
    expect(decodeJwt(tokens.accessToken).aud).toBe(audience)
    expect(tokens.claims?.org_id).toBe('org_wonderland')
  })

  drives('refusal', 'gives the cause of what went wrong', async () => {
    server = await startTenant(keys)
    const params = { pushedAuthorizationRequests: true, authorizationParams: { audience: 'https://unknown.example/' } }
    await expect(clientOf({ clientSecret: SECRET }).buildAuthorizationUrl(params)).rejects.toMatchObject({
      cause: { error: 'invalid_target' },
    })
    const wrong = clientOf({ clientSecret: 'a wrong secret of the demo client' })
    await expect(wrong.buildAuthorizationUrl({ pushedAuthorizationRequests: true })).rejects.toMatchObject({
      cause: { error: 'invalid_client' },
    })
  })
})
