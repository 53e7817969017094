import nodeCrypto from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { verifyAtOnce } from '../../src/crypto/verify-at-once.ts'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import {
  attestationPop,
  clientAttestation,
  push,
  type TestServer,
  testServer,
  unwrap,
} from '../../src/testing/index.ts'
import { expectReason } from '../../src/testing/results.ts'
import type { VerifySignature } from '../../src/types/ports.ts'
import { clients, codeRequest, formPost, keys, makeKey, PUSH, type TestHost, testHost } from '../support/host.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

/** How often keys for verification were imported and signatures verified. */
const countWork = async (work: () => Promise<unknown>): Promise<{ imports: number; verifications: number }> => {
  const importKey = vi.spyOn(crypto.subtle, 'importKey')
  const verify = [vi.spyOn(crypto.subtle, 'verify'), vi.spyOn(nodeCrypto, 'verify')]
  await work()
  const verifications = verify.reduce((sum, { mock }) => sum + mock.calls.length, 0)
  const imports = importKey.mock.calls.filter((call) => [...call[4]].includes('verify')).length
  const counted = { imports, verifications }
  vi.restoreAllMocks()
  return counted
}

const forge = ({ client_assertion = '', ...rest }: Awaited<ReturnType<TestHost['assertion']>>) => ({
  ...rest,
  client_assertion: `${client_assertion.slice(0, -8)}AAAAAAAA`,
})

describe('keys that were imported before', () => {
  it('are not imported again, and verify every signature all the same', async () => {
    const host = testHost()
    const push = async () =>
      host.push(clients.keyed, await host.assertion(), { DPoP: await host.proof(keys.proof, PUSH) })
    expect((await push()).ok).toBe(true)
    const request = [await host.assertion(), { DPoP: await host.proof(keys.proof, PUSH) }] as const
    expect(await countWork(() => host.push(clients.keyed, ...request))).toEqual({ imports: 0, verifications: 2 })
    expectReason(await host.push(clients.keyed, ...request), 'client-assertion-replayed')
  })

  it('let no bad signature pass', async () => {
    const host = testHost()
    const DPoP = await host.proof(keys.proof, PUSH)
    expect((await host.push(clients.keyed, await host.assertion(), { DPoP })).ok).toBe(true)
    expectReason(await host.push(clients.keyed, forge(await host.assertion())), 'client-assertion-signature')
    const forged = `${(await host.proof(keys.proof, PUSH)).slice(0, -8)}AAAAAAAA`
    expectReason(await host.push(clients.keyed, await host.assertion(), { DPoP: forged }), 'dpop-proof-signature')
  })

  it('do not count for a client that no longer has them', async () => {
    let jwks = { keys: [keys.client.jwk] }
    const host = testHost({ options: { findClientKeys: async () => jwks } })
    expect((await host.push(clients.keyed, await host.assertion())).ok).toBe(true)
    jwks = { keys: [makeKey().jwk] }
    expectReason(await host.push(clients.keyed, await host.assertion()), 'client-assertion-signature')
  })

  it('are those of what the client has now, also where the host changed its key in place', async () => {
    const jwk = { ...keys.client.jwk }
    const host = testHost({ options: { findClientKeys: async () => ({ keys: [jwk] }) } })
    expect((await host.push(clients.keyed, await host.assertion())).ok).toBe(true)
    Object.assign(jwk, makeKey().jwk)
    expectReason(await host.push(clients.keyed, await host.assertion()), 'client-assertion-signature')
  })

  it('do not tell an attacker which clients were here: every failure costs one import, and two signatures of which one is by a new key', async () => {
    const host = testHost()
    const attempt = async (client_id: string) => {
      const assertion = forge(await host.assertion({ sub: client_id, iss: client_id }))
      const { client_id: _, ...form } = codeRequest(clients.keyed)
      const request = formPost(PUSH, { ...form, ...assertion })
      return countWork(() => processPushedAuthorizationRequest(host.as, request))
    }
    const cost = { imports: 1, verifications: 2 }
    expect([await attempt('nobody'), await attempt('keyed'), await attempt('basic')]).toEqual([cost, cost, cost])
    expect((await host.push(clients.keyed, await host.assertion())).ok).toBe(true)
    expect([await attempt('nobody'), await attempt('keyed'), await attempt('basic')]).toEqual([cost, cost, cost])
  })

  it('are asked at once where the host has a way to, and an attacker costs the same there', async () => {
    const asked: boolean[] = []
    const verifySignature: VerifySignature = (...given) => {
      const outcome = verifyAtOnce(...given)
      asked.push(outcome ?? false)
      return outcome
    }
    const host = testHost({ options: { verifySignature } })
    const DPoP = await host.proof(keys.proof, PUSH)
    const work = await countWork(async () => {
      expect((await host.push(clients.keyed, await host.assertion(), { DPoP })).ok).toBe(true)
      expectReason(await host.push(clients.keyed, forge(await host.assertion())), 'client-assertion-signature')
      const unknown = { ...clients.keyed, client_id: 'nobody' }
      expectReason(await host.push(unknown, await host.assertion({ sub: 'nobody', iss: 'nobody' })), 'client-unknown')
    })
    expect(asked).toEqual([true, true, false, false, false, false])
    expect(work.verifications).toBe(6)
  })

  it('are not filled by a client that was not authenticated, nor by a proof that was refused', async () => {
    const host = testHost()
    const DPoP = await host.proof(keys.proof, PUSH)
    expectReason(await host.push(clients.keyed, forge(await host.assertion()), { DPoP }), 'client-assertion-signature')
    const stale = await host.proof(keys.proof, PUSH, { iat: 1 })
    expectReason(await host.push(clients.open, {}, { DPoP: stale }), 'dpop-proof-expired')
    const next = await host.proof(keys.proof, PUSH)
    expect(await countWork(() => host.push(clients.open, {}, { DPoP: next }))).toEqual({ imports: 1, verifications: 1 })
  })

  it('are not driven out by another client that brings a new key with every request', async () => {
    const host = testHost()
    const DPoP = await host.proof(keys.proof, PUSH)
    expect((await host.push(clients.basic, {}, { DPoP })).ok).toBe(true)
    for (let at = 0; at < 20; at++) await host.push(clients.open, {}, { DPoP: await host.proof(makeKey(), PUSH) })
    const next = await host.proof(keys.proof, PUSH)
    expect(await countWork(() => host.push(clients.basic, {}, { DPoP: next }))).toEqual({
      imports: 0,
      verifications: 1,
    })
    // one client's key is none of another's
    const elsewhere = await host.proof(keys.proof, PUSH)
    expect((await countWork(() => host.push(clients.open, {}, { DPoP: elsewhere }))).imports).toBe(1)
  })
})

describe('the keys of an attester and of an instance that were imported before', () => {
  const forged = (jws: string) => `${jws.slice(0, -8)}AAAAAAAA`
  const attested = async (server: TestServer, change: { attestation?: typeof forged; pop?: typeof forged } = {}) => ({
    client: 'attest_jwt_client_auth' as const,
    proof: false as const,
    headers: {
      'OAuth-Client-Attestation': (change.attestation ?? String)(await clientAttestation(server, { by: 'kid' })),
      'OAuth-Client-Attestation-PoP': (change.pop ?? String)(await attestationPop(server)),
    },
  })

  it('are not imported again, and verify every signature all the same', async () => {
    const server = await testServer()
    const first = await attested(server)
    expect(await countWork(async () => unwrap(await push(server, first)))).toEqual({ imports: 2, verifications: 2 })
    const next = await attested(server)
    expect(await countWork(async () => unwrap(await push(server, next)))).toEqual({ imports: 0, verifications: 2 })
  })

  it('let no bad signature pass, and do not tell an attacker who was here', async () => {
    const server = await testServer()
    const attempts = async () => {
      const badAttestation = await attested(server, { attestation: forged })
      const badPop = await attested(server, { pop: forged })
      return [
        await countWork(async () => expectReason(await push(server, badAttestation), 'client-attestation-untrusted')),
        await countWork(async () => expectReason(await push(server, badPop), 'attestation-pop-signature')),
      ]
    }
    const cost = { imports: 1, verifications: 2 }
    const [attestation] = await attempts()
    expect(attestation).toEqual(cost)
    unwrap(await push(server, await attested(server)))
    // beside the good signature of the attestation
    expect(await attempts()).toEqual([cost, { imports: 1, verifications: 3 }])
  })

  it('are owned by the subject of the attestation, for which an attester vouches', async () => {
    const server = await testServer()
    const { headers } = await attested(server)
    const elsewhere = { ...(await attested(server)), headers, parameters: { client_id: 'made-up' } }
    expectReason(await push(server, elsewhere), 'client-attestation-subject')
    const next = await attested(server)
    expect((await countWork(async () => unwrap(await push(server, next)))).imports).toBe(1)
  })
})

describe('the digest of a secret that was used before', () => {
  const digests = async (work: () => Promise<unknown>): Promise<number> => {
    const digest = vi.spyOn(nodeCrypto, 'hash')
    await work()
    const { length } = digest.mock.calls
    vi.restoreAllMocks()
    return length
  }
  const wrong = { ...clients.basic, client_secret: 'another' }
  const nobody = { ...clients.basic, client_id: 'nobody' }

  it('is spared the client, and nobody whose secret is wrong', async () => {
    const host = testHost()
    const refusals = async () => [await digests(() => host.push(wrong)), await digests(() => host.push(nobody))]
    expect(await refusals()).toEqual([3, 3])
    const first = await digests(() => host.push(clients.basic))
    expect(await digests(() => host.push(clients.basic))).toBe(first - 2)
    expect(await refusals()).toEqual([3, 3])
    expectReason(await host.push(wrong), 'client-secret-mismatch')
  })

  it('does not count once the record has another secret', async () => {
    const client = { ...clients.basic }
    const host = testHost({ clients: [client] })
    expect((await host.push(client)).ok).toBe(true)
    Object.assign(client, { client_secret: 'its next secret' })
    expectReason(await host.push(clients.basic), 'client-secret-mismatch')
    expect((await host.push(client)).ok).toBe(true)
  })

  it('does not count once the secret has expired', async () => {
    const host = testHost({ clients: [] })
    host.registry.set('basic', { ...clients.basic, client_secret_expires_at: host.clock() + 1 })
    expect((await host.push(clients.basic)).ok).toBe(true)
    host.clock.advance(1)
    expectReason(await host.push(clients.basic), 'client-secret-expired')
  })
})
