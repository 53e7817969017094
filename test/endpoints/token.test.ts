import { describe, expect, it } from 'vitest'
import type { CoreReason } from '../../src/errors/catalogue.ts'
import { expectReason, unwrap } from '../../src/testing/results.ts'
import type { Client } from '../../src/types/client.ts'
import {
  clients,
  keys,
  type Parameters,
  PUSH,
  type TestHost,
  TOKEN,
  testHost,
  thumbprintOf,
  VERIFIER,
} from '../support/host.ts'

const OTHER_VERIFIER = VERIFIER.replace('d', 'e')

describe('an attempt that fails leaves the code to its client', () => {
  type Attempt = { readonly client?: Client; readonly changes?: Parameters; readonly headers?: Parameters }

  it.each<[CoreReason, Attempt]>([
    ['code-foreign', { client: clients.neighbour }],
    ['client-secret-mismatch', { client: { ...clients.basic, client_secret: 'wrong' } }],
    ['client-authentication-missing', { client: clients.open, changes: { client_id: 'basic' } }],
    ['code-verifier-mismatch', { changes: { code_verifier: OTHER_VERIFIER } }],
    ['code-verifier-missing', { changes: { code_verifier: undefined } }],
    ['code-verifier-malformed', { changes: { code_verifier: 'short' } }],
    ['redirect-uri-changed', { changes: { redirect_uri: 'https://client.example.com/cb/' } }],
    ['grant-type-missing', { changes: { grant_type: undefined } }],
    ['grant-type-unsupported', { changes: { grant_type: 'refresh_token' } }],
    ['dpop-proof-malformed', { headers: { DPoP: 'x' } }],
    ['content-type-not-form', { headers: { 'Content-Type': 'text/plain' } }],
  ])('%s', async (reason, { client = clients.basic, changes = {}, headers = {} }) => {
    const host = testHost()
    const code = await host.code()
    const before = host.store.contents()
    expectReason(await host.redeem(code, client, changes, headers), reason)
    expect(host.store.contents()).toEqual(before)
    expect((await host.redeem(code)).ok).toBe(true)
  })

  it.each(['', 'x', 'A'.repeat(43), '__proto__', 'A'.repeat(30_000)])(
    'as does a code that was guessed',
    async (guess) => {
      const host = testHost()
      const code = await host.code()
      const result = await host.redeem(guess)
      expect(result.ok ? '' : result.error.error).toBe(guess === '' ? 'invalid_request' : 'invalid_grant')
      expect((await host.redeem(code)).ok).toBe(true)
    },
  )

  it('is told of the missing proof first, and then of the verifier', async () => {
    const host = testHost()
    const code = await host.code(clients.basic, { dpop_jkt: await thumbprintOf(keys.proof) })
    const wrong = { code_verifier: OTHER_VERIFIER }
    expectReason(await host.redeem(code, clients.basic, wrong), 'dpop-binding-missing')
  })

  it('does not spend its assertion', async () => {
    const host = testHost()
    const code = await host.code(clients.keyed, await host.assertion())
    const assertion = await host.assertion()
    const wrong = { ...assertion, code_verifier: OTHER_VERIFIER }
    expectReason(await host.redeem(code, clients.keyed, wrong), 'code-verifier-mismatch')
    expect((await host.redeem(code, clients.keyed, assertion)).ok).toBe(true)
  })
})

describe('the time of a code', () => {
  it('ends to the second, and an expired code is not spent', async () => {
    const host = testHost({ policy: { codeLifetime: 60 } })
    const code = await host.code()
    host.clock.advance(59)
    expectReason(await host.redeem(code, clients.neighbour), 'code-foreign')
    host.clock.advance(1)
    expect(expectReason(await host.redeem(code), 'code-expired').error).toBe('invalid_grant')
    expect(host.store.count('used-code')).toBe(0)
  })

  it('is over when what is stored cannot be decoded', async () => {
    const host = testHost()
    const code = await host.code()
    host.store.corrupt('code', 'not JSON')
    expectReason(await host.redeem(code), 'code-unknown')
    expect(host.events).toContainEqual(expect.objectContaining({ type: 'record_undecodable', namespace: 'code' }))
  })
})

describe('the one moment at which a code is spent', () => {
  it('inserts the tombstone before it takes the code', async () => {
    const host = testHost()
    const code = await host.code()
    host.store.calls.length = 0
    unwrap(await host.redeem(code))
    expect(host.store.calls).toEqual(['get code', 'insert used-code', 'take code'])
  })

  it('keeps the tombstone as long as tokens can live', async () => {
    const host = testHost({ policy: { usedCodeRetention: 86_400 } })
    unwrap(await host.redeem(await host.code()))
    expect(host.store.expiries.at(-1)).toEqual({ namespace: 'used-code', expiresAt: host.clock() + 86_400 })
  })

  it('keeps the tombstone until the code expires, since the store may have failed to take the code', async () => {
    const host = testHost({ policy: { usedCodeRetention: 1, codeLifetime: 60 } })
    const code = await host.code()
    host.clock.advance(10)
    unwrap(await host.redeem(code))
    expect(host.store.expiries.at(-1)).toEqual({ namespace: 'used-code', expiresAt: host.clock() + 50 })
  })

  it('is won by one of many at the same time; the others are told which grant to revoke', async () => {
    const host = testHost()
    const code = await host.code()
    const results = await Promise.all([1, 2, 3, 4, 5].map(() => host.redeem(code)))
    const [winner, ...others] = [...results].sort((a, b) => Number(b.ok) - Number(a.ok))
    const grant_id = winner?.ok ? winner.value.grant_id : 'none'
    expect(others).toHaveLength(4)
    for (const other of others) {
      expect(other).toMatchObject({
        ok: false,
        error: { error: 'invalid_grant', parameter: 'code', reused_grant_id: grant_id },
      })
    }
    expect(host.store.count('code')).toBe(0)
    expect(host.store.count('used-code')).toBe(1)
  })
})

describe('a code that was used', () => {
  const used = async () => {
    const host = testHost()
    const code = await host.code()
    const { grant_id } = unwrap(await host.redeem(code))
    return { host, code, grant_id }
  }

  it('names its grant to its own client with the right verifier', async () => {
    const { host, code, grant_id } = await used()
    const error = expectReason(await host.redeem(code), 'code-already-used')
    expect(error).toMatchObject({ error: 'invalid_grant', reused_grant_id: grant_id })
    expect(host.events).toContainEqual(expect.objectContaining({ type: 'code_reused', client_id: 'basic', grant_id }))
  })

  it.each<[string, Client, Parameters]>([
    ['another client', clients.neighbour, {}],
    ['a thief without the verifier', clients.basic, { code_verifier: undefined }],
    ['a thief with another verifier', clients.basic, { code_verifier: OTHER_VERIFIER }],
  ])('names it to nobody else: %s has no tokens revoked', async (_, client, changes) => {
    const { host, code } = await used()
    const error = expectReason(await host.redeem(code, client, changes), 'code-already-used')
    expect(error.error).toBe('invalid_grant')
    expect(error).not.toHaveProperty('reused_grant_id')
    expect(host.events.some(({ type }) => type === 'code_reused')).toBe(false)
  })

  it('is unknown once its tombstone is gone', async () => {
    const { host, code } = await used()
    host.store.corrupt('used-code', undefined)
    expectReason(await host.redeem(code), 'code-unknown')
  })
})

describe('a code that is bound to a key', () => {
  const bound = async () => {
    const host = testHost()
    const code = await host.code(clients.basic, {}, { DPoP: await host.proof(keys.proof, PUSH) })
    const redeemWith = async (key: typeof keys.proof, htu = TOKEN) =>
      host.redeem(code, clients.basic, {}, { DPoP: await host.proof(key, htu) })
    return { host, code, redeemWith }
  }

  it('is redeemed with a proof by that key, and binds the tokens to it', async () => {
    const { redeemWith } = await bound()
    const jkt = await thumbprintOf(keys.proof)
    expect(unwrap(await redeemWith(keys.proof))).toMatchObject({ token_type: 'DPoP', cnf: { jkt } })
  })

  it('survives an attempt with another key, without a proof, and with a proof for another endpoint', async () => {
    const { host, code, redeemWith } = await bound()
    expect(expectReason(await redeemWith(keys.attacker), 'dpop-binding-mismatch').error).toBe('invalid_grant')
    expect(expectReason(await host.redeem(code), 'dpop-binding-missing').error).toBe('invalid_grant')
    expectReason(await redeemWith(keys.proof, PUSH), 'dpop-proof-htu')
    expect((await redeemWith(keys.proof)).ok).toBe(true)
  })

  it('survives a proof that was used before', async () => {
    const { host, code, redeemWith } = await bound()
    const other = await host.code()
    const DPoP = await host.proof(keys.proof, TOKEN)
    expect((await host.redeem(other, clients.basic, {}, { DPoP })).ok).toBe(true)
    expectReason(await host.redeem(code, clients.basic, {}, { DPoP }), 'dpop-proof-replayed')
    expect((await redeemWith(keys.proof)).ok).toBe(true)
  })
})

describe('tokens that must be sender-constrained', () => {
  const setups: readonly [string, () => TestHost, CoreReason][] = [
    ['by the policy', () => testHost({ policy: { senderConstrainedTokensRequired: true } }), 'dpop-proof-missing'],
    [
      'by the client, to a key',
      () => testHost({ clients: [{ ...clients.basic, dpop_bound_access_tokens: true }] }),
      'dpop-proof-missing',
    ],
    [
      'by the client, to a certificate',
      () => testHost({ clients: [{ ...clients.basic, tls_client_certificate_bound_access_tokens: true }] }),
      'client-certificate-required',
    ],
  ]

  it.each(setups)('%s: without a proof nothing is spent', async (_, setUp, reason) => {
    const host = setUp()
    const code = await host.code()
    expectReason(await host.redeem(code), reason)
    expect(host.store.count('code')).toBe(1)
    const DPoP = await host.proof(keys.proof, TOKEN)
    const proven = await host.redeem(code, clients.basic, {}, { DPoP })
    // RFC 8705 §3.4: a client that registered for its certificate is not served by a proof
    if (reason === 'client-certificate-required') expectReason(proven, reason)
    else expect(unwrap(proven).token_type).toBe('DPoP')
  })

  it('ask for a nonce before anything is spent', async () => {
    const host = testHost({ policy: { dpopNonce: 'required' } })
    const code = await host.code(clients.keyed, await host.assertion())
    const assertion = await host.assertion()
    const attempt = async (claims: object) =>
      host.redeem(code, clients.keyed, assertion, { DPoP: await host.proof(keys.proof, TOKEN, claims) })
    const refusal = expectReason(await attempt({}), 'dpop-nonce-missing')
    expect((await attempt({ nonce: refusal.dpopNonce })).ok).toBe(true)
  })
})

describe('a redemption while the store is failing', () => {
  // 0 get code, 1 insert used-code, 2 take code
  it.each([
    [0, 'before'],
    [0, 'after'],
    [1, 'before'],
  ] as const)('rejects at call %i, %s its work, and can be repeated', async (position, fault) => {
    const host = testHost()
    const code = await host.code()
    host.store.breakCall(position, fault)
    await expect(host.redeem(code)).rejects.toThrow(/store/)
    expect((await host.redeem(code)).ok).toBe(true)
    expect((await host.redeem(code)).ok).toBe(false)
  })

  it.each([
    [1, 'after'],
    [2, 'before'],
    [2, 'after'],
  ] as const)(
    'rejects at call %i, %s its work, and the code is spent: nothing is granted on a guess',
    async (position, fault) => {
      const host = testHost()
      const code = await host.code()
      host.store.breakCall(position, fault)
      await expect(host.redeem(code)).rejects.toThrow(/store/)
      expectReason(await host.redeem(code), 'code-already-used')
    },
  )

  it('of several at the same time grants once at most, whichever call fails', async () => {
    for (let position = 0; position < 9; position++) {
      for (const fault of ['before', 'after'] as const) {
        const host = testHost()
        const code = await host.code()
        host.store.breakCall(position, fault)
        const results = await Promise.allSettled([host.redeem(code), host.redeem(code), host.redeem(code)])
        const grants = results.filter((result) => result.status === 'fulfilled' && result.value.ok)
        expect(grants.length).toBeLessThanOrEqual(1)
        host.store.mend()
        const later = await host.redeem(code)
        expect(grants.length + Number(later.ok)).toBeLessThanOrEqual(1)
      }
    }
  })
})
