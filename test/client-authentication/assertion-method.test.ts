import { describe, expect, it } from 'vitest'
import { CLIENT_ASSERTION_TYPE } from '../../src/client-authentication/assertion.ts'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { keysUnavailable } from '../../src/host/keys-unavailable.ts'
import { expectReason } from '../../src/testing/results.ts'
import type { Client } from '../../src/types/client.ts'
import { clients, codeRequest, formPost, ISSUER, keys, PUSH, TOKEN, testHost } from '../support/host.ts'
import { signJWT } from '../support/signed-jwt.ts'

const SECRET = 'a secret of at least 32 bytes, for HS256'
const OTHER = 'another secret of at least 32 bytes, HS256'
const MTLS = 'https://mtls.as.example.com'
const NOW = 1_800_000_000

const mac: Client = {
  ...clients.keyed,
  client_id: 'mac',
  jwks: { keys: [keys.client.jwk] },
  token_endpoint_auth_method: 'client_secret_jwt',
  client_secret: SECRET,
}
const policy = {
  token_endpoint_auth_methods_supported: ['private_key_jwt', 'client_secret_jwt'],
  token_endpoint_auth_signing_alg_values_supported: ['ES256', 'ES384', 'HS256'],
} as const

let serial = 0
const assertionOf = (client: Client, alg: string, signer: Parameters<typeof signJWT>[1], claims: object = {}) => ({
  client_assertion_type: CLIENT_ASSERTION_TYPE,
  client_assertion: signJWT(
    alg,
    signer,
    { iss: client.client_id, sub: client.client_id, aud: ISSUER, jti: `${serial++}`, exp: NOW + 60, ...claims },
    { alg },
  ),
})
const bySecret = (client: Client, secret = SECRET) => assertionOf(client, 'HS256', Buffer.from(secret))
const byKey = (client: Client, claims: object = {}) => assertionOf(client, 'ES256', keys.client.privateKey, claims)

const verdict = async (
  client: Client,
  parameters: Readonly<Record<string, string>>,
  changes: object = {},
  options = {},
) => {
  const host = testHost({ policy: { ...policy, ...changes }, clients: [client], options })
  const result = await host.push({ ...client, client_secret: undefined } as never, parameters)
  return result.ok ? 'accepted' : result.error.reason
}

it('a client whose record names a method that does not exist is refused with an assertion', async () => {
  const odd = { ...mac, token_endpoint_auth_method: 'sent_by_post' } as unknown as Client
  expect(await verdict(odd, byKey(odd))).toBe('client-method-mismatch')
})

describe('a client of client_secret_jwt', () => {
  it('proves that it knows its secret', async () => {
    expect(await verdict(mac, bySecret(mac))).toBe('accepted')
    expect(await verdict(mac, bySecret(mac, OTHER))).toBe('client-assertion-signature')
  })

  it('may use a secret of a rotation until it expires, and not after', async () => {
    const rotating = (expires_at: number) => ({ ...mac, client_secrets: [{ value: OTHER, expires_at }] })
    expect(await verdict(rotating(NOW + 1), bySecret(mac, OTHER))).toBe('accepted')
    expect(await verdict(rotating(NOW), bySecret(mac, OTHER))).toBe('client-assertion-signature')
  })

  it('is not authenticated by a key, although one is registered', async () => {
    expect(await verdict(mac, byKey(mac))).toBe('client-assertion-algorithm')
  })

  it('is not authenticated where the policy has no HS256', async () => {
    expect(
      await verdict(mac, bySecret(mac), { token_endpoint_auth_signing_alg_values_supported: ['ES256', 'HS384'] }),
    ).toBe('client-assertion-algorithm')
  })
})

describe('a client of private_key_jwt', () => {
  it('is not authenticated by a secret, although one is registered', async () => {
    const both = { ...clients.keyed, client_secret: SECRET }
    expect(await verdict(both, bySecret(both))).toBe('client-assertion-algorithm')
  })

  it('is not authenticated by a MAC under its public key', async () => {
    const { x = '' } = keys.client.jwk as { x?: string }
    const texts = [JSON.stringify(keys.client.jwk), x]
    for (const text of texts) {
      expect(await verdict(clients.keyed, bySecret(clients.keyed, text))).toBe('client-assertion-algorithm')
    }
  })

  it.each([
    ['ES256', 'accepted'],
    ['ES384', 'client-assertion-algorithm'],
    ['HS256', 'client-assertion-algorithm'],
    [undefined, 'accepted'],
  ])('that registered the algorithm %s and signs with ES256: %s', async (token_endpoint_auth_signing_alg, expected) => {
    expect(await verdict({ ...clients.keyed, token_endpoint_auth_signing_alg } as Client, byKey(clients.keyed))).toBe(
      expected,
    )
  })

  it('is refused for its keys where they cannot be had, and for now where they are fetched too often', async () => {
    const failing = (error: Error) => ({ findClientKeys: () => Promise.reject(error) })
    const limited = keysUnavailable('Too many fetches.', undefined, { retryAfter: 7 })
    const { jwks: _, ...remote } = { ...clients.keyed, jwks_uri: 'https://client.example.com/jwks' }
    expect(await verdict(remote, byKey(remote), {}, failing(new Error('no route')))).toBe('client-keys-unavailable')
    expect(await verdict(remote, byKey(remote), {}, failing(limited))).toBe('client-keys-rate')
  })
})

it('a server without the part that verifies a MAC refuses every MAC', async () => {
  const { as } = testHost({ policy, clients: [mac] })
  const server = { ...as, secrets: as.secrets, parts: { ...as.parts, verifyAssertionMAC: undefined } }
  const request = formPost(PUSH, codeRequest(mac, bySecret(mac)))
  expectReason(await processPushedAuthorizationRequest(server as never, request), 'client-assertion-signature')
})

describe('the keys of a client', () => {
  it('are looked up for a client of private_key_jwt alone', async () => {
    const asked: string[] = []
    const findClientKeys = async ({ client_id }: Client) => {
      asked.push(client_id)
      return { keys: [keys.client.jwk] }
    }
    await verdict(mac, byKey(mac), {}, { findClientKeys })
    await verdict({ ...clients.basic }, byKey(clients.basic), {}, { findClientKeys })
    await verdict(clients.keyed, byKey({ ...clients.keyed, client_id: 'nobody' }), {}, { findClientKeys })
    expect(asked).toEqual([])
    await verdict(clients.keyed, byKey(clients.keyed), {}, { findClientKeys })
    expect(asked).toEqual(['keyed'])
  })
})

describe('the audience of an assertion', () => {
  const mtls = {
    mtls_endpoint_aliases: { token_endpoint: `${MTLS}/token`, pushed_authorization_request_endpoint: `${MTLS}/par` },
  }
  const endpoints = [TOKEN, PUSH, `${MTLS}/token`, `${MTLS}/par`]

  it.each(endpoints)('may be the endpoint %s under rfc9126', async (aud) => {
    const legacy = { clientAssertionAudience: 'rfc9126' }
    expect(await verdict(clients.keyed, byKey(clients.keyed, { aud }), legacy, mtls)).toBe('accepted')
    expect(await verdict(clients.keyed, byKey(clients.keyed, { aud }), {}, mtls)).toBe('client-assertion-audience')
  })

  it('is no endpoint that the server does not have', async () => {
    const legacy = { clientAssertionAudience: 'rfc9126' }
    for (const aud of ['undefined', `${MTLS}/token`, `${ISSUER}/`]) {
      expect(await verdict(clients.keyed, byKey(clients.keyed, { aud }), legacy)).toBe('client-assertion-audience')
    }
  })
})

it('a client_assertion_type without an assertion is refused, as is one of another type', async () => {
  const { client_assertion } = byKey(clients.keyed)
  expect(await verdict(clients.keyed, { client_assertion_type: CLIENT_ASSERTION_TYPE })).toBe(
    'client-assertion-malformed',
  )
  expect(await verdict(clients.keyed, { client_assertion_type: 'x' })).toBe('client-assertion-malformed')
  expect(await verdict(clients.keyed, { client_assertion })).toBe('client-assertion-type')
})
