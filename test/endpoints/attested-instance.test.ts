import { describe, expect, it } from 'vitest'
import { clientAttestationChallengeReply } from '../../src/endpoints/attestation-challenge.ts'
import { processAuthorizationRequest } from '../../src/endpoints/authorization.ts'
import { issueAuthorizationResponse } from '../../src/endpoints/authorization-response.ts'
import { authenticateClientRequest, authenticateTokenRequest } from '../../src/endpoints/other-grants.ts'
import { redeemAuthorizationCode } from '../../src/endpoints/token.ts'
import { pushedAuthorizationReply, tokenErrorReply } from '../../src/http/replies.ts'
import { authorizationServerMetadata } from '../../src/server/metadata.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import {
  attestationPop,
  authorizationRequest,
  begin,
  clientAttestation,
  codeOf,
  decide,
  dpopProof,
  expectReason,
  fixedClock,
  push,
  redeem,
  type Script,
  type TestServer,
  testKey,
  testServer,
  tokenRequest,
  unwrap,
} from '../../src/testing/index.ts'
import type { Policy } from '../../src/types/policy.ts'

const ATTESTED = { client: 'attest_jwt_client_auth' } as const
const COMBINED = { client: 'attest_jwt_client_auth_dpop' } as const

const instanceHeaders = async (server: TestServer, options: Parameters<typeof attestationPop>[1] & object = {}) => {
  const own = typeof options === 'string' ? {} : options
  const { claims: _claims, fault: _fault, ...facts } = own
  return {
    'OAuth-Client-Attestation': await clientAttestation(server, facts),
    'OAuth-Client-Attestation-PoP': await attestationPop(server, own),
  }
}

describe('a code', () => {
  it('is bound to the instance from the push to the token endpoint, and survives another instance', async () => {
    const server = await testServer()
    const code = codeOf(unwrap(await decide(server, ATTESTED)))
    const headers = await instanceHeaders(server, { instance: await testKey() })
    const foreign = await redeemAuthorizationCode(server.as, await tokenRequest(server, code, { ...ATTESTED, headers }))
    expectReason(foreign, 'instance-binding-mismatch')
    expect(foreign).toMatchObject({ error: { error: 'invalid_grant', status: 400 } })
    unwrap(await redeemAuthorizationCode(server.as, await tokenRequest(server, code, ATTESTED)))
  })

  it('is not redeemed by a proof of another key than that of the instance, and survives the attempt', async () => {
    const server = await testServer()
    const code = codeOf(unwrap(await decide(server, COMBINED)))
    const DPoP = await dpopProof(server, { key: server.keys.attacker, url: server.as.token_endpoint })
    const script = { ...COMBINED, proof: false, headers: { DPoP } } as const
    const foreign = await redeemAuthorizationCode(server.as, await tokenRequest(server, code, script))
    expectReason(foreign, 'attestation-pop-key')
    unwrap(await redeemAuthorizationCode(server.as, await tokenRequest(server, code, COMBINED)))
  })

  it('hands the host the key of the instance and the claims of the attestation', async () => {
    const server = await testServer()
    const { clientAttestation: attested } = unwrap(await redeem(server, ATTESTED))
    const { kty, crv, x, y } = server.keys.instance.publicJWK
    expect(attested).toMatchObject({
      client_id: 'test-attest_jwt_client_auth',
      popMethod: 'attestation_pop_jwt',
      instance_jwk: { kty, crv, x, y },
      claims: { sub: 'test-attest_jwt_client_auth' },
    })
    expect(attested?.instance_jkt).toMatch(/^[\w-]{43}$/)
  })

  it('without a push has no instance to be bound to', async () => {
    const server = await testServer()
    const pending = unwrap(await begin(server, ATTESTED))
    expect(pending.instance_jkt).toBeUndefined()
    const decision = { decision: 'granted', subject: 'alice' } as const
    const code = codeOf(unwrap(await issueAuthorizationResponse(server.as, pending, decision)))
    unwrap(await redeemAuthorizationCode(server.as, await tokenRequest(server, code, ATTESTED)))
  })

  it('that is bound is kept in records of version 2, and no other is', async () => {
    const clock = fixedClock()
    const store = memoryStore({ clock })
    const versions: unknown[] = []
    const insert = (key: string, value: string, expiresAt: number) => {
      if (/^(?:request|code):/.test(key)) versions.push(JSON.parse(value).v)
      return store.insert(key, value, expiresAt)
    }
    const server = await testServer({ clock, store: { ...store, insert } })
    await decide(server, ATTESTED)
    await decide(server, {})
    expect(versions).toEqual([2, 2, 1, 1])
  })
})

describe('a refresh token', () => {
  const refreshing = async (server: TestServer, script: Script, findInstance: () => unknown) => {
    const request = await tokenRequest(server, 'unused', {
      ...script,
      token: { grant_type: 'refresh_token', code: undefined },
    })
    return authenticateTokenRequest(server.as, request, { findInstance: findInstance as () => undefined })
  }
  const client = { grant_types: ['authorization_code', 'refresh_token'] }

  it.each([ATTESTED, COMBINED])('is accepted from its instance alone ($client)', async (script) => {
    const server = await testServer({ client })
    const { clientAttestation: attested } = unwrap(await redeem(server, script))
    const asked = unwrap(await refreshing(server, script, () => attested?.instance_jkt))
    expect(asked.clientAttestation).toEqual(attested)
    const foreign = await refreshing(server, script, async () => 'x'.repeat(43))
    expectReason(foreign, 'instance-binding-mismatch')
    expect(foreign).toMatchObject({ error: { error: 'invalid_grant' } })
  })

  it('is not accepted without an attestation once it is bound', async () => {
    const server = await testServer({ client })
    expectReason(await refreshing(server, { client: 'none' }, () => 'x'.repeat(43)), 'instance-binding-mismatch')
    unwrap(await refreshing(server, { client: 'none' }, () => undefined))
    unwrap(await refreshing(server, { client: 'none' }, () => null))
  })

  it('is not looked at where the host answers with something else than a thumbprint', async () => {
    const server = await testServer({ client })
    await expect(refreshing(server, ATTESTED, () => true)).rejects.toThrow(
      'findInstance must return text or undefined; got a boolean.',
    )
  })

  it('of another instance uses the proof of this request up for nothing', async () => {
    const server = await testServer({ client })
    const script = { ...ATTESTED, headers: await instanceHeaders(server), proof: false } as const
    expectReason(await refreshing(server, script, () => 'x'.repeat(43)), 'instance-binding-mismatch')
    unwrap(await refreshing(server, script, () => undefined))
  })
})

describe('a request without tokens', () => {
  it('is authenticated by an attestation in both modes, and needs the key in the combined one', async () => {
    const server = await testServer()
    const asking = async (script: Script) =>
      authenticateClientRequest(server.as, await tokenRequest(server, 'unused', script))
    for (const script of [ATTESTED, COMBINED]) {
      const asked = unwrap(await asking(script))
      expect(asked.clientAttestation?.instance_jkt).toMatch(/^[\w-]{43}$/)
    }
    const DPoP = await dpopProof(server, { key: await testKey(), url: server.as.token_endpoint })
    expectReason(await asking({ ...COMBINED, proof: false, headers: { DPoP } }), 'attestation-pop-key')
  })
})

const withChallenges: Partial<Policy> = { clientAttestationChallenge: 'required' }
const challengeOf = async (server: TestServer): Promise<string> =>
  JSON.parse((await clientAttestationChallengeReply(server.as, { method: 'POST' })).body).attestation_challenge

describe('the challenge endpoint', () => {
  it('answers POST with a challenge that may not be cached, and a nonce where those are used', async () => {
    const server = await testServer({ policy: { ...withChallenges, dpopNonce: 'required' } })
    const reply = await clientAttestationChallengeReply(server.as, { method: 'POST' })
    expect(reply).toMatchObject({
      status: 200,
      headers: {
        'Content-Type': 'application/json',
        'Cache-Control': 'no-store',
        'DPoP-Nonce': expect.stringMatching(/^[\w-]+$/),
      },
    })
    expect(JSON.parse(reply.body)).toEqual({ attestation_challenge: expect.stringMatching(/^[\w-]+$/) })
    const { as } = await testServer({ policy: { ...withChallenges, dpopNonce: 'off' } })
    expect((await clientAttestationChallengeReply(as, { method: 'POST' })).headers).not.toHaveProperty('DPoP-Nonce')
  })

  it('refuses other methods, and does not exist without challenges', async () => {
    const { as } = await testServer({ policy: withChallenges })
    const reply = await clientAttestationChallengeReply(as, { method: 'GET' })
    expect(reply).toMatchObject({ status: 405, headers: { Allow: 'POST', 'Cache-Control': 'no-store' } })
    const off = await testServer({ policy: { clientAttestationChallenge: 'off' } })
    await expect(clientAttestationChallengeReply(off.as, { method: 'POST' })).rejects.toThrow(
      "policy.clientAttestationChallenge must be 'optional' or 'required'",
    )
    expect(authorizationServerMetadata(off.as)).not.toHaveProperty('challenge_endpoint')
    expect(authorizationServerMetadata(as)).toMatchObject({ challenge_endpoint: 'https://as.example/challenge' })
  })
})

describe('a challenge', () => {
  it('is asked for with the fresh one in the header, at PAR and token', async () => {
    const server = await testServer({ policy: withChallenges })
    const refusedPush = await push(server, { ...ATTESTED, pop: 'challenge: missing' })
    const reply = pushedAuthorizationReply(refusedPush)
    expect(reply).toMatchObject({ status: 400, body: expect.stringContaining('"use_attestation_challenge"') })
    const challenge = reply.headers['OAuth-Client-Attestation-Challenge']
    unwrap(await push(server, { ...ATTESTED, headers: await instanceHeaders(server, { claims: { challenge } }) }))

    const code = codeOf(unwrap(await decide(server, ATTESTED)))
    const stale = await tokenRequest(server, code, { ...ATTESTED, pop: 'challenge: unknown' })
    const refusedToken = await redeemAuthorizationCode(server.as, stale)
    expectReason(refusedToken, 'attestation-challenge-stale')
    if (!refusedToken.ok) {
      expect(tokenErrorReply(refusedToken).headers).toHaveProperty('OAuth-Client-Attestation-Challenge')
    }
    unwrap(await redeemAuthorizationCode(server.as, await tokenRequest(server, code, ATTESTED)))
  })

  it('stays good after a request that was refused for another reason, and goes stale by the clock', async () => {
    const server = await testServer({ policy: withChallenges })
    const challenge = await challengeOf(server)
    const headers = () => instanceHeaders(server, { claims: { challenge } })
    const wrong = {
      ...ATTESTED,
      headers: await instanceHeaders(server, { fault: 'aud: another server', claims: { challenge } }),
    }
    expectReason(await push(server, wrong), 'attestation-pop-audience')
    unwrap(await push(server, { ...ATTESTED, headers: await headers() }))
    server.clock.advance(120)
    expectReason(await push(server, { ...ATTESTED, headers: await headers() }), 'attestation-challenge-stale')
  })

  it('that is due rides on a success', async () => {
    const server = await testServer({ policy: { ...withChallenges, clientAttestationChallenge: 'optional' } })
    const offered = pushedAuthorizationReply(await push(server, ATTESTED)).headers
    const challenge = offered['OAuth-Client-Attestation-Challenge']
    const headers = await instanceHeaders(server, { claims: { challenge } })
    const next = pushedAuthorizationReply(await push(server, { ...ATTESTED, headers })).headers
    expect(next).not.toHaveProperty('OAuth-Client-Attestation-Challenge')
    server.clock.advance(60)
    const later = await instanceHeaders(server, { claims: { challenge } })
    const renewed = pushedAuthorizationReply(await push(server, { ...ATTESTED, headers: later })).headers
    expect(renewed['OAuth-Client-Attestation-Challenge']).not.toBe(challenge)
    expect(unwrap(await redeem(server, ATTESTED)).replyHeaders).toHaveProperty('OAuth-Client-Attestation-Challenge')
  })

  it('is the nonce of a DPoP proof in the combined mode', async () => {
    const server = await testServer({ policy: { ...withChallenges, dpopNonce: 'required' } })
    const DPoP = await dpopProof(server, { claims: { nonce: await challengeOf(server) } })
    unwrap(await push(server, { ...COMBINED, proof: false, headers: { DPoP } }))
  })
})

describe('an attestation beside another method', () => {
  const signals: Partial<Policy> = { client_attestation_pop_methods_supported: ['attestation_pop_jwt', 'none'] }
  const basic = 'client_secret_basic'
  const beside = async (server: TestServer, client: 'client_secret_basic' | 'none', own: object = {}) => {
    const { client_id } = server.clients[client]
    return push(server, { client, headers: await instanceHeaders(server, { client_id, ...own }) })
  }

  it('is a second method where the metadata does not say that it is welcome', async () => {
    const server = await testServer()
    const result = await beside(server, basic)
    expectReason(result, 'client-authentication-multiple')
    expect(result).toMatchObject({ error: { error: 'invalid_request', status: 400 } })
  })

  it.each([basic, 'none'] as const)('is verified, told to the host and bound to nothing (%s)', async (client) => {
    const server = await testServer({ policy: signals })
    const { request_uri } = unwrap(await beside(server, client))
    const pending = unwrap(
      await processAuthorizationRequest(server.as, authorizationRequest(server, request_uri, { client })),
    )
    expect(pending.instance_jkt).toBeUndefined()
    const decision = { decision: 'granted', subject: 'alice' } as const
    const code = codeOf(unwrap(await issueAuthorizationResponse(server.as, pending, decision)))
    const headers = await instanceHeaders(server, { client_id: server.clients[client].client_id })
    const grant = unwrap(
      await redeemAuthorizationCode(server.as, await tokenRequest(server, code, { client, headers })),
    )
    expect(grant.clientAttestation?.claims.sub).toBe(server.clients[client].client_id)
  })

  it('may be left out under none, and must not be without it', async () => {
    unwrap(await push(await testServer({ policy: signals }), { client: basic }))
    const strict = await testServer({ policy: { client_attestation_pop_methods_supported: ['attestation_pop_jwt'] } })
    const result = await push(strict, { client: basic })
    expectReason(result, 'client-attestation-missing')
    expect(result).toMatchObject({ error: { error: 'invalid_client_attestation', status: 400 } })
    unwrap(await beside(strict, basic))
    expect(authorizationServerMetadata(strict.as)).toMatchObject({
      client_attestation_pop_methods_supported: ['attestation_pop_jwt'],
    })
  })

  it('is refused for what is wrong with it, and is no oracle of which clients exist', async () => {
    const server = await testServer({ policy: signals })
    const answers = await Promise.all(
      ['test-client_secret_basic', 'nobody'].map(async (client_id) => {
        const headers = {
          ...(await instanceHeaders(server, { client_id: 'somebody else' })),
          Authorization: `Basic ${btoa(`${client_id}:a guess`)}`,
        }
        const result = await push(server, { client: 'none', headers, parameters: { client_id } })
        return result.ok ? result : { ...result.error, detail: undefined }
      }),
    )
    expect(answers[0]).toMatchObject({ reason: 'client-attestation-signal', error: 'invalid_client_attestation' })
    expect(answers[1]).toEqual(answers[0])
  })

  it('does not make a wrong secret right', async () => {
    const server = await testServer({ policy: signals })
    const { client_id } = server.clients.client_secret_basic
    const headers = {
      ...(await instanceHeaders(server, { client_id })),
      Authorization: `Basic ${btoa(`${client_id}:a guess`)}`,
    }
    expectReason(await push(server, { client: basic, headers }), 'client-secret-mismatch')
  })
})
