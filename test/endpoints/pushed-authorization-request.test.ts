import { describe, expect, it } from 'vitest'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import type { CoreReason } from '../../src/errors/catalogue.ts'
import { dpopProof, push, testServer } from '../../src/testing/index.ts'
import { expectReason, unwrap } from '../../src/testing/results.ts'
import type { Client } from '../../src/types/client.ts'
import type { RequestFacts } from '../../src/types/rules.ts'
import {
  basicAuth,
  clients,
  codeRequest,
  formPost,
  keys,
  type Parameters,
  PREFIX,
  PUSH,
  type TestHost,
  testHost,
  thumbprintOf,
} from '../support/host.ts'

/** The parameters that some refusals are about. */
const ABOUT: Readonly<Record<string, string>> = {
  'request-uri-in-push': 'request_uri',
  'dpop-jkt-mismatch': 'dpop_jkt',
}

describe('a push that is refused', () => {
  const dpopProof = (host: TestHost) => host.proof(keys.proof, PUSH)
  type Attempt = (host: TestHost) => Promise<{ readonly changes?: Parameters; readonly headers?: Parameters }>

  it.each<[CoreReason, Attempt]>([
    ['client-secret-mismatch', async () => ({ headers: basicAuth({ ...clients.basic, client_secret: 'wrong' }) })],
    ['client-id-mismatch', async () => ({ changes: { client_id: 'neighbour' } })],
    ['client-authentication-multiple', async () => ({ changes: { client_secret: clients.basic.client_secret } })],
    ['request-uri-in-push', async () => ({ changes: { request_uri: `${PREFIX}x` } })],
    ['request-object-unsupported', async () => ({ changes: { request: 'a.b.c' } })],
    ['redirect-uri-mismatch', async () => ({ changes: { redirect_uri: 'https://evil.example/cb' } })],
    ['response-type-unsupported', async () => ({ changes: { response_type: 'token' } })],
    ['response-mode-unsupported', async () => ({ changes: { response_mode: 'x' } })],
    ['scope-not-allowed', async () => ({ changes: { scope: 'admin' } })],
    ['prompt-unsupported', async () => ({ changes: { prompt: 'x' } })],
    ['max-age-malformed', async () => ({ changes: { max_age: '-1' } })],
    ['claims-malformed', async () => ({ changes: { claims: '[]' } })],
    ['code-challenge-missing', async () => ({ changes: { code_challenge: undefined } })],
    ['resource-not-allowed', async () => ({ changes: { resource: 'https://rs.example.com' } })],
    ['dpop-jkt-malformed', async () => ({ changes: { dpop_jkt: 'x' } })],
    ['dpop-jkt-mismatch', async () => ({ changes: { dpop_jkt: await thumbprintOf(keys.attacker) } })],
    ['dpop-proof-htm', async (host) => ({ headers: { DPoP: await host.proof(keys.proof, PUSH, { htm: 'GET' }) } })],
    ['dpop-proof-htu', async (host) => ({ headers: { DPoP: await host.proof(keys.proof, `${PUSH}/x`) } })],
    [
      'dpop-proof-multiple',
      async (host) => ({ headers: { DPoP: `${await dpopProof(host)}, ${await dpopProof(host)}` } }),
    ],
    ['content-type-not-form', async () => ({ headers: { 'Content-Type': 'application/json' } })],
  ])('touches the store in no way: %s', async (reason, attempt) => {
    const host = testHost()
    const { changes = {}, headers = {} } = await attempt(host)
    const result = await host.push(clients.basic, changes, { DPoP: await dpopProof(host), ...headers })
    const { parameter } = expectReason(result, reason)
    if (reason in ABOUT) expect(parameter).toBe(ABOUT[reason])
    expect(host.store.calls).toEqual([])
    expect(host.events).toMatchObject([{ type: 'refused', endpoint: 'push', reason }])
  })

  it('does not spend its assertion, so that the client may send it again', async () => {
    const host = testHost()
    const assertion = await host.assertion()
    expectReason(await host.push(clients.keyed, { ...assertion, scope: 'admin' }), 'scope-not-allowed')
    expect((await host.push(clients.keyed, assertion)).ok).toBe(true)
    expectReason(await host.push(clients.keyed, assertion), 'client-assertion-replayed')
  })

  it('does not spend the assertion of another: a proof without its key writes no marker', async () => {
    const host = testHost()
    const { client_assertion = '', ...rest } = await host.assertion({ jti: 'known to an attacker' })
    const forged = { ...rest, client_assertion: `${client_assertion.slice(0, -8)}AAAAAAAA` }
    expectReason(await host.push(clients.keyed, forged), 'client-assertion-signature')
    expect(host.store.calls).toEqual([])
    expect((await host.push(clients.keyed, { ...rest, client_assertion })).ok).toBe(true)
  })

  it('brings a request object that is over, also within the tolerance of clocks', async () => {
    const host = testHost({ policy: { request_parameter_supported: true, clockTolerance: 10 } })
    const { client_id, ...claims } = codeRequest(clients.keyed)
    const push = async (exp: number) => {
      const form = { client_id, request: await host.requestObject({ ...claims, exp }), ...(await host.assertion()) }
      return processPushedAuthorizationRequest(host.as, formPost(PUSH, form))
    }
    expect((await push(host.clock())).ok).toBe(false)
    expect((await push(host.clock() + 1)).ok).toBe(true)
  })

  it('asks for a nonce before the assertion is spent: clients repeat it with the nonce', async () => {
    const host = testHost({ policy: { dpopNonce: 'required' } })
    const assertion = await host.assertion()
    const first = await host.push(clients.keyed, assertion, { DPoP: await host.proof(keys.proof, PUSH) })
    const nonce = first.ok ? undefined : first.error.dpopNonce
    expect(nonce).toMatch(/^[\x21\x23-\x5b\x5d-\x7e]+$/)
    expect(host.store.calls).toEqual([])
    const retry = await host.push(clients.keyed, assertion, { DPoP: await host.proof(keys.proof, PUSH, { nonce }) })
    expect(retry.ok).toBe(true)
  })
})

it('a push is refused that comes with an attestation whose proof is by another key than that of its instance', async () => {
  const server = await testServer()
  const DPoP = await dpopProof(server, { key: server.keys.attacker })
  const script = { client: 'attest_jwt_client_auth_dpop', proof: false, headers: { DPoP } } as const
  expectReason(await push(server, script), 'attestation-pop-key')
})

describe('a push that is accepted', () => {
  it('writes the markers after everything else, and the request last', async () => {
    const host = testHost()
    unwrap(await host.push(clients.keyed, await host.assertion(), { DPoP: await host.proof(keys.proof, PUSH) }))
    expect(host.store.calls).toEqual(['insert client-assertion', 'insert dpop-proof', 'insert request'])
  })

  it('remembers a proof and an assertion until neither could be accepted again', async () => {
    const host = testHost({ policy: { clockTolerance: 10, dpopProofMaxAge: 60 } })
    const assertion = await host.assertion({ exp: host.clock() + 120 })
    const proof = await host.proof(keys.proof, PUSH)
    unwrap(await host.push(clients.keyed, assertion, { DPoP: proof }))
    const [first, second] = host.store.expiries
    expect(first?.expiresAt).toBeGreaterThanOrEqual(host.clock() + 130)
    expect(second?.expiresAt).toBeGreaterThanOrEqual(host.clock() + 70)
    for (const step of [0, 60, 9, 1, 1, 49, 9, 1, 1]) {
      host.clock.advance(step)
      host.store.sweep(host.clock())
      const fresh = await host.push(clients.keyed, await host.assertion(), { DPoP: proof })
      const again = await host.push(clients.keyed, assertion)
      expect([fresh.ok, again.ok]).toEqual([false, false])
    }
  })

  it('is kept until it could no longer be decided', async () => {
    const host = testHost({ policy: { requestUriLifetime: 60, interactionLifetime: 600 } })
    unwrap(await host.push())
    expect(host.store.expiries).toEqual([{ namespace: 'request', expiresAt: host.clock() + 660 }])
  })

  it('ends no later than its request object does', async () => {
    const host = testHost({ policy: { request_parameter_supported: true } })
    const { client_id, ...claims } = codeRequest(clients.keyed)
    const request = await host.requestObject({ ...claims, exp: host.clock() + 20 })
    const form = { client_id, request, ...(await host.assertion()) }
    const { expires_in, request_uri } = unwrap(await processPushedAuthorizationRequest(host.as, formPost(PUSH, form)))
    expect(expires_in).toBe(20)
    host.clock.advance(20)
    expectReason(await host.present(request_uri, clients.keyed), 'request-uri-expired')
  })

  it('binds its code to the key of its proof', async () => {
    const host = testHost()
    const jkt = await thumbprintOf(keys.proof)
    const waiting = await host.pending(clients.basic, {}, { DPoP: await host.proof(keys.proof, PUSH) })
    expect(waiting.dpop_jkt).toBe(jkt)
  })

  it('may name the key of its proof, or a key without a proof', async () => {
    const host = testHost()
    const dpop_jkt = await thumbprintOf(keys.proof)
    const proven = await host.pending(clients.basic, { dpop_jkt }, { DPoP: await host.proof(keys.proof, PUSH) })
    expect([proven.dpop_jkt, (await host.pending(clients.basic, { dpop_jkt })).dpop_jkt]).toEqual([dpop_jkt, dpop_jkt])
  })

  it('is bound to the certificate of the client only where no key is named', async () => {
    const bank: Client = { ...clients.open, client_id: 'bank', tls_client_certificate_bound_access_tokens: true }
    const host = testHost({ clients: [bank] })
    const clientCertificate = { der: Uint8Array.of(1, 2, 3), verified: true }
    const bound = async (changes: Parameters = {}) => {
      const request = { ...formPost(PUSH, codeRequest(bank, changes)), clientCertificate }
      const { request_uri } = unwrap(await processPushedAuthorizationRequest(host.as, request))
      return unwrap(await host.present(request_uri, bank))
    }
    const [byCertificate, byKey] = [await bound(), await bound({ dpop_jkt: await thumbprintOf(keys.proof) })]
    expect(byCertificate['x5t#S256']).toMatch(/^[\w-]{43}$/)
    expect(byCertificate).not.toHaveProperty('dpop_jkt')
    expect(byKey.dpop_jkt).toBe(await thumbprintOf(keys.proof))
    expect(byKey).not.toHaveProperty('x5t#S256')
  })

  it('is stored as what it was: pushed, signed or not', async () => {
    const facts: unknown[] = []
    const rules = [
      (_parameters: unknown, { endpoint, origin, signed }: RequestFacts) => void facts.push([endpoint, origin, signed]),
    ]
    const host = testHost({ policy: { request_parameter_supported: true }, options: { rules: rules as never } })
    const stored = () => JSON.parse(host.store.contents().at(-1)?.[1] ?? '')
    unwrap(await host.push())
    expect(stored()).toMatchObject({ origin: 'pushed', signed: false })
    const { client_id, ...claims } = codeRequest(clients.keyed)
    const form = { client_id, request: await host.requestObject(claims), ...(await host.assertion()) }
    unwrap(await processPushedAuthorizationRequest(host.as, formPost(PUSH, form)))
    expect(stored()).toMatchObject({ origin: 'pushed', signed: true })
    expect(facts).toEqual([
      ['push', 'pushed', false],
      ['push', 'pushed', true],
    ])
  })

  it('is told with its client', async () => {
    const host = testHost()
    unwrap(await host.push())
    expect(host.events).toMatchObject([{ type: 'request_pushed', client_id: 'basic' }])
  })

  it('keeps no credential', async () => {
    const host = testHost()
    const assertion = await host.assertion()
    unwrap(await host.push(clients.keyed, assertion))
    const stored = JSON.stringify(host.store.contents())
    expect(stored).not.toContain('client_assertion')
    expect(stored).not.toContain(assertion.client_assertion)
  })
})

describe('pushes at the same time', () => {
  it('with one proof: one wins', async () => {
    const host = testHost()
    const DPoP = await host.proof(keys.proof, PUSH)
    const results = await Promise.all([1, 2, 3, 4, 5].map(() => host.push(clients.basic, {}, { DPoP })))
    expect(results.filter(({ ok }) => ok)).toHaveLength(1)
    for (const result of results) if (!result.ok) expect(result.error.reason).toBe('dpop-proof-replayed')
    expect(host.store.count('request')).toBe(1)
  })

  it('with one assertion: one wins', async () => {
    const host = testHost()
    const assertion = await host.assertion()
    const results = await Promise.all([1, 2, 3, 4, 5].map(() => host.push(clients.keyed, assertion)))
    expect(results.filter(({ ok }) => ok)).toHaveLength(1)
    expect(host.store.count('request')).toBe(1)
  })

  it('with nothing in common: all win, under different names', async () => {
    const host = testHost()
    const uris = await Promise.all([1, 2, 3, 4, 5].map(() => host.pushed()))
    expect(new Set(uris).size).toBe(5)
  })
})

describe('a push while the store is failing', () => {
  it.each([
    [0, 'before'],
    [0, 'after'],
    [1, 'before'],
    [1, 'after'],
    [2, 'before'],
    [2, 'after'],
  ] as const)('rejects, at call %i, %s its work', async (position, fault) => {
    const host = testHost()
    const assertion = await host.assertion()
    const proof = await host.proof(keys.proof, PUSH)
    host.store.breakCall(position, fault)
    await expect(host.push(clients.keyed, assertion, { DPoP: proof })).rejects.toThrow(/store/)
    // what may have been kept is known to nobody: a fresh attempt is on its own
    const again = await host.push(clients.keyed, await host.assertion(), { DPoP: await host.proof(keys.proof, PUSH) })
    expect(unwrap(await host.present(unwrap(again).request_uri, clients.keyed)).client.client_id).toBe('keyed')
  })

  it('rejects where the random bytes repeat, and leaves the first request alone', async () => {
    const host = testHost({ options: { randomBytes: (length) => new Uint8Array(length) } })
    const first = await host.pushed()
    await expect(host.push(clients.neighbour)).rejects.toThrow(/fresh random key/)
    expect((await host.present(first)).ok).toBe(true)
  })
})

describe('PAR that is switched off', () => {
  it('tells the integrator', async () => {
    const host = testHost({ options: { pushed_authorization_request_endpoint: undefined } })
    await expect(host.push()).rejects.toThrow(/pushed_authorization_request_endpoint/)
  })
})
