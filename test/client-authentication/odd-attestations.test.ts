import { describe, expect, it } from 'vitest'
import {
  attestationPop,
  clientAttestation,
  dpopProof,
  expectReason,
  push,
  type TestServer,
  testServer,
  unwrap,
} from '../../src/testing/index.ts'
import type { CheckedJSONWebKey } from '../../src/types/jose.ts'
import type { Digest } from '../../src/types/ports.ts'

const ATTESTED = { client: 'attest_jwt_client_auth' } as const
const COMBINED = { client: 'attest_jwt_client_auth_dpop' } as const

type How = Exclude<Parameters<typeof clientAttestation>[1], string | undefined>
type Proof = Exclude<Parameters<typeof attestationPop>[1], string | undefined>

const headersOf = async (server: TestServer, attestation: How = {}, proof: Proof = {}) => ({
  'OAuth-Client-Attestation': await clientAttestation(server, attestation),
  'OAuth-Client-Attestation-PoP': await attestationPop(server, proof),
})

const pushWith = async (server: TestServer, attestation: How = {}, proof: Proof = {}) =>
  push(server, { ...ATTESTED, headers: await headersOf(server, attestation, proof) })

describe('the key in an attestation', () => {
  it.each([
    ['d, empty', { d: '' }],
    ['k of a symmetric key', { k: 'AAAA' }],
    ['priv of an ML-DSA key', { priv: 'AAAA' }],
    ['a coordinate with padding', { x: 'AAAA=' }],
    ['a kind that is not known', { kty: 'NEW' }],
  ])('is refused with %s', async (_what, members) => {
    const server = await testServer()
    const jwk = { ...server.keys.instance.publicJWK, ...members }
    expectReason(await pushWith(server, { claims: { cnf: { jwk } } }), 'client-attestation-key')
  })

  it('is not refused where the digest of the host fails', async () => {
    let isDown = false
    const digest = async (data: Uint8Array<ArrayBuffer>) => {
      if (isDown) throw new Error('no digest')
      return new Uint8Array(await crypto.subtle.digest('SHA-256', data))
    }
    const server = await testServer({ digest: digest as Digest })
    unwrap(await push(server, ATTESTED))
    isDown = true
    await expect(push(server, ATTESTED)).rejects.toThrow('no digest')
  })

  it.each([
    ['use: enc', () => ({ use: 'enc' })],
    ['key_ops without verify', () => ({ key_ops: ['encrypt'] })],
    ['the alg of another curve', () => ({ alg: 'ES384' })],
    ['a point beside its curve', ({ y }: CheckedJSONWebKey) => ({ x: y })],
  ])('verifies nothing with %s', async (_what, members) => {
    const server = await testServer()
    const own = server.keys.instance.publicJWK
    const claims = { cnf: { jwk: { ...own, ...members(own) } } }
    expectReason(await pushWith(server, { claims }), 'attestation-pop-signature')
  })

  it.each([
    ['a list of keys', (jwk: unknown) => ({ jwk: [jwk] })],
    ['a list of confirmations', (jwk: unknown) => [{ jwk }]],
    ['a JWK without a kind', (jwk: object) => ({ jwk: { ...jwk, kty: 7 } })],
    ['a JWK in quotes', (jwk: unknown) => ({ jwk: JSON.stringify(jwk) })],
  ])('is not taken from %s', async (_what, cnf) => {
    const server = await testServer()
    const claims = { cnf: cnf(server.keys.instance.publicJWK) }
    expectReason(await pushWith(server, { claims }), 'client-attestation-claims')
  })

  it('is the one in cnf, whatever key the headers of attestation and proof bring', async () => {
    const server = await testServer()
    const header = { jwk: server.keys.attacker.publicJWK, jku: 'https://attacker.example/jwks', kid: 'another' }
    unwrap(await pushWith(server, { header }, { header }))
    const proof = await attestationPop(server, { instance: server.keys.attacker, header })
    const headers = { ...(await headersOf(server, { header })), 'OAuth-Client-Attestation-PoP': proof }
    expectReason(await push(server, { ...ATTESTED, headers }), 'attestation-pop-signature')
  })
})

describe('the claims of an attestation and of its proof', () => {
  it.each([
    ['exp: null', { exp: null }],
    ['iat: null', { iat: null }],
    ['iat in quotes', { iat: '1800000000' }],
    ['nbf in quotes', { nbf: '0' }],
    ['an empty sub', { sub: '' }],
    ['a line break in sub', { sub: 'wallet\nother' }],
    ['a number as aud', { aud: 5 }],
  ])('are refused with %s', async (_what, claims) => {
    expectReason(await pushWith(await testServer(), { claims }), 'client-attestation-claims')
  })

  it.each([
    ['an exp in the far future', { exp: 1e308 }],
    ['a fraction of a second', { exp: 2_000_000_000.5 }],
    ['iss as a list, as any claim that is not read', { iss: ['a', 'b'], jti: 5 }],
  ])('are accepted with %s', async (_what, claims) => {
    unwrap(await pushWith(await testServer(), { claims }))
  })

  it.each([
    ['a jti of 2,000 characters', { jti: 'x'.repeat(2000) }],
    ['an empty jti', { jti: '' }],
    ['no audience in the list', { aud: [] }],
  ])('of the proof are refused with %s', async (_what, claims) => {
    expectReason(await pushWith(await testServer(), {}, { claims }), 'attestation-pop-claims')
  })

  it.each([1e308, -1e308])('of the proof are out of time with an iat of %d', async (iat) => {
    const refusal = await pushWith(await testServer(), {}, { claims: { iat } })
    expectReason(refusal, iat > 0 ? 'attestation-pop-not-yet-valid' : 'attestation-pop-expired')
  })
})

describe('the audience of an attestation', () => {
  it('is every server where there is none, and else those that it names (RFC 7519 §4.1.3)', async () => {
    const server = await testServer()
    const { issuer } = server.as
    for (const aud of [undefined, issuer, [issuer], ['https://other.example', issuer]]) {
      unwrap(await pushWith(server, { claims: { aud } }))
    }
    for (const aud of ['https://other.example', `${issuer}/`, ['https://other.example']]) {
      expectReason(await pushWith(server, { claims: { aud } }), 'client-attestation-audience')
    }
  })
})

describe('a challenge', () => {
  it.each([{}, '', null, 'x'.repeat(3000), ['a'], 5])(
    'of the form %j is stale, and a fresh one comes back',
    async (challenge) => {
      const refusal = await pushWith(await testServer(), {}, { claims: { challenge } })
      expectReason(refusal, 'attestation-challenge-stale')
      expect(refusal).toMatchObject({
        error: { replyHeaders: { 'OAuth-Client-Attestation-Challenge': expect.stringMatching(/^[\w-]{20,}$/) } },
      })
    },
  )

  it('that the host accepts until a moment that has passed is stale', async () => {
    const server = await testServer({
      dpopNonces: { issue: () => 'fresh', accept: () => ({ acceptedUntil: 120, renew: false }) },
    })
    expectReason(await pushWith(server, {}, { claims: { challenge: 'c' } }), 'attestation-challenge-stale')
  })

  it('of another issuer, with a secret of its own, is stale', async () => {
    const [server, other] = [
      await testServer(),
      await testServer({ secret: 'the secret of another issuer, for tests' }),
    ]
    const challenge = await other.as.dpopNonces.issue(server.clock())
    expectReason(await pushWith(server, {}, { claims: { challenge } }), 'attestation-challenge-stale')
  })
})

describe('the headers', () => {
  it('are no attestation and no proof in each other’s place', async () => {
    const server = await testServer()
    const { 'OAuth-Client-Attestation': attestation, 'OAuth-Client-Attestation-PoP': proof } = await headersOf(server)
    const swapped = { 'OAuth-Client-Attestation': proof, 'OAuth-Client-Attestation-PoP': attestation }
    expectReason(await push(server, { ...ATTESTED, headers: swapped }), 'client-attestation-typ')
    const twice = { 'OAuth-Client-Attestation': attestation, 'OAuth-Client-Attestation-PoP': attestation }
    expectReason(await push(server, { ...ATTESTED, headers: twice }), 'attestation-pop-typ')
  })

  it.each([
    ['client-attestation-malformed', (value: string) => `${value}==`],
    ['client-attestation-malformed', (value: string) => `${value};v=1`],
    ['client-attestation-malformed', () => ''],
    ['client-attestation-multiple', (value: string) => `${value},`],
    ['client-attestation-multiple', (value: string) => `,${value}`],
  ] as const)('are refused by %s', async (reason, change) => {
    const server = await testServer()
    const own = await headersOf(server)
    const headers = { ...own, 'OAuth-Client-Attestation': change(own['OAuth-Client-Attestation']) }
    expectReason(await push(server, { ...ATTESTED, headers }), reason)
  })

  it.each([
    ['no list', { x5c: 'AAAA' }],
    ['a list of numbers', { x5c: [1, 2] }],
    ['null', { x5c: null }],
    ['an empty list', { x5c: [] }],
    ['base64url', { x5c: ['-_8'] }],
  ])('are refused with %s as x5c', async (_what, header) => {
    expectReason(await pushWith(await testServer(), { header }), 'client-attestation-chain')
  })
})

describe('two proofs of the combined mode', () => {
  it('are refused, also where the first one is by the attested key', async () => {
    const server = await testServer()
    const [own, foreign] = [await dpopProof(server), await dpopProof(server, { key: server.keys.attacker })]
    for (const DPoP of [`${own}, ${foreign}`, `${foreign}, ${own}`, `${own}, ${own}`]) {
      expect(await push(server, { ...COMBINED, proof: false, headers: { DPoP } })).toMatchObject({
        ok: false,
        error: { error: 'invalid_dpop_proof' },
      })
    }
  })
})
