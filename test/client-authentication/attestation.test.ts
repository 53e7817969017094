import { describe, expect, it, vi } from 'vitest'
import { parseClientAttestation } from '../../src/client-authentication/attestation.ts'
import { clientFromAttestation } from '../../src/client-sources/attested-clients.ts'
import { processAuthorizationRequest } from '../../src/endpoints/authorization.ts'
import { issueAuthorizationResponse } from '../../src/endpoints/authorization-response.ts'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { redeemAuthorizationCode } from '../../src/endpoints/token.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import {
  attestationPop,
  authorizationRequest,
  clientAttestation,
  codeOf,
  commitFault,
  dpopProof,
  expectReason,
  fixedClock,
  namedFaults,
  push,
  pushRequest,
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

type Headers = Readonly<Record<string, string>>

const attestation = async (server: TestServer, how?: Parameters<typeof clientAttestation>[1]): Promise<Headers> => ({
  'OAuth-Client-Attestation': await clientAttestation(server, how),
})

const pop = async (server: TestServer, how?: Parameters<typeof attestationPop>[1]): Promise<Headers> => ({
  'OAuth-Client-Attestation-PoP': await attestationPop(server, how),
})

const pushing = async (server: TestServer, script: Script) =>
  processPushedAuthorizationRequest(server.as, await pushRequest(server, script))

const counted = () => {
  const store = memoryStore({ clock: fixedClock() })
  const keys: string[] = []
  const insert: typeof store.insert = async (key, ...rest) => {
    keys.push(key)
    return store.insert(key, ...rest)
  }
  return { keys, store: { ...store, insert } }
}

describe('an attestation', () => {
  it('authenticates its client by a chain to a trust anchor, without the anchor', async () => {
    const server = await testServer()
    unwrap(await push(server, ATTESTED))
    unwrap(await push(server, COMBINED))
  })

  it('authenticates its client by the kid of a configured key', async () => {
    const server = await testServer()
    unwrap(await push(server, { ...ATTESTED, headers: await attestation(server, { by: 'kid' }) }))
  })

  it('brings its certificate where the policy asks for x5c, and configured keys do not stand in for it (HAIP 1.0 §4.4.1)', async () => {
    const server = await testServer({ policy: { clientAttestationX5cRequired: true } })
    unwrap(await push(server, ATTESTED))
    const byKid = await push(server, { ...ATTESTED, headers: await attestation(server, { by: 'kid' }) })
    expect(expectReason(byKid, 'client-attestation-chain').detail).toBe('x5c is missing.')
    const attester = server.keys.attester
    const unproven = { by: 'kid', header: { kid: attester.publicJWK.kid, x5c: ['AAAA'] } } as const
    expectReason(
      await push(server, { ...ATTESTED, headers: await attestation(server, unproven) }),
      'client-attestation-chain',
    )
  })

  it('authenticates its client by a key that the host finds, from header and claims', async () => {
    const attester = await testKey('Ed25519', 'listed')
    const findAttesterKeys = vi.fn(async () => ({ keys: [attester.publicJWK] }))
    const server = await testServer({ clientAttestation: { findAttesterKeys } })
    const own = { ...server, keys: { ...server.keys, attester } }
    const claims = { iss: 'https://attester.example' }
    unwrap(await push(server, { ...ATTESTED, headers: await attestation(own, { by: 'kid', claims }) }))
    expect(findAttesterKeys).toHaveBeenCalledWith({
      header: expect.objectContaining({ kid: 'listed' }),
      claims: expect.objectContaining(claims),
    })
  })

  it.each([undefined, null])('is not trusted where the host finds %j', async (answer) => {
    const findAttesterKeys = async () => answer as undefined
    const server = await testServer({ clientAttestation: { findAttesterKeys } })
    expectReason(await push(server, ATTESTED), 'client-attestation-untrusted')
  })

  it.each([true, [], 'keys'])('is not trusted, and the host is told, where it answers %j', async (answer) => {
    const findAttesterKeys = async () => answer as unknown as undefined
    const server = await testServer({ clientAttestation: { findAttesterKeys } })
    await expect(push(server, ATTESTED)).rejects.toThrow('clientAttestation.findAttesterKeys must return a JWK Set')
    expect(server.events.at(-1)).toMatchObject({ type: 'failed', port: 'clientAttestation.findAttesterKeys' })
  })

  it.each([
    [
      'draft -07, with iss and nbf and without iat',
      { iss: 'https://attester.example', nbf: 1, iat: undefined },
      { iss: 'c' },
    ],
    ['later drafts, with claims that nobody knows', { wallet_name: 'W', status: { idx: 3 } }, { x: { y: 1 } }],
  ])('has the shape of %s', async (_draft, claims, popClaims) => {
    const server = await testServer()
    const headers = { ...(await attestation(server, { claims })), ...(await pop(server, { claims: popClaims })) }
    unwrap(await push(server, { ...ATTESTED, headers }))
  })

  it('needs an iat where the policy says so', async () => {
    const headers = async (server: TestServer) => attestation(server, { claims: { iat: undefined } })
    for (const policy of [{ clientAttestationIatRequired: true }, { clientAttestationMaxAge: 3600 }]) {
      const server = await testServer({ policy })
      expectReason(await push(server, { ...ATTESTED, headers: await headers(server) }), 'client-attestation-claims')
    }
  })

  it('counts until its exp plus the tolerance, and no second longer', async () => {
    const server = await testServer()
    const at = async (exp: number) =>
      push(server, { ...ATTESTED, headers: await attestation(server, { claims: { exp: server.clock() + exp } }) })
    unwrap(await at(-9))
    const refusal = await at(-10)
    expectReason(refusal, 'client-attestation-expired')
    expect(refusal).toMatchObject({ error: { error: 'use_fresh_attestation', status: 400 } })
  })

  it('counts while it is no older than the policy says, with the tolerance, and needs an iat for that', async () => {
    const server = await testServer({ policy: { clientAttestationMaxAge: 100, clockTolerance: 10 } })
    const now = server.as.clock()
    const issued = async (iat: number | undefined) =>
      push(server, { ...ATTESTED, headers: await attestation(server, { claims: { iat, exp: now + 1000 } }) })
    unwrap(await issued(now - 110))
    expect(expectReason(await issued(now - 111), 'client-attestation-too-old').detail).toBe('iat was 111 s ago.')
    expect(expectReason(await issued(undefined), 'client-attestation-claims').parameter).toBe('iat')
  })

  it.each(['iat', 'nbf'])('counts from its %s on, less the tolerance', async (name) => {
    const server = await testServer({ policy: { clockTolerance: 10 } })
    const now = server.as.clock()
    const from = async (time: number) =>
      push(server, { ...ATTESTED, headers: await attestation(server, { claims: { [name]: time, exp: now + 1000 } }) })
    unwrap(await from(now + 10))
    expect(expectReason(await from(now + 11), 'client-attestation-not-yet-valid').detail).toBe(
      'nbf or iat is 11 s ahead.',
    )
  })

  it('need not name its client in the form of a token request', async () => {
    const server = await testServer()
    const code = await codeFor(server, ATTESTED)
    const request = await tokenRequest(server, code, ATTESTED)
    const form = new URLSearchParams(String(request.body))
    form.delete('client_id')
    unwrap(await redeemAuthorizationCode(server.as, { ...request, body: form.toString() }))
  })

  it('is ignored by a server whose policy has no use for one', async () => {
    const policy = { token_endpoint_auth_methods_supported: ['none', 'client_secret_basic'] } as const
    const server = await testServer({ policy })
    const headers = { 'OAuth-Client-Attestation': 'not, an attestation', 'OAuth-Client-Attestation-PoP': '' }
    unwrap(await push(server, { client: 'none', headers }))
    unwrap(await push(server, { client: 'client_secret_basic', headers }))
  })

  it('is no way in for a client that is registered for another method, and the reverse', async () => {
    const server = await testServer()
    const none = server.clients.client_secret_basic.client_id
    const headers = { ...(await attestation(server, { client_id: none })), ...(await pop(server, { client_id: none })) }
    const request = await pushRequest(server, { client: 'none', headers, parameters: { client_id: none } })
    expectReason(await processPushedAuthorizationRequest(server.as, request), 'client-method-mismatch')
    const { client_id } = server.clients.attest_jwt_client_auth
    expectReason(await push(server, { client: 'none', parameters: { client_id } }), 'client-authentication-missing')
    const basic = { Authorization: `Basic ${btoa(`${client_id}:secret`)}` }
    expectReason(
      await push(server, { client: 'none', parameters: { client_id }, headers: basic }),
      'client-method-mismatch',
    )
  })

  it('proves one method: the combined one is not the other', async () => {
    const server = await testServer()
    const { attest_jwt_client_auth: one, attest_jwt_client_auth_dpop: other } = server.clients
    const combined = {
      ...(await attestation(server, { client_id: other.client_id, instance: server.keys.proof })),
      ...(await pop(server, { client_id: other.client_id, instance: server.keys.proof })),
    }
    expectReason(await push(server, { ...COMBINED, headers: combined }), 'client-method-mismatch')
    const request = await pushRequest(server, {
      client: 'none',
      parameters: { client_id: one.client_id },
      headers: await attestation(server, { instance: server.keys.proof }),
    })
    expectReason(await processPushedAuthorizationRequest(server.as, request), 'client-method-mismatch')
  })
})

describe('a refused attestation or proof', () => {
  it('leaves nothing behind, and a good one goes through afterwards', async () => {
    const { store, keys } = counted()
    const server = await testServer({ store })
    const faults = namedFaults.filter(({ name, needs }) => /^(?:attestation|pop) /.test(name) && needs === undefined)
    expect(faults.length).toBeGreaterThan(50)
    for (const fault of faults) {
      if (fault.name === 'pop jti: replayed') continue
      expectReason(await commitFault(server, fault), fault.reason)
    }
    expect(keys).toEqual([])
    unwrap(await push(server, ATTESTED))
  })

  it('uses up neither the proof of possession nor the DPoP proof when another check fails', async () => {
    const server = await testServer()
    const headers = {
      ...(await attestation(server)),
      ...(await pop(server)),
      DPoP: await dpopProof(server),
    }
    const script = { ...ATTESTED, headers, proof: false } as const
    expectReason(
      await push(server, { ...script, parameters: { response_type: 'device' } }),
      'response-type-unsupported',
    )
    unwrap(await push(server, script))
    expectReason(await push(server, script), 'attestation-pop-replayed')
  })

  it.each([
    ['attestation', 16_384, attestation, 'client-attestation-malformed'],
    ['proof of possession', 8192, pop, 'attestation-pop-malformed'],
  ] as const)('%s of more than %i characters is refused, however right it is', async (_, most, make, reason) => {
    const server = await testServer()
    const ofLength = async (characters: number) => {
      const headers = await make(server, { claims: { padding: 'a'.repeat(characters) } })
      return { headers, length: Object.values(headers)[0]?.length ?? 0 }
    }
    // base64url makes four characters of three
    const longest = Math.floor(((most - (await ofLength(0)).length) * 3) / 4) - 1
    const within = await ofLength(longest)
    expect(within.length).toBeGreaterThan(most - 8)
    expect(within.length).toBeLessThanOrEqual(most)
    unwrap(await push(server, { ...ATTESTED, headers: within.headers }))
    const beyond = await ofLength(longest + 6)
    expect(beyond.length).toBeGreaterThan(most)
    expectReason(await push(server, { ...ATTESTED, headers: beyond.headers }), reason)
  })

  it('has at most 16 certificates in its chain', async () => {
    const server = await testServer()
    const chain = Array.from({ length: 17 }, () => 'MAA=')
    const headers = await attestation(server, { header: { x5c: chain } })
    expectReason(await push(server, { ...ATTESTED, headers }), 'client-attestation-chain')
  })

  it('costs the same signatures for a client that is not registered', async () => {
    let verified = 0
    const verifySignature = () => {
      verified += 1
      return undefined
    }
    const server = await testServer({ verifySignature })
    const costOf = async (client_id: string) => {
      verified = 0
      const headers = { ...(await attestation(server, { client_id })), ...(await pop(server, { client_id })) }
      const result = await push(server, { ...ATTESTED, proof: false, headers, parameters: { client_id, state: '' } })
      return [result.ok, verified]
    }
    const { client_id } = server.clients.attest_jwt_client_auth
    expect(await costOf(client_id)).toEqual([true, 2])
    expect(await costOf('nobody')).toEqual([false, 2])
    expect(await costOf(server.clients.none.client_id)).toEqual([true, 2])
  })

  it('costs a signature where no key is there to verify it with', async () => {
    const verifySignature = vi.fn(() => undefined)
    const server = await testServer({ verifySignature })
    expectReason(await push(server, { ...ATTESTED, attestation: 'kid: unknown' }), 'client-attestation-untrusted')
    expect(verifySignature).toHaveBeenCalled()
  })
})

describe('the jti of a proof of possession', () => {
  it('counts once at all endpoints together', async () => {
    const server = await testServer()
    const code = await codeFor(server, ATTESTED)
    const headers = await pop(server)
    unwrap(await push(server, { ...ATTESTED, headers }))
    const replayed = await redeemAuthorizationCode(
      server.as,
      await tokenRequest(server, code, { ...ATTESTED, headers }),
    )
    expectReason(replayed, 'attestation-pop-replayed')
    unwrap(await redeemAuthorizationCode(server.as, await tokenRequest(server, code, ATTESTED)))
  })

  it('counts once of two at the same time', async () => {
    const server = await testServer()
    const headers = await pop(server)
    const outcomes = await Promise.all([1, 2].map(() => push(server, { ...ATTESTED, headers })))
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1)
  })

  it('is that of one instance: another may have the same', async () => {
    const server = await testServer()
    const instance = await testKey()
    const claims = { jti: 'the same' }
    unwrap(await push(server, { ...ATTESTED, headers: await pop(server, { claims }) }))
    const other = { ...(await attestation(server, { instance })), ...(await pop(server, { instance, claims })) }
    unwrap(await push(server, { ...ATTESTED, headers: other }))
  })

  it('is remembered until the proof is too old', async () => {
    const server = await testServer({ policy: { clientAttestationPopMaxAge: 60 } })
    const headers = await pop(server)
    unwrap(await push(server, { ...ATTESTED, headers }))
    server.clock.advance(70)
    expectReason(await push(server, { ...ATTESTED, headers }), 'attestation-pop-replayed')
    server.clock.advance(1)
    expectReason(await push(server, { ...ATTESTED, headers }), 'attestation-pop-expired')
  })
})

describe('the combined mode', () => {
  it('binds the code to the one key, and verifies the proof once', async () => {
    const server = await testServer()
    const verifications = vi.fn(() => undefined)
    const { as } = await testServer({ verifySignature: verifications, store: server.store, clock: server.clock })
    expect(as.parts.readDPoPProof).toBeDefined()
    const code = await codeFor(server, COMBINED)
    const grant = unwrap(await redeemAuthorizationCode(server.as, await tokenRequest(server, code, COMBINED)))
    expect(grant.cnf).toEqual({ jkt: grant.clientAttestation?.instance_jkt })
    expect(grant.clientAttestation?.popMethod).toBe('dpop_combined')
  })

  it.each([
    [
      'a proof by another key',
      'attestation-pop-key',
      async (server: TestServer) => ({ DPoP: await dpopProof(server, { key: await testKey() }) }),
    ],
    ['no proof', 'attestation-pop-missing', async () => ({})],
  ])('refuses %s', async (_what, reason, headers) => {
    const server = await testServer()
    const result = await push(server, { ...COMBINED, proof: false, headers: await headers(server) })
    expect(result).toMatchObject({ ok: false, error: { reason, error: 'invalid_client', status: 401 } })
  })

  it('takes its freshness from DPoP nonces', async () => {
    const server = await testServer({ policy: { dpopNonce: 'required' } })
    expectReason(await push(server, { ...COMBINED, proof: 'nonce: missing' }), 'dpop-nonce-missing')
    unwrap(await push(server, COMBINED))
  })

  it('is refused where the policy does not list it', async () => {
    const policy = { token_endpoint_auth_methods_supported: ['attest_jwt_client_auth'] } satisfies Partial<Policy>
    expectReason(await push(await testServer({ policy }), COMBINED), 'attestation-pop-missing')
  })
})

const codeFor = async (server: TestServer, script: Script): Promise<string> => {
  const { request_uri } = unwrap(await pushing(server, script))
  const pending = unwrap(
    await processAuthorizationRequest(server.as, authorizationRequest(server, request_uri, script)),
  )
  const decision = { decision: 'granted', subject: 'alice' } as const
  return codeOf(unwrap(await issueAuthorizationResponse(server.as, pending, decision)))
}

describe('clients of attestations', () => {
  it('are unknown where the host derives none', async () => {
    const server = await testServer()
    const client_id = 'https://wallet.example'
    const headers = { ...(await attestation(server, { client_id })), ...(await pop(server, { client_id })) }
    expectReason(await push(server, { ...ATTESTED, headers, parameters: { client_id } }), 'client-unknown')
    expect(clientFromAttestation).toBeTypeOf('function')
  })
})

describe('the headers of an attested request', () => {
  it('have about the sizes that the guide names', async () => {
    const server = await testServer()
    const { attester, attesterAuthority } = server.certificates
    const base64 = (der: Uint8Array) => Buffer.from(der).toString('base64')
    const sizeOf = async (x5c: readonly Uint8Array[]) =>
      (await clientAttestation(server, { header: { x5c: x5c.map(base64) } })).length
    const sizes = {
      byKid: (await clientAttestation(server, { by: 'kid' })).length,
      oneCertificate: await sizeOf([attester.der]),
      twoCertificates: await sizeOf([attester.der, attesterAuthority.der]),
      pop: (await attestationPop(server, { claims: { jti: crypto.randomUUID(), challenge: 'x'.repeat(43) } })).length,
      dpop: (await dpopProof(server, { claims: { jti: crypto.randomUUID() } })).length,
    }
    const about = { byKid: 500, oneCertificate: 1000, twoCertificates: 1600, pop: 350, dpop: 500 }
    for (const [name, size] of Object.entries(sizes)) {
      expect(Math.abs(size - about[name as keyof typeof about]), `${name}: ${size}`).toBeLessThan(100)
    }
    expect(sizes.twoCertificates + sizes.pop + sizes.dpop).toBeLessThan(2600)
  })
})

describe('the form of an attestation', () => {
  it('says that there are two only for a header that is short enough to be two', () => {
    expectReason(parseClientAttestation(`${'x'.repeat(32_767)},`), 'client-attestation-multiple')
    expectReason(parseClientAttestation(`${'x'.repeat(32_768)},`), 'client-attestation-malformed')
  })
})

describe('the detail of a refused attestation', () => {
  it('names the parameter, the end of the chain, or the time that is wrong', async () => {
    const server = await testServer()
    const refusedWith = async (how: Parameters<typeof clientAttestation>[1]) => {
      const result = await push(server, { ...ATTESTED, headers: await attestation(server, how) })
      return result.ok ? undefined : result.error
    }
    const client_id = server.clients.attest_jwt_client_auth_dpop.client_id
    expect(await refusedWith({ client_id })).toMatchObject({
      reason: 'client-attestation-subject',
      parameter: 'client_id',
    })
    const exp = server.clock() - 60
    expect(await refusedWith({ claims: { exp, iat: undefined } })).toMatchObject({ detail: 'exp was 60 s ago.' })
    expect(await refusedWith({ header: { x5c: [7] } })).toMatchObject({ detail: expect.stringMatching(/base64/) })
  })
})

describe('a proof of possession without its attestation', () => {
  it('is refused, and so is a combined proof that the server does not read', async () => {
    const server = await testServer()
    const request = await pushRequest(server, { client: 'none', headers: await pop(server) })
    expectReason(await processPushedAuthorizationRequest(server.as, request), 'client-attestation-malformed')
    const { as } = server
    const policy = { ...as.policy, dpop_signing_alg_values_supported: [] }
    const { readDPoPProof: _, ...parts } = as.parts
    const copy = { ...as, secrets: as.secrets, policy, parts }
    const combined = await pushRequest(server, COMBINED)
    expectReason(await processPushedAuthorizationRequest(copy, combined), 'attestation-pop-missing')
  })

  it('brings a challenge back only where that is what was wrong', async () => {
    const refusal = await push(await testServer(), { ...ATTESTED, pop: 'signature: by another key' })
    expectReason(refusal, 'attestation-pop-signature')
    expect(refusal).not.toHaveProperty('error.replyHeaders')
  })
})

describe('an attestation beside another method', () => {
  const signals: Partial<Policy> = {
    client_attestation_pop_methods_supported: ['attestation_pop_jwt', 'dpop_combined'],
  }
  const client = 'client_secret_basic'

  const beside = async (how: Parameters<typeof clientAttestation>[1], proof?: Parameters<typeof attestationPop>[1]) => {
    const server = await testServer({ policy: signals })
    const { client_id } = server.clients[client]
    const own = typeof how === 'object' ? how : {}
    const headers = {
      ...(await attestation(server, { client_id, ...own })),
      ...(await pop(server, { client_id, ...(typeof proof === 'object' ? proof : {}) })),
    }
    const result = await push(server, { client, headers })
    return result.ok ? result : result.error
  }

  it('is refused as one, and the detail says for what', async () => {
    expect(await beside({ client_id: 'another' })).toMatchObject({
      reason: 'client-attestation-signal',
      detail: 'client-attestation-subject',
    })
    expect(await beside({ header: { x5c: [7] } })).toMatchObject({
      reason: 'client-attestation-signal',
      detail: expect.stringMatching(/^client-attestation-chain: .*base64/),
    })
  })

  it('is refused in its own words where these say what to do', async () => {
    expect(await beside({ claims: { exp: 1, iat: undefined } })).toMatchObject({ error: 'use_fresh_attestation' })
    expect(await beside({}, { claims: { challenge: 'stale' } })).toMatchObject({
      error: 'use_attestation_challenge',
      replyHeaders: { 'OAuth-Client-Attestation-Challenge': expect.any(String) },
    })
  })

  it('may be proven by the DPoP proof of the request, by its own key alone', async () => {
    const server = await testServer({ policy: signals })
    const { client_id } = server.clients[client]
    const bound = await attestation(server, { client_id, instance: server.keys.proof })
    unwrap(await push(server, { client, headers: bound }))
    const foreign = await attestation(server, { client_id, instance: await testKey() })
    expect(await push(server, { client, headers: foreign })).toMatchObject({
      ok: false,
      error: { reason: 'client-attestation-signal', detail: 'attestation-pop-key' },
    })
  })
})
