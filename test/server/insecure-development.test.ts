import { afterEach, describe, expect, it, vi } from 'vitest'
import { findKeysOf } from '../../src/host/client-registry.ts'
import { remoteClientKeys } from '../../src/host/jwks-uri.ts'
import { fapi2MessageSigning } from '../../src/profiles/fapi2-message-signing.ts'
import { fapi2SecurityProfile } from '../../src/profiles/fapi2-security-profile.ts'
import { oauth21 } from '../../src/profiles/oauth21.ts'
import { assembleAuthorizationServer } from '../../src/server/assemble-authorization-server.ts'
import { authorizationServer } from '../../src/server/authorization-server.ts'
import { authorizationServerMetadata } from '../../src/server/metadata.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import type { Client } from '../../src/types/client.ts'
import type { Policy } from '../../src/types/policy.ts'

const clock = () => 1_800_000_000
const HOST = 'http://as.internal:3000'

const optionsFor = (changes: object = {}) => ({
  issuer: HOST,
  authorization_endpoint: `${HOST}/authorize`,
  token_endpoint: `${HOST}/token`,
  pushed_authorization_request_endpoint: `${HOST}/par`,
  mtls_endpoint_aliases: { token_endpoint: `${HOST}/mtls/token` },
  policy: oauth21 as Policy,
  store: memoryStore({ clock }),
  secret: 'x'.repeat(32),
  clock,
  findClient: async () => undefined,
  ...changes,
})

afterEach(() => {
  vi.restoreAllMocks()
})

const silence = () => vi.spyOn(console, 'warn').mockImplementation(() => {})

describe('the option insecureDevelopment', () => {
  it('accepts http on any host, and warns at the start with the word INSECURE', () => {
    const warned = silence()
    const as = authorizationServer(optionsFor({ insecureDevelopment: true }))
    expect([as.issuer, as.insecureDevelopment]).toEqual([HOST, true])
    expect(warned.mock.calls).toEqual([
      [expect.stringMatching(/INSECURE.*insecureDevelopment.*http:\/\/as\.internal:3000/)],
    ])
  })

  it('accepts http at the challenge endpoint of attestations, as at every endpoint', () => {
    silence()
    const methods = {
      token_endpoint_auth_methods_supported: ['attest_jwt_client_auth'],
      clientAttestationChallenge: 'optional',
    }
    const policy = { ...oauth21, ...methods } as Policy
    const clientAttestation = {
      findAttesterKeys: async () => undefined,
      challenge_endpoint: `${HOST}/challenge`,
    }
    const make = (insecureDevelopment: boolean) =>
      authorizationServer(optionsFor({ policy, clientAttestation, insecureDevelopment }))
    expect(authorizationServerMetadata(make(true)).challenge_endpoint).toBe(`${HOST}/challenge`)
    expect(() => make(false)).toThrow('clientAttestation.challenge_endpoint must use https')
    clientAttestation.challenge_endpoint = 'http://u:p@as.internal/challenge'
    expect(() => make(true)).toThrow('clientAttestation.challenge_endpoint must ')
  })

  it.each([undefined, false])('is off where it is %j: http is refused, and nothing warns', (insecureDevelopment) => {
    const warned = silence()
    expect(() => authorizationServer(optionsFor({ insecureDevelopment }))).toThrow(
      /issuer must use https.*authorization_endpoint must use https.*token_endpoint must use https.*par.*must use https|issuer must use https/s,
    )
    const https = 'https://as.example'
    const secure = { issuer: https, authorization_endpoint: `${https}/a`, token_endpoint: `${https}/t` }
    const others = { pushed_authorization_request_endpoint: undefined, mtls_endpoint_aliases: undefined }
    expect(authorizationServer(optionsFor({ ...secure, ...others, insecureDevelopment })).insecureDevelopment).toBe(
      false,
    )
    expect(warned).not.toHaveBeenCalled()
  })

  it.each([1, 'true', null, {}])('refuses %j, which is no switch', (insecureDevelopment) => {
    expect(() => authorizationServer(optionsFor({ insecureDevelopment }))).toThrow(
      'insecureDevelopment must be true or false',
    )
  })

  it.each([
    ['fapi2SecurityProfile', fapi2SecurityProfile],
    ['fapi2MessageSigning', fapi2MessageSigning],
    ['a stronger one', { ...fapi2SecurityProfile, codeLifetime: 30 }],
  ] as const)('is refused under %s, https or not', (_, policy) => {
    const warned = silence()
    const message =
      'insecureDevelopment must be left out where the policy is no weaker than fapi2SecurityProfile; got true.'
    const signs = { sign: async () => '', insecureDevelopment: true, policy }
    expect(() => authorizationServer(optionsFor(signs))).toThrow(message)
    expect(warned).not.toHaveBeenCalled()
  })

  it('still refuses what is no URL, a user name and a query', () => {
    silence()
    for (const issuer of [
      'as.internal',
      'ftp://as.internal',
      `${HOST}#x`,
      `${HOST}?a=b`,
      'http://me:you@as.internal',
    ]) {
      expect(() => authorizationServer(optionsFor({ issuer, insecureDevelopment: true })), issuer).toThrow(
        'issuer must',
      )
    }
  })

  it('has no effect on a server of chosen parts that lacks the check of options', () => {
    const parts = { ...authorizationServer(httpsOptions()).parts, findOptionProblems: undefined as never }
    const as = assembleAuthorizationServer(optionsFor({ insecureDevelopment: true }) as never, parts)
    expect(as.insecureDevelopment).toBe(false)
  })
})

const httpsOptions = () =>
  optionsFor({
    issuer: 'https://as.example',
    authorization_endpoint: 'https://as.example/authorize',
    token_endpoint: 'https://as.example/token',
    pushed_authorization_request_endpoint: 'https://as.example/par',
    mtls_endpoint_aliases: undefined,
  })

describe('a jwks_uri on a private network', () => {
  const client: Client = { client_id: 'local', jwks_uri: 'http://10.0.0.5:8080/jwks' }
  const fetching = () => {
    const urls: string[] = []
    const findClientKeys = remoteClientKeys({
      clock,
      fetch: async (url) => {
        urls.push(url)
        return Response.json({ keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }] })
      },
    })
    return { urls, findClientKeys }
  }

  it('is fetched where the server has the option', async () => {
    silence()
    const { urls, findClientKeys } = fetching()
    const as = authorizationServer(optionsFor({ findClientKeys, insecureDevelopment: true }))
    expect((await findKeysOf(as, client, undefined)).jwks?.keys).toHaveLength(1)
    expect(urls).toEqual([client.jwks_uri])
  })

  it('is not fetched for a client of a metadata document, which anybody can write', async () => {
    silence()
    const { urls, findClientKeys } = fetching()
    const as = authorizationServer(optionsFor({ findClientKeys, insecureDevelopment: true }))
    const described: Client = { ...client, clientSource: 'metadata-document' }
    expect((await findKeysOf(as, described, undefined)).jwks).toBeUndefined()
    expect(urls).toEqual([])
  })

  it.each([
    'http://10.0.0.5:8080/jwks',
    'http://client.example/jwks',
    'https://10.0.0.5/jwks',
    'https://localhost/jwks',
  ])('%s is not fetched where it has not', async (jwks_uri) => {
    const { urls, findClientKeys } = fetching()
    const as = authorizationServer({ ...httpsOptions(), findClientKeys })
    expect((await findKeysOf(as, { ...client, jwks_uri }, undefined)).jwks).toBeUndefined()
    expect(urls).toEqual([])
  })
})
