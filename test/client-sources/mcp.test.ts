import { describe, expect, it } from 'vitest'
import { clientIdMetadataDocuments } from '../../src/client-sources/client-id-metadata-documents.ts'
import { fetchBudget } from '../../src/host/fetch-budget.ts'
import { remoteClientKeys } from '../../src/host/jwks-uri.ts'
import { authorizationReply, pushedAuthorizationReply, tokenErrorReply } from '../../src/http/replies.ts'
import { mcp } from '../../src/profiles/mcp.ts'
import { authorizationServerMetadata } from '../../src/server/metadata.ts'
import { expectReason, unwrap } from '../../src/testing/results.ts'
import type { Client } from '../../src/types/client.ts'
import type { JSONObject } from '../../src/types/json.ts'
import type { Policy } from '../../src/types/policy.ts'
import { keys, type Parameters, testHost } from '../support/host.ts'

const CLIENT_ID = 'https://app.example.com/client.json'
const SERVER = 'https://mcp.example.com/mcp'
const JWKS_URI = 'https://keys.example.com/jwks.json'
const client: Client = { client_id: CLIENT_ID }

const documentOf = (members: JSONObject = {}): JSONObject => ({
  client_id: CLIENT_ID,
  client_name: 'An MCP client',
  redirect_uris: ['http://localhost/callback', 'http://127.0.0.1/callback'],
  grant_types: ['authorization_code', 'refresh_token'],
  token_endpoint_auth_method: 'none',
  ...members,
})

interface Setup {
  readonly document?: JSONObject
  readonly policy?: Partial<Policy>
  readonly budget?: { readonly perProcess: number }
}

/** A host under the profile. The web has one document, which a test can change, and the keys of its client. */
const startHost = ({ document = documentOf(), policy = {}, budget }: Setup = {}) => {
  const web: { document: JSONObject; isDown: boolean; readonly fetched: string[] } = {
    document,
    isDown: false,
    fetched: [],
  }
  const clock = () => 1_800_000_000
  const shared = fetchBudget({ clock, ...budget })
  const fetch = async (url: string) => {
    web.fetched.push(url)
    if (web.isDown) return new Response('', { status: 503 })
    return url === JWKS_URI ? Response.json({ keys: [keys.client.jwk] }) : Response.json(web.document)
  }
  const profile = { ...mcp, ...policy }
  const host = testHost({
    policy: profile,
    options: {
      findClient: clientIdMetadataDocuments({
        fetch,
        clock,
        policy: profile,
        budget: shared,
        minAge: 0,
        defaultAge: 0,
      }),
      findClientKeys: remoteClientKeys({ fetch, clock, budget: shared }),
      resources: [SERVER],
    },
  })
  return { ...host, web }
}

const REDIRECT = 'http://localhost:33418/callback'
const asked: Parameters = { redirect_uri: REDIRECT, resource: SERVER }
const redeemed: Parameters = { client_id: CLIENT_ID, redirect_uri: REDIRECT, resource: SERVER }

/** Gets a code at the authorization endpoint, without a push. */
const codeOf = async (host: ReturnType<typeof startHost>, changes: Parameters = {}): Promise<string> => {
  const pending = unwrap(await host.begin(client, { ...asked, ...changes }))
  return unwrap(await host.decide(pending)).parameters.code ?? ''
}

describe('a public MCP client', () => {
  it('gets a code and redeems it for its server, from the document to the grant', async () => {
    const host = startHost()
    const pending = unwrap(await host.begin(client, asked))
    expect(pending.clientOrigin).toEqual({
      source: 'metadata-document',
      clientHost: 'app.example.com',
      redirectHost: 'localhost',
      loopbackOnly: true,
    })
    const { parameters, redirect_uri } = unwrap(await host.decide(pending))
    expect(redirect_uri).toBe(REDIRECT)
    expect(parameters.iss).toBe(host.as.issuer)
    const grant = unwrap(await host.redeem(parameters.code ?? '', client, redeemed))
    expect(grant).toMatchObject({ client: { client_id: CLIENT_ID }, resource: [SERVER], token_type: 'Bearer' })
  })

  it.each(['http://localhost:1/callback', 'http://localhost/callback', 'http://127.0.0.1:65535/callback'])(
    'listens on any port of loopback: %s',
    async (redirect_uri) => {
      const host = startHost()
      const code = await codeOf(host, { redirect_uri })
      expect((await host.redeem(code, client, { ...redeemed, redirect_uri })).ok).toBe(true)
    },
  )

  it.each([
    'http://localhost:33418/other',
    'https://localhost:33418/callback',
    'http://localhost.example.com:33418/callback',
    'http://[::1]:33418/callback',
    'http://localhost:33418/callback/',
  ])('is not sent to %s, which no document of it names', async (redirect_uri) => {
    const result = await startHost().begin(client, { ...asked, redirect_uri })
    expect(result).toMatchObject({ ok: false, error: { delivery: 'display', error: { parameter: 'redirect_uri' } } })
  })

  it('is refused at the token endpoint for another method than its document has', async () => {
    const host = startHost()
    const code = await codeOf(host)
    expectReason(await host.redeem(code, { ...client, client_secret: 'guess' }, redeemed), 'client-method-mismatch')
    expect((await host.redeem(code, client, redeemed)).ok).toBe(true)
  })

  it.each([
    ['code_challenge', undefined, 'code-challenge-missing'],
    ['code_challenge_method', 'plain', 'code-challenge-method-unsupported'],
    ['code_challenge_method', undefined, 'code-challenge-method-unsupported'],
  ] as const)('is refused with %s %s', async (name, value, reason) => {
    const result = await startHost().begin(client, { ...asked, [name]: value })
    expect(result.ok ? undefined : result.error.error.reason).toBe(reason)
  })
})

describe('the metadata under the profile', () => {
  it('announces documents, S256 and iss, which an MCP client looks for', () => {
    expect(authorizationServerMetadata(startHost().as)).toMatchObject({
      client_id_metadata_document_supported: true,
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      token_endpoint_auth_methods_supported: expect.arrayContaining(['none', 'private_key_jwt']),
    })
  })

  it('announces no documents where the registry alone finds clients', () => {
    const { as } = testHost({ policy: mcp, options: { resources: [SERVER] } })
    expect(authorizationServerMetadata(as)).not.toHaveProperty('client_id_metadata_document_supported')
  })
})

describe('the resource of an MCP server', () => {
  const endpoints = ['pushed', 'plain', 'redeemed'] as const

  /** What an endpoint says of a resource. */
  const refusalOf = async (endpoint: (typeof endpoints)[number], resource: string | undefined) => {
    const host = startHost()
    if (endpoint === 'pushed') {
      const result = await host.push(client, { ...asked, resource })
      return result.ok ? undefined : result.error
    }
    if (endpoint === 'plain') {
      const result = await host.begin(client, { ...asked, resource })
      return result.ok ? undefined : result.error.error
    }
    const result = await host.redeem(await codeOf(host), client, { ...redeemed, resource })
    return result.ok ? undefined : result.error
  }

  describe.each(endpoints)('%s', (endpoint) => {
    it('is required', async () => {
      expect(await refusalOf(endpoint, undefined)).toMatchObject({
        reason: 'resource-missing',
        error: 'invalid_target',
      })
    })

    it('may have its scheme and host in any case', async () => {
      expect(await refusalOf(endpoint, 'HTTPS://MCP.Example.com/mcp')).toBeUndefined()
    })

    it('names the trailing slash where that is the whole difference', async () => {
      const refusal = await refusalOf(endpoint, `${SERVER}/`)
      expect(refusal).toMatchObject({ reason: 'resource-not-allowed', error: 'invalid_target' })
      expect(refusal?.detail).toContain('trailing slash')
    })

    it.each(['https://mcp.example.com/MCP', 'https://mcp.example.com/mcp?x', 'https://mcp.example.com:443/mcp'])(
      'is another one at %s, which has no detail',
      async (resource) => {
        const refusal = await refusalOf(endpoint, resource)
        expect(refusal?.reason).toBe('resource-not-allowed')
        expect(refusal?.detail).toBeUndefined()
      },
    )
  })

  it('is one in both requests, however each spells its host', async () => {
    const host = startHost()
    const code = await codeOf(host, { resource: 'https://MCP.example.com/mcp' })
    const grant = unwrap(await host.redeem(code, client, { ...redeemed, resource: 'HTTPS://mcp.EXAMPLE.com/mcp' }))
    expect(grant.resource).toEqual([SERVER])
  })
})

describe('a confidential MCP client', () => {
  const confidential = (members: JSONObject) =>
    documentOf({ token_endpoint_auth_method: 'private_key_jwt', ...members })
  const proven = (host: ReturnType<typeof startHost>) => host.assertion({ iss: CLIENT_ID, sub: CLIENT_ID })

  it.each([
    ['jwks', { jwks: { keys: [keys.client.jwk as unknown as JSONObject] } }],
    ['jwks_uri', { jwks_uri: JWKS_URI }],
  ])('pushes and redeems with the key of its %s', async (_, members) => {
    const host = startHost({ document: confidential(members) })
    const code = await host.code(client, { ...asked, ...(await proven(host)) })
    const grant = await host.redeem(code, client, { ...redeemed, ...(await proven(host)) })
    expect(grant).toMatchObject({ ok: true, value: { client: { client_id: CLIENT_ID } } })
  })

  it('is held to its method at both endpoints', async () => {
    const host = startHost({ document: confidential({ jwks_uri: JWKS_URI }) })
    expectReason(await host.push(client, asked), 'client-authentication-missing')
    const code = await host.code(client, { ...asked, ...(await proven(host)) })
    expectReason(await host.redeem(code, client, redeemed), 'client-authentication-missing')
    const forged = await host.assertion({ iss: CLIENT_ID, sub: CLIENT_ID, aud: 'https://other.example' })
    expectReason(await host.redeem(code, client, { ...redeemed, ...forged }), 'client-assertion-audience')
    expect((await host.redeem(code, client, { ...redeemed, ...(await proven(host)) })).ok).toBe(true)
  })

  it('can begin without a push, and proves itself at the token endpoint', async () => {
    const host = startHost({ document: confidential({ jwks_uri: JWKS_URI }) })
    const code = await codeOf(host)
    expect((await host.redeem(code, client, { ...redeemed, ...(await proven(host)) })).ok).toBe(true)
  })

  it('that becomes public while its request runs needs no key any more, and the reverse', async () => {
    const host = startHost()
    const code = await codeOf(host)
    host.web.document = confidential({ jwks_uri: JWKS_URI })
    expectReason(await host.redeem(code, client, redeemed), 'client-authentication-missing')
    host.web.document = documentOf()
    expect((await host.redeem(code, client, redeemed)).ok).toBe(true)
  })
})

describe('a document that cannot be fetched for a moment', () => {
  it('leaves a pushed request and a code to their client', async () => {
    const host = startHost()
    const request_uri = await host.pushed(client, asked)
    host.web.isDown = true
    const presented = await host.present(request_uri, client)
    expect(presented).toMatchObject({
      ok: false,
      error: { delivery: 'display', error: { reason: 'client-document-unavailable' } },
    })
    host.web.isDown = false
    const { parameters } = unwrap(await host.decide(unwrap(await host.present(request_uri, client))))
    host.web.isDown = true
    const before = host.store.contents()
    expectReason(await host.redeem(parameters.code ?? '', client, redeemed), 'client-document-unavailable')
    expect(host.store.contents()).toEqual(before)
    host.web.isDown = false
    expect((await host.redeem(parameters.code ?? '', client, redeemed)).ok).toBe(true)
  })

  it('no longer admits a redirect URI that the document has dropped meanwhile', async () => {
    const host = startHost()
    const request_uri = await host.pushed(client, asked)
    host.web.document = documentOf({ redirect_uris: ['https://app.example.com/callback'] })
    const presented = await host.present(request_uri, client)
    expect(presented).toMatchObject({ ok: false, error: { delivery: 'display' } })
  })
})

describe('where the budget of fetches is used up', () => {
  const confidential = documentOf({ token_endpoint_auth_method: 'private_key_jwt', jwks_uri: JWKS_URI })

  it('the push and the token endpoint answer 429 with Retry-After, as JSON', async () => {
    const host = startHost({ budget: { perProcess: 1 } })
    expect((await host.begin(client, asked)).ok).toBe(true)
    const other = 'https://other.example.com/client.json'
    const pushed = pushedAuthorizationReply(await host.push({ client_id: other }, asked))
    const redemption = await host.redeem('a code', { client_id: other }, { ...redeemed, client_id: other })
    for (const reply of [pushed, redemption.ok ? undefined : tokenErrorReply(redemption)]) {
      expect(reply).toMatchObject({ status: 429, headers: { 'Retry-After': '60', 'Content-Type': 'application/json' } })
      expect(JSON.parse(reply?.body ?? '')).toMatchObject({ error: 'temporarily_unavailable' })
    }
  })

  it('the authorization endpoint answers 429 with a page', async () => {
    const host = startHost({ budget: { perProcess: 1 } })
    await host.begin(client, asked)
    const result = await host.begin({ client_id: 'https://other.example.com/client.json' }, asked)
    const { status, headers, body } = authorizationReply(host.as, result as never)
    expect({ status, 'Retry-After': headers['Retry-After'] }).toEqual({ status: 429, 'Retry-After': '60' })
    expect(body).toContain('Try again in a minute')
  })

  it('by a document, its jwks_uri is not fetched either', async () => {
    const host = startHost({ document: confidential, budget: { perProcess: 1 } })
    const proof = await host.assertion({ iss: CLIENT_ID, sub: CLIENT_ID })
    const result = await host.push(client, { ...asked, ...proof })
    expectReason(result, 'client-keys-rate')
    expect(pushedAuthorizationReply(result)).toMatchObject({ status: 429, headers: { 'Retry-After': '60' } })
    expect(host.web.fetched).toEqual([CLIENT_ID])
    expect(host.events.some(({ type }) => type === 'client_keys_unavailable')).toBe(true)
  })

  it('a signed request of such a client ends at a page', async () => {
    const policy = { request_parameter_supported: true }
    const host = startHost({ document: confidential, budget: { perProcess: 1 }, policy })
    const request = await host.requestObject({ iss: CLIENT_ID, client_id: CLIENT_ID })
    const result = await host.begin(client, { request })
    expect(result).toMatchObject({ ok: false, error: { delivery: 'display', error: { reason: 'client-keys-rate' } } })
    expect(authorizationReply(host.as, result as never)).toMatchObject({
      status: 429,
      headers: { 'Retry-After': '60' },
    })
  })
})

describe('a person who meets a client that is refused', () => {
  it.each<[string, JSONObject | string, string]>([
    ['is no document', '[]', 'The document at client_id that describes the application is not valid here.'],
    [
      'has a secret',
      { client_secret: 'x' },
      'The document at client_id that describes the application is not valid here.',
    ],
    [
      'has no name',
      { client_name: ' ' },
      'The document at client_id that describes the application is not valid here.',
    ],
    ['names a short scheme', { redirect_uris: ['cursor://callback'] }, 'is not valid here.'],
    ['names a private-use scheme', { redirect_uris: ['com.example.app:/callback'] }, 'is not valid here.'],
  ])('reads why, where the document %s', async (_, members, sentence) => {
    const document = typeof members === 'string' ? { client_id: 'x' } : documentOf(members)
    const host = startHost({ document })
    const result = await host.begin(client, asked)
    expectReason(result as never, 'client-document-invalid')
    const { status, body, headers } = authorizationReply(host.as, result as never)
    expect(status).toBe(400)
    expect(headers['Content-Type']).toContain('text/html')
    expect(body).toContain(sentence)
    // nothing that the client wrote is shown
    expect(body).not.toContain('app.example.com')
  })

  it.each([
    ['https://127.0.0.1/client.json', 'no application can be described'],
    ['https://app.example.com', 'no application can be described'],
  ])('reads that %s describes no application', async (client_id, words) => {
    const host = startHost()
    const { status, body } = authorizationReply(host.as, (await host.begin({ client_id }, asked)) as never)
    expect(status).toBe(400)
    expect(body).toContain(words)
  })
})
