import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as successor from '@modelcontextprotocol/client'
import * as sdkAuth from '@modelcontextprotocol/sdk/client/auth.js'
import { createPrivateKeyJwtAuth } from '@modelcontextprotocol/sdk/client/auth-extensions.js'
import { withOAuth } from '@modelcontextprotocol/sdk/client/middleware.js'
import { afterEach, beforeEach, expect } from 'vitest'
import { drive } from './support/features.ts'
import { keyPair } from './support/keys.ts'
import { pem, type Server, startServer } from './support/server.ts'
import { createUser, textOf } from './support/user.ts'

/** What both packages are driven through: the older one has the same functions in several modules. */
const PACKAGES = {
  '@modelcontextprotocol/client': successor,
  '@modelcontextprotocol/sdk': { ...sdkAuth, withOAuth, createPrivateKeyJwtAuth },
} as const
type Name = keyof typeof PACKAGES
type Provider = successor.OAuthClientProvider

const AUTHORITY = resolve(
  fileURLToPath(new URL('../../examples/authorization-server/config/tls/', import.meta.url)),
  'authority.pem',
)
// where nobody listens: the browser of the test stops before it
const REDIRECT = 'http://localhost:33418/callback'

let host: Server
let document: Readonly<Record<string, unknown>>
let client_id = ''
const ends: (() => Promise<void>)[] = []

/** Serves the document of the client where the host of `mcp.json` may fetch it: on this machine. */
const publish = async (): Promise<void> => {
  const web = createServer({ key: pem('server-key.pem'), cert: pem('server.pem') }, (_req, res) => {
    res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document))
  })
  await new Promise<void>((done) => web.listen(0, '127.0.0.1', done))
  ends.push(async () => {
    web.closeAllConnections()
    await new Promise((done) => web.close(done))
  })
  client_id = `https://localhost:${(web.address() as AddressInfo).port}/client.json`
  document = {
    client_id,
    client_name: 'A client of MCP',
    redirect_uris: ['http://localhost/callback'],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  }
}

beforeEach(async () => {
  await publish()
  const clientDocuments = { loopback: true, ca: AUTHORITY }
  host = await startServer('mcp.json', (settings) => ({ ...settings, clientDocuments }))
  ends.push(host.close)
})
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

/** The provider that an application brings, with its memory. */
const applicationOf = (changes: Partial<Provider> = {}) => {
  const memory: {
    url?: URL
    verifier?: string
    tokens?: successor.StoredOAuthTokens
    information?: successor.StoredOAuthClientInformation
    discovery?: successor.OAuthDiscoveryState
  } = {}
  const provider: Provider = {
    redirectUrl: REDIRECT,
    clientMetadataUrl: client_id,
    clientMetadata: { client_name: 'A client of MCP', redirect_uris: [REDIRECT] },
    state: () => 'what the application keeps',
    clientInformation: () => memory.information,
    saveClientInformation: (information) => void Object.assign(memory, { information }),
    tokens: () => memory.tokens,
    saveTokens: (tokens) => void Object.assign(memory, { tokens }),
    redirectToAuthorization: (url) => void Object.assign(memory, { url }),
    saveCodeVerifier: (verifier) => void Object.assign(memory, { verifier }),
    codeVerifier: () => memory.verifier ?? '',
    saveDiscoveryState: (discovery) => void Object.assign(memory, { discovery }),
    discoveryState: () => memory.discovery,
    ...changes,
  }
  return { provider, memory }
}

for (const name of Object.keys(PACKAGES) as Name[]) {
  // the older package types its providers by itself, with the same members
  const mcp = PACKAGES[name] as typeof successor

  /** Asks for the resource, which sends the user to the server, and comes back with the code. */
  const logIn = async ({ provider, memory }: ReturnType<typeof applicationOf>) => {
    const serverUrl = host.resource
    const send = mcp.withOAuth(provider, serverUrl)(fetch)
    await expect(send(serverUrl)).rejects.toThrow(/redirect/)
    const url = memory.url ?? new URL('about:blank')
    const { url: callback } = await createUser().approve(url)
    const { code = '', iss = '' } = Object.fromEntries(callback.searchParams)
    expect(await mcp.auth(provider, { serverUrl, authorizationCode: code, iss })).toBe('AUTHORIZED')
    return { url, callback, answer: await (await send(serverUrl)).json() }
  }

  drive(name, (drives) => {
    drives(
      ['discovery', 'documents', 'pkce', 'public', 'resource', 'iss'],
      'gets tokens for the server that it was refused by, with a document instead of a registration',
      async () => {
        const { url, callback, answer } = await logIn(applicationOf())
        expect(Object.fromEntries(url.searchParams)).toMatchObject({
          client_id,
          redirect_uri: REDIRECT,
          resource: host.resource.href,
          code_challenge_method: 'S256',
          scope: 'tools:read tools:call',
        })
        expect(callback.searchParams.get('iss')).toBe(host.issuer)
        expect(answer).toMatchObject({ client_id, scope: 'tools:read tools:call' })
      },
    )

    drives('documents', 'refreshes its tokens, each of them once', async () => {
      const application = applicationOf()
      await logIn(application)
      const { provider, memory } = application
      const before = memory.tokens?.refresh_token
      expect(before).toBeTypeOf('string')
      expect(await mcp.auth(provider, { serverUrl: host.resource })).toBe('AUTHORIZED')
      expect(memory.tokens?.refresh_token).not.toBe(before)
    })

    drives(['documents', 'privateKeyJwt'], 'proves itself by the key in its document', async () => {
      const { privateJWK, publicJWK } = await keyPair('ES256')
      document = { ...document, token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [publicJWK] } }
      const options = { issuer: client_id, subject: client_id, privateKey: { ...privateJWK }, alg: 'ES256' }
      const addClientAuthentication = mcp.createPrivateKeyJwtAuth(options)
      const { answer } = await logIn(applicationOf({ addClientAuthentication }))
      expect(answer).toMatchObject({ client_id })
      await expect(logIn(applicationOf())).rejects.toThrow(/authentication failed|invalid_client/i)
    })

    drives('refusal', 'is told that the user would not, and a person reads why a document is none', async () => {
      const { provider, memory } = applicationOf()
      await mcp.auth(provider, { serverUrl: host.resource })
      const { url } = await createUser().deny(memory.url ?? '')
      expect(url.searchParams.get('error')).toBe('access_denied')
      const { redirect_uris: _, ...without } = document
      const bad = new URL(memory.url ?? '')
      const page = await createUser().read(bad.href.replace('callback', 'elsewhere'))
      expect(textOf(page.body)).toContain('an address that is not registered')
      document = without
      await host.close()
      host = await startServer('mcp.json', (settings) => ({
        ...settings,
        clientDocuments: { loopback: true, ca: AUTHORITY },
      }))
      const other = applicationOf()
      await mcp.auth(other.provider, { serverUrl: host.resource })
      expect(textOf((await createUser().read(other.memory.url ?? '')).body)).toContain(
        'cannot find out which application',
      )
    })
  })
}

drive('@modelcontextprotocol/client', (drives) => {
  drives('dpop', 'binds its tokens to a key', async () => {
    const session = successor.DpopSession.create()
    const application = applicationOf({ dpop: () => session })
    const { provider, memory } = application
    const serverUrl = host.resource
    await successor.auth(provider, { serverUrl })
    const { url } = await createUser().approve(memory.url ?? '')
    const { code = '', iss = '' } = Object.fromEntries(url.searchParams)
    await successor.auth(provider, { serverUrl, authorizationCode: code, iss })
    expect(memory.tokens?.token_type.toLowerCase()).toBe('dpop')
    const answer = await successor.withOAuth(provider, serverUrl)(fetch)(serverUrl)
    expect(await answer.json()).toMatchObject({ client_id })
  })
})
