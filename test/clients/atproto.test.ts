import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { JoseKey } from '@atproto/jwk-jose'
import {
  type AuthorizeOptions,
  NodeOAuthClient,
  type NodeOAuthClientOptions,
  type NodeSavedSession,
  type NodeSavedState,
  OAuthCallbackError,
  requestLocalLock,
} from '@atproto/oauth-client-node'
import { afterEach, expect } from 'vitest'
import { type AtprotoHost, DID, HANDLE, startAtprotoHost } from './support/atproto-host.ts'
import { drive } from './support/features.ts'
import { demo } from './support/server.ts'
import { createUser } from './support/user.ts'

/** Where the client would be on the web; the host reaches it on the loopback interface. */
const APPLICATION = 'https://app.example'

let host: AtprotoHost
const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  await host.close()
  for (const end of ends.splice(0)) await end()
})

type Metadata = NodeOAuthClientOptions['clientMetadata']

const memory = <Value>() => {
  const values = new Map<string, Value>()
  return {
    set: async (key: string, value: Value) => void values.set(key, value),
    get: async (key: string) => values.get(key),
    del: async (key: string) => void values.delete(key),
  }
}

/** The client of the README. Its resolvers ask the directory of the test. */
const clientOf = (clientMetadata: Metadata, options: Partial<NodeOAuthClientOptions> = {}): NodeOAuthClient =>
  new NodeOAuthClient({
    clientMetadata,
    stateStore: memory<NodeSavedState>(),
    sessionStore: memory<NodeSavedSession>(),
    requestLock: requestLocalLock,
    handleResolver: host.directory,
    plcDirectoryUrl: host.directory,
    allowHttp: true,
    ...options,
  })

/** Serves what the client publishes, and gives the host a fetch that finds it. */
const publish = async (pages: () => Readonly<Record<string, unknown>>): Promise<typeof fetch> => {
  const server = createServer((req, res) => {
    const page = pages()[req.url ?? '']
    res.writeHead(page === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(page))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  ends.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return (input, init) => fetch(String(input).replace(APPLICATION, address), init)
}

const published: Metadata = {
  client_id: `${APPLICATION}/client-metadata.json`,
  client_name: 'My App',
  client_uri: APPLICATION,
  redirect_uris: [`${APPLICATION}/callback`],
  grant_types: ['authorization_code', 'refresh_token'],
  scope: 'atproto transition:generic',
  response_types: ['code'],
  application_type: 'web',
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: 'ES256',
  dpop_bound_access_tokens: true,
  jwks_uri: `${APPLICATION}/jwks.json`,
}

const loopbackId = (query: Readonly<Record<string, string>>): `http://localhost?${string}` =>
  `http://localhost?${new URLSearchParams(query).toString()}`

const loopback = (): Metadata => ({
  client_id: loopbackId({ redirect_uri: 'http://127.0.0.1/callback', scope: 'atproto transition:generic' }),
  redirect_uris: ['http://127.0.0.1:3000/callback'],
  scope: 'atproto transition:generic',
  response_types: ['code'],
  grant_types: ['authorization_code', 'refresh_token'],
  application_type: 'native',
  token_endpoint_auth_method: 'none',
  dpop_bound_access_tokens: true,
})

const logIn = async (client: NodeOAuthClient) => {
  const url = await client.authorize(HANDLE, { state: 'what the application keeps' })
  const callback = (await createUser().approve(url)).url
  const { session, state } = await client.callback(callback.searchParams)
  return { url, callback, session, state }
}

drive('@atproto/oauth-client-node', (drives) => {
  drives(
    ['discovery', 'documents', 'pkce', 'par', 'privateKeyJwt', 'dpop', 'iss'],
    'logs a handle in as the client that its document and its keys say it is',
    async () => {
      const keyset = [await JoseKey.generate(['ES256'], 'key1')]
      let client: NodeOAuthClient | undefined
      const send = await publish(() => ({
        '/client-metadata.json': client?.clientMetadata,
        '/jwks.json': client?.jwks,
      }))
      host = await startAtprotoHost(send)
      client = clientOf(published, { keyset })
      const { url, callback, session, state } = await logIn(client)
      expect([...url.searchParams.keys()].sort()).toEqual(['client_id', 'request_uri'])
      expect(callback.searchParams.get('iss')).toBe(host.issuer)
      expect(host.refusals('dpop-nonce-missing')).toBe(1)
      expect(session.did).toBe(DID)
      expect(state).toBe('what the application keeps')
      const response = await session.fetchHandler('/resource')
      expect(await response.json()).toMatchObject({ sub: DID, client_id: published.client_id })
    },
  )

  drives(['public', 'par', 'dpop'], 'logs a handle in as a client on this machine, which has no document', async () => {
    host = await startAtprotoHost(fetch)
    const { session } = await logIn(clientOf(loopback()))
    expect(host.refusals('dpop-nonce-missing')).toBe(1)
    const response = await session.fetchHandler('/resource')
    expect(await response.json()).toMatchObject({ sub: DID, scope: 'atproto transition:generic' })
  })

  drives('details', 'asks for a payment', async () => {
    host = await startAtprotoHost(fetch)
    const client = clientOf(loopback())
    const authorization_details = [...demo.authorization_details] as NonNullable<
      AuthorizeOptions['authorization_details']
    >
    const callback = await createUser().approve(await client.authorize(HANDLE, { authorization_details }))
    const { session } = await client.callback(callback.url.searchParams)
    const response = await session.fetchHandler('/resource')
    expect(await response.json()).toMatchObject({ authorization_details: demo.authorization_details })
  })

  drives('formPost', 'takes the response as a form', async () => {
    host = await startAtprotoHost(fetch)
    const client = clientOf(loopback(), { responseMode: 'form_post' })
    const { form } = await createUser().approve(await client.authorize(HANDLE))
    expect((await client.callback(form ?? new URLSearchParams())).session.did).toBe(DID)
  })

  drives('refusal', 'tells what the push was refused for, and that the user would not', async () => {
    host = await startAtprotoHost(fetch)
    const strange = { ...loopback(), redirect_uris: ['http://127.0.0.1:3000/elsewhere'] } as Metadata
    await expect(clientOf(strange).authorize(HANDLE)).rejects.toMatchObject({
      error: 'invalid_request',
      errorDescription: 'The redirect_uri is not registered for this client.',
    })
    const client = clientOf(loopback())
    const { url } = await createUser().deny(await client.authorize(HANDLE, { state: 'kept' }))
    const denied = client.callback(url.searchParams)
    await expect(denied).rejects.toBeInstanceOf(OAuthCallbackError)
    await expect(denied).rejects.toMatchObject({
      message: 'The request was denied.',
      state: 'kept',
    })
  })
})
