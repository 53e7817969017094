import { exportJWK, generateKeyPair } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { jwkSigner } from '../../src/host/jwk-signer.ts'
import { keysUnavailable } from '../../src/host/keys-unavailable.ts'
import { authorizationReply } from '../../src/http/replies.ts'
import { expectReason, unwrap } from '../../src/testing/results.ts'
import type { JSONWebKey } from '../../src/types/jose.ts'
import type { FindClientKeys } from '../../src/types/ports.ts'
import { clients, testHost } from '../support/host.ts'

const jwkOf = async (key: CryptoKey) => (await exportJWK(key)) as JSONWebKey
let signing: JSONWebKey
let encryption: JSONWebKey
beforeAll(async () => {
  signing = await jwkOf((await generateKeyPair('ES256', { extractable: true })).privateKey)
  encryption = await jwkOf((await generateKeyPair('ECDH-ES', { extractable: true })).publicKey)
})

const wallet = { ...clients.open, authorization_encrypted_response_alg: 'ECDH-ES' }
const asked = { response_mode: 'jwt' }
const granted = { decision: 'granted', subject: 'alice' } as const

/** A host whose clients have their responses encrypted, with keys that are found anew each time. */
const hostWith = (findClientKeys: FindClientKeys) => {
  const policy = { response_modes_supported: ['query', 'jwt', 'query.jwt'], errorsBeforeLogin: 'redirect' } as const
  const sign = jwkSigner({
    jwks: { keys: [signing] },
    policy: { authorization_signing_alg_values_supported: ['ES256'] },
    findClientKeys,
  })
  return testHost({ policy, clients: [wallet], options: { sign } })
}
const gone: FindClientKeys = async () => {
  throw keysUnavailable('The jwks_uri answered 404.')
}

describe('a client whose keys for the encryption of its responses cannot be had', () => {
  it.each<[string, FindClientKeys, string]>([
    ['could not be fetched', gone, 'The jwks_uri answered 404.'],
    [
      'could not be read by the host',
      async () => {
        throw new Error('a secret of the host')
      },
      'findClientKeys failed.',
    ],
    [
      'do not fit',
      async () => ({ keys: [] }),
      'The keys of the client must have a public key for ECDH-ES; got none that fits.',
    ],
    [
      'are none',
      async () => ({ keys: [{ kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) }] }),
      'The public key of the client for ECDH-ES must be one; got one that cannot be imported.',
    ],
  ])('is told nothing in the clear, and its user sees why: keys that %s', async (_, findClientKeys, detail) => {
    const host = hostWith(findClientKeys)
    const waiting = await host.pending(wallet, asked)
    const result = await host.decide(waiting, granted)
    expectReason(result, 'response-keys-unavailable')
    if (result.ok) throw new Error('The response must be refused.')
    expect(result.error.delivery).toBe('display')
    expect(authorizationReply(host.as, result)).toMatchObject({ status: 400 })
    expect(host.events.slice(-2)).toMatchObject([
      { type: 'client_keys_unavailable', client_id: 'open', detail },
      { type: 'refused', reason: 'response-keys-unavailable', client_id: 'open' },
    ])
    expect(host.store.count('code')).toBe(0)
  })

  it('is answered when they are there again: the request waits on', async () => {
    let areThere = false
    const host = hostWith(async (client) => (areThere ? { keys: [encryption] } : gone(client)))
    const waiting = await host.pending(wallet, asked)
    expectReason(await host.decide(waiting, granted), 'response-keys-unavailable')
    areThere = true
    expect(unwrap(await host.decide(waiting, granted)).parameters.response?.split('.')).toHaveLength(5)
  })

  it('has its errors shown as well, and its denial', async () => {
    const host = hostWith(gone)
    const failed = await host.begin(wallet, { ...asked, scope: 'unknown' })
    expectReason(failed, 'response-keys-unavailable')
    expect(failed).toMatchObject({ error: { delivery: 'display' } })
    expectReason(
      await host.decide(await host.pending(wallet, asked), { decision: 'denied' }),
      'response-keys-unavailable',
    )
  })

  it('comes back later where too many keys were fetched just now', async () => {
    const host = hostWith(async () => {
      throw keysUnavailable('Too many.', undefined, { retryAfter: 7 })
    })
    const result = await host.decide(await host.pending(wallet, asked), granted)
    expectReason(result, 'client-keys-rate')
    if (result.ok) throw new Error('The response must be refused.')
    expect(authorizationReply(host.as, result)).toMatchObject({ status: 429, headers: { 'Retry-After': '7' } })
  })

  it('is not blamed for an answer of the host that is no set of keys', async () => {
    const host = hostWith(async () => 'keys' as never)
    const waiting = await host.pending(wallet, asked)
    await expect(host.decide(waiting, granted)).rejects.toThrow(/^findClientKeys/)
  })
})
