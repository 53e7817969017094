import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CompactEncrypt, decodeJwt, decodeProtectedHeader, importJWK } from 'jose'
import * as client from 'openid-client'
import { afterEach, describe, expect, it } from 'vitest'
import { loadConfig } from '../../examples/authorization-server/config.ts'
import { createContext } from '../../examples/authorization-server/context.ts'
import { loadDemoSettings } from '../../examples/authorization-server/demo-client/settings.ts'
import { listen, serve } from '../../examples/authorization-server/server.ts'
import { type Browser, createBrowser } from '../../examples/authorization-server/walkthrough/browser.ts'
import { root } from '../support/project.ts'
import { httpsFetch } from './support/https.ts'
import { approve } from './support/tls.ts'

const folder = join(root, 'examples/authorization-server')
const files = readdirSync(join(folder, 'config')).filter((name) => name.endsWith('.json'))
const pem = (name: string): string => readFileSync(join(folder, 'config/tls', name), 'utf8')
const identityOf = (name: string) => ({ cert: pem(`${name}.pem`), key: pem(`${name}-key.pem`) })

const demo = loadDemoSettings()
const second = loadDemoSettings(join(folder, 'demo-client/second.json'))
const CALLBACK = 'http://127.0.0.1/callback'

interface Running {
  readonly issuer: string
  readonly mtlsOrigin: string | undefined
  readonly fetch: (identity?: ReturnType<typeof identityOf>) => client.CustomFetch
  readonly browser: Browser
}

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

/** Starts a file as it stands, but on free ports: for whoever asks, they are those of the file. */
const start = async (name: string): Promise<Running> => {
  const config = loadConfig(join(folder, 'config', name))
  const { tls, mtls } = config
  const issuer = config.issuer ?? `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${config.listen.port}`
  const mtlsOrigin = mtls && `https://127.0.0.1:${mtls.port}`
  const listener = await listen({
    ...config,
    listen: { ...config.listen, port: 0 },
    ...(mtls === undefined ? {} : { mtls: { ...mtls, port: 0 } }),
  })
  stops.push(listener.close)
  serve(listener, await createContext(config, { issuer, mtlsOrigin, log: () => {} }))
  const ports = {
    [new URL(issuer).origin]: Number(new URL(listener.address).port),
    ...(mtlsOrigin === undefined ? {} : { [mtlsOrigin]: Number(new URL(listener.mtls?.address ?? '').port) }),
  }
  const fetch: Running['fetch'] = (identity) => httpsFetch({ ca: pem('authority.pem'), ports, identity })
  return { issuer, mtlsOrigin, fetch, browser: createBrowser(fetch()) }
}

const configure = (
  { issuer, fetch }: Running,
  authentication: client.ClientAuth,
  {
    client_id = 'demo-client',
    metadata = {},
    identity,
  }: {
    readonly client_id?: string
    readonly metadata?: Partial<client.ClientMetadata>
    readonly identity?: ReturnType<typeof identityOf>
  } = {},
): Promise<client.Configuration> =>
  client.discovery(new URL(issuer), client_id, { id_token_signed_response_alg: 'ES256', ...metadata }, authentication, {
    execute: issuer.startsWith('http:') ? [client.allowInsecureRequests] : [],
    [client.customFetch]: fetch(identity),
  })

const privateKeyJwt = async ({ privateKey }: typeof demo): Promise<client.ClientAuth> => {
  const key = await importJWK(privateKey, privateKey.alg)
  if (key instanceof Uint8Array) throw new Error('The demo key is no private key.')
  return client.PrivateKeyJwt({ key, kid: privateKey.kid })
}

const challenge = async () => {
  const code_verifier = client.randomPKCECodeVerifier()
  return {
    parameters: {
      redirect_uri: CALLBACK,
      scope: 'openid payments',
      authorization_details: JSON.stringify(demo.authorization_details),
      code_challenge: await client.calculatePKCECodeChallenge(code_verifier),
      code_challenge_method: 'S256',
    },
    pkceCodeVerifier: code_verifier,
  }
}

describe('the ready-made configuration', () => {
  it.each(files)('%s starts, and its metadata is that of its issuer', async (name) => {
    const running = await start(name)
    const configuration = await configure(running, client.None())
    expect(configuration.serverMetadata().issuer).toBe(running.issuer)
    const { keys } = await (await running.fetch()(configuration.serverMetadata().jwks_uri ?? '', GET)).json()
    expect(keys.length).toBeGreaterThan(0)
    expect(keys.filter((key: object) => 'd' in key)).toEqual([])
  })
})

/** Encrypts a request object to the key that the server publishes. */
const encryptFor = async (running: Running, configuration: client.Configuration, text: string): Promise<string> => {
  const { keys } = await (await running.fetch()(configuration.serverMetadata().jwks_uri ?? '', GET)).json()
  const jwk = keys.find(({ use }: { readonly use: string }) => use === 'enc')
  return new CompactEncrypt(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: jwk.alg, enc: 'A256GCM', kid: jwk.kid, cty: 'oauth-authz-req+jwt' })
    .encrypt(await importJWK(jwk, jwk.alg))
}

const GET = { method: 'GET', headers: {}, body: null, redirect: 'manual' } as const

describe('fapi2-dpop.json', () => {
  it.each([demo, second])('serves $client_id with private_key_jwt and tokens for one key', async (settings) => {
    const running = await start('fapi2-dpop.json')
    const configuration = await configure(running, await privateKeyJwt(settings), { client_id: settings.client_id })
    const DPoP = client.getDPoPHandle(configuration, await client.randomDPoPKeyPair('ES256'))
    const { parameters, pkceCodeVerifier } = await challenge()
    const url = await client.buildAuthorizationUrlWithPAR(configuration, parameters, { DPoP })
    const callback = await approve(running.browser, url, demo.user)
    const tokens = await client.authorizationCodeGrant(configuration, callback, { pkceCodeVerifier }, undefined, {
      DPoP,
    })
    expect(tokens).toMatchObject({ token_type: 'dpop', authorization_details: demo.authorization_details })
    expect((await client.fetchUserInfo(configuration, tokens.access_token, '248289761001', { DPoP })).sub).toBe(
      '248289761001',
    )
  })
})

describe('fapi2-mtls.json', () => {
  it.each([
    ['demo-client', 'client'],
    ['demo-client-2', 'self-signed'],
  ])('serves %s by its certificate and tokens for it', async (client_id, file) => {
    const running = await start('fapi2-mtls.json')
    const metadata = { use_mtls_endpoint_aliases: true }
    const identity = identityOf(file)
    const configuration = await configure(running, client.TlsClientAuth(), { client_id, metadata, identity })
    const { parameters, pkceCodeVerifier } = await challenge()
    const url = await client.buildAuthorizationUrlWithPAR(configuration, parameters)
    const callback = await approve(running.browser, url, demo.user)
    const tokens = await client.authorizationCodeGrant(configuration, callback, { pkceCodeVerifier })
    expect(decodeJwt(tokens.access_token).cnf).toEqual({ 'x5t#S256': expect.stringMatching(/^[\w-]{43}$/) })
    const resource = new URL(`${running.mtlsOrigin}/resource`)
    const answer = await client.fetchProtectedResource(configuration, tokens.access_token, resource, 'GET')
    expect(await answer.json()).toMatchObject({ client_id, authorization_details: demo.authorization_details })
  })
})

describe('fapi2-message-signing.json', () => {
  it.each([false, true])('takes a signed request (encrypted as well: %s) and answers by a JWT', async (encrypted) => {
    const running = await start('fapi2-message-signing.json')
    const configuration = await configure(running, await privateKeyJwt(demo), {
      metadata: { authorization_signed_response_alg: 'ES256' },
    })
    client.useJwtResponseMode(configuration)
    const DPoP = client.getDPoPHandle(configuration, await client.randomDPoPKeyPair('ES256'))
    const { parameters, pkceCodeVerifier } = await challenge()
    const signed = await client.buildAuthorizationUrlWithJAR(
      configuration,
      { ...parameters, state: 'the state' },
      (await importJWK(demo.privateKey, 'ES256')) as client.CryptoKey,
      { [client.modifyAssertion]: (_header, payload) => void Object.assign(payload, { nbf: payload.iat }) },
    )
    const request = signed.searchParams.get('request') ?? ''
    const url = await client.buildAuthorizationUrlWithPAR(
      configuration,
      { request: encrypted ? await encryptFor(running, configuration, request) : request },
      { DPoP },
    )
    const callback = await approve(running.browser, url, demo.user)
    expect([...callback.searchParams.keys()]).toEqual(['response'])
    expect(decodeProtectedHeader(callback.searchParams.get('response') ?? '').alg).toBe('ES256')
    const checks = { pkceCodeVerifier, expectedState: 'the state' }
    const tokens = await client.authorizationCodeGrant(configuration, callback, checks, undefined, { DPoP })
    expect(tokens.scope).toBe('openid payments')
  })
})

describe('auth0.json', () => {
  const prepare = async () => {
    const running = await start('auth0.json')
    const authentication = client.ClientSecretPost('a published secret of the demo client')
    return { running, configuration: await configure(running, authentication) }
  }

  it('serves the documented paths, lifetimes and parameters', async () => {
    const { running, configuration } = await prepare()
    expect(configuration.serverMetadata()).toMatchObject({
      issuer: 'http://127.0.0.1:8420/',
      pushed_authorization_request_endpoint: 'http://127.0.0.1:8420/oauth/par',
      token_endpoint: 'http://127.0.0.1:8420/oauth/token',
    })
    const { parameters, pkceCodeVerifier } = await challenge()
    const url = await client.buildAuthorizationUrlWithPAR(configuration, {
      ...parameters,
      audience: `${running.issuer}resource`,
      organization: 'org_wonderland',
      connection: 'Username-Password-Authentication',
    })
    const callback = await approve(running.browser, url, demo.user)
    const tokens = await client.authorizationCodeGrant(configuration, callback, { pkceCodeVerifier })
    expect(decodeJwt(tokens.access_token).aud).toBe(`${running.issuer}resource`)
    expect(tokens.claims()?.org_id).toBe('org_wonderland')
  })

  it('refuses an audience that nobody is', async () => {
    const { configuration } = await prepare()
    const { parameters } = await challenge()
    await expect(
      client.buildAuthorizationUrlWithPAR(configuration, { ...parameters, audience: 'https://other.example/' }),
    ).rejects.toMatchObject({ error: 'invalid_target' })
  })

  it('denies a user who is not in the organization', async () => {
    const { running, configuration } = await prepare()
    const { parameters, pkceCodeVerifier } = await challenge()
    const asked = { ...parameters, organization: 'org_elsewhere' }
    const url = await client.buildAuthorizationUrlWithPAR(configuration, asked)
    const callback = await approve(running.browser, url, demo.user)
    await expect(client.authorizationCodeGrant(configuration, callback, { pkceCodeVerifier })).rejects.toMatchObject({
      error: 'access_denied',
    })
  })
})

describe('ibm.json', () => {
  const prepare = async (metadata: Partial<client.ClientMetadata> = {}) => {
    const running = await start('ibm.json')
    const authentication = client.ClientSecretBasic('a published secret of the demo client')
    return { running, configuration: await configure(running, authentication, { metadata }) }
  }

  it('serves the documented paths, and knows the user of a login_hint in JSON', async () => {
    const { running, configuration } = await prepare()
    expect(configuration.serverMetadata().pushed_authorization_request_endpoint).toBe(
      'http://127.0.0.1:8420/oauth2/par',
    )
    const { parameters, pkceCodeVerifier } = await challenge()
    const url = await client.buildAuthorizationUrlWithPAR(configuration, {
      ...parameters,
      state: 'long enough',
      login_hint: JSON.stringify({ realm: 'cloudIdentityRealm', username: 'alice' }),
    })
    expect((await running.browser.open(url)).body).toContain('name="username" value="alice"')
    const callback = await approve(running.browser, url, demo.user)
    const checks = { pkceCodeVerifier, expectedState: 'long enough' }
    const tokens = await client.authorizationCodeGrant(configuration, callback, checks)
    expect(tokens.claims()?.sub).toBe('248289761001')
  })

  it('answers code id_token with both, each bound to the other', async () => {
    const { running, configuration } = await prepare()
    client.useCodeIdTokenResponseType(configuration)
    const { parameters, pkceCodeVerifier } = await challenge()
    const [nonce, state] = ['a long nonce', 'long enough']
    const url = await client.buildAuthorizationUrlWithPAR(configuration, { ...parameters, nonce, state })
    const callback = await approve(running.browser, url, demo.user)
    const checks = { pkceCodeVerifier, expectedNonce: nonce, expectedState: state }
    const tokens = await client.authorizationCodeGrant(configuration, callback, checks)
    expect(tokens.claims()?.nonce).toBe(nonce)
  })
})

describe('mcp.json', () => {
  it('tells an MCP client how to get tokens for its resource, and that a document is enough', async () => {
    const running = await start('mcp.json')
    const read = async (path: string) => (await running.fetch()(`${running.issuer}${path}`, GET)).json()
    expect(await read('/.well-known/oauth-protected-resource/mcp')).toMatchObject({
      resource: `${running.issuer}/mcp`,
      authorization_servers: [running.issuer],
      scopes_supported: ['tools:read', 'tools:call'],
    })
    expect(await read('/.well-known/oauth-authorization-server')).toMatchObject({
      client_id_metadata_document_supported: true,
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    })
    const refused = await running.fetch()(`${running.issuer}/mcp`, GET)
    expect(refused.status).toBe(401)
    expect(refused.headers.get('www-authenticate')).toContain(
      `resource_metadata="${running.issuer}/.well-known/oauth-protected-resource/mcp"`,
    )
  })
})
