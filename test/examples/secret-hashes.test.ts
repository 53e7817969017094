import * as nodeCrypto from 'node:crypto'
import { authorizationServer, processPushedAuthorizationRequest } from 'parapet'
import { oauth21 } from 'parapet/profiles'
import { memoryStore } from 'parapet/stores/memory'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { hashClientSecret, verifyClientSecret } from '../../examples/secret-hashes/secret-hashes.ts'

vi.mock('node:crypto', async (original) => {
  const module = await original<typeof nodeCrypto>()
  return { ...module, scrypt: vi.fn(module.scrypt) }
})

const secret = 'correct horse battery staple'
const client_secret_hash = await hashClientSecret(secret)
const client = { client_id: 'c-hash', client_secret_hash, redirect_uris: ['https://client.example/cb'] }

describe('the example of hashed secrets', () => {
  beforeEach(() => {
    vi.mocked(nodeCrypto.scrypt).mockClear()
  })

  it('keeps nothing that gives the secret away, and salts what it keeps', async () => {
    expect(client_secret_hash).not.toContain(secret)
    expect(await hashClientSecret(secret)).not.toBe(client_secret_hash)
  })

  it.each([
    ['the secret', secret, client, true],
    ['another secret', 'wrong', client, false],
    ['no secret', '', client, false],
    ['an unknown client', secret, undefined, false],
    ['a client without a hash', secret, { client_id: 'c-none' }, false],
    ['a hash that was cut off', secret, { client_id: 'c-cut', client_secret_hash: 'scrypt:AAAA:AAAA' }, false],
    ['a hash of another kind', secret, { client_id: 'c-old', client_secret_hash: 'md5:AAAA:AAAA' }, false],
  ])('judges %s at the cost of one derivation', async (_, presented, given, expected) => {
    expect(await verifyClientSecret(presented, given)).toBe(expected)
    expect(nodeCrypto.scrypt).toHaveBeenCalledTimes(1)
  })

  it('authenticates a push', async () => {
    const clock = () => 1_800_000_000
    const as = authorizationServer({
      issuer: 'https://as.example.com',
      authorization_endpoint: 'https://as.example.com/authorize',
      token_endpoint: 'https://as.example.com/token',
      pushed_authorization_request_endpoint: 'https://as.example.com/par',
      policy: oauth21,
      secret: new Uint8Array(32).fill(1),
      store: memoryStore({ clock }),
      clock,
      findClient: async (client_id) => (client_id === client.client_id ? client : undefined),
      verifyClientSecret,
    })
    const push = (credentials: string) =>
      processPushedAuthorizationRequest(as, {
        method: 'POST',
        url: 'https://as.example.com/par',
        headers: new Headers({
          'content-type': 'application/x-www-form-urlencoded',
          authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
        }),
        body: new URLSearchParams({
          response_type: 'code',
          redirect_uri: 'https://client.example/cb',
          code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
          code_challenge_method: 'S256',
        }),
      })
    expect(await push(`c-hash:${secret.replaceAll(' ', '+')}`)).toMatchObject({ ok: true })
    expect(await push('c-hash:wrong')).toMatchObject({ error: { status: 401, reason: 'client-secret-mismatch' } })
    expect(await push(`c-nobody:${secret}`)).toMatchObject({ error: { status: 401, reason: 'client-unknown' } })
    expect(nodeCrypto.scrypt).toHaveBeenCalledTimes(3)
  })
})
