import { describe, expect, it } from 'vitest'
import { parseClient } from '../../src/client-registration/parse-client.ts'
import { processAuthorizationRequest } from '../../src/endpoints/authorization.ts'
import { issueAuthorizationResponse } from '../../src/endpoints/authorization-response.ts'
import { authenticateClientRequest, authenticateTokenRequest } from '../../src/endpoints/other-grants.ts'
import { resumeAuthorizationRequest } from '../../src/endpoints/resume.ts'
import { redeemAuthorizationCode } from '../../src/endpoints/token.ts'
import { explaining } from '../../src/explain/index.ts'
import { demandPolicy } from '../../src/profiles/client-demands.ts'
import { fapi2MessageSigning, fapi2SecurityProfile, oauth21, policyForClient } from '../../src/profiles/index.ts'
import {
  authorizationRequest,
  begin,
  codeOf,
  commitFault,
  decide,
  expectReason,
  type FlowScript,
  namedFaultsFor,
  plainRequest,
  present,
  push,
  pushRequest,
  redeem,
  testServer,
  tokenRequest,
  unwrap,
} from '../../src/testing/index.ts'
import type { Client } from '../../src/types/client.ts'
import type { ClientDemands } from '../../src/types/client-demands.ts'
import type { Policy } from '../../src/types/policy.ts'
import { commitFaults } from '../support/commit-faults.ts'

/** The policy of a server that serves all kinds of clients. */
const mixed: Policy = {
  ...oauth21,
  token_endpoint_auth_methods_supported: [
    ...oauth21.token_endpoint_auth_methods_supported,
    'tls_client_auth',
    'attest_jwt_client_auth',
  ],
  response_types_supported: ['code', 'code id_token'],
  response_modes_supported: ['query', 'fragment', 'form_post', ...fapi2MessageSigning.response_modes_supported],
  request_parameter_supported: true,
  codeChallengeRequired: false,
  code_challenge_methods_supported: ['S256', 'plain'],
  clientAssertionAudience: 'rfc9126',
  clientSecretMethodsInterchangeable: true,
  redirectUriMayBeOmitted: true,
  unregisteredRedirectUris: true,
  dpopNonce: 'optional',
  errorsBeforeLogin: 'redirect',
}

const demanding: readonly (readonly [name: string, demands: ClientDemands])[] = [
  ['the FAPI 2.0 Security Profile', fapi2SecurityProfile],
  ['FAPI 2.0 Message Signing', fapi2MessageSigning],
  ['OAuth 2.1', oauth21],
  ['a nonce in each proof', { dpopNonce: 'required' }],
  ['long values', { stateMinLength: 8, nonceMinLength: 8 }],
  ['fresh attestations', { clientAttestationChallenge: 'required', clientAttestationMaxAge: 86_400 }],
]

describe.each(demanding)('a client that demands %s of a server that demands little', (_name, demands) => {
  const { policy } = demandPolicy(mixed, demands)

  it('is served at every endpoint as by a server whose policy is the stricter of both', async () => {
    const server = await testServer({ policy: mixed, client: { demands } })
    const faults = namedFaultsFor(policy)
    expect(await commitFaults(server, faults)).toEqual([])
    expect(faults.length).toBeGreaterThan(100)
  })

  it('gets a code by a good request', async () => {
    const server = await testServer({ policy: mixed, client: { demands } })
    expect(unwrap(await redeem(server)).client.demands).toBe(demands)
  })

  it('does not relax what the server alone refuses', async () => {
    const server = await testServer({
      policy: fapi2MessageSigning,
      client: { demands: { codeLifetime: 30, ...demands } },
    })
    for (const fault of namedFaultsFor(fapi2MessageSigning)) {
      expect((await commitFault(server, fault)).ok, fault.name).toBe(false)
    }
  })
})

const demandedBy = async (demands: ClientDemands, policy: Partial<Policy> = {}) =>
  testServer({ policy: { ...mixed, ...policy }, client: { demands } })

describe('the demands of a client hold', () => {
  it('for a request that was not pushed', async () => {
    const server = await demandedBy({ require_pushed_authorization_requests: true })
    expectReason(await begin(server), 'pushed-request-required')
    expect(unwrap(await present(server)).origin).toBe('pushed')
  })

  it('for the length of every lifetime', async () => {
    const server = await demandedBy({ requestUriLifetime: 20, interactionLifetime: 40, codeLifetime: 10 })
    expect(unwrap(await push(server)).expires_in).toBe(20)
    const pending = unwrap(await present(server))
    expect(pending.interaction_expires_at).toBe(server.clock() + 60)
    const plain = unwrap(await begin(server))
    expect(plain.interaction_expires_at).toBe(server.clock() + 40)
  })

  it('when the request is resumed, so that a demand added during the login counts', async () => {
    const clients = new Map<string, Client>()
    const server = await testServer({ policy: mixed, findClient: async (id) => clients.get(id) })
    const record: Client = { ...server.clients.private_key_jwt, client_id: 'bank' }
    clients.set('bank', record)
    const request = await plainRequest(server)
    const url = request.url.replace('client_id=test-private_key_jwt', 'client_id=bank')
    const { reference } = unwrap(await processAuthorizationRequest(server.as, { ...request, url }))
    clients.set('bank', { ...record, demands: { require_pushed_authorization_requests: true } })
    expectReason(await resumeAuthorizationRequest(server.as, reference), 'pushed-request-required')
  })

  it('for the errors of the authorization endpoint before a login', async () => {
    const server = await demandedBy({ errorsBeforeLogin: 'defer' })
    const refused = await begin(server, { parameters: 'scope: malformed' })
    expect(refused).toMatchObject({ error: { delivery: 'login-first' } })
    const reference = refused.ok || refused.error.delivery !== 'login-first' ? '' : refused.error.reference
    expect(await resumeAuthorizationRequest(server.as, reference, { loggedIn: false })).toMatchObject({
      error: { delivery: 'login-first' },
    })
    expect(await resumeAuthorizationRequest(server.as, reference)).toMatchObject({ error: { delivery: 'redirect' } })
  })

  it('for a request_uri that this server does not take, whose refusal waits for a login as well', async () => {
    const refusedWith = async (demands: ClientDemands) => {
      const server = await demandedBy(demands)
      const beside = { redirect_uri: 'https://client.example/callback' }
      const request = authorizationRequest(server, 'https://client.example/request', { presentation: beside })
      const refused = await processAuthorizationRequest(server.as, request)
      expectReason(refused, 'request-uri-unsupported')
      return refused.ok ? undefined : refused.error.delivery
    }
    expect(await refusedWith({ errorsBeforeLogin: 'defer' })).toBe('login-first')
    expect(await refusedWith({})).toBe('redirect')
  })

  it('for a request that asks for no token, whose proof is that of an attestation', async () => {
    const client = 'attest_jwt_client_auth_dpop'
    const server = await demandedBy(
      { dpopNonce: 'required' },
      { token_endpoint_auth_methods_supported: [...mixed.token_endpoint_auth_methods_supported, client] },
    )
    const asked = async (proof?: 'nonce: missing') =>
      authenticateClientRequest(server.as, await tokenRequest(server, '', { client, ...(proof && { proof }) }))
    expectReason(await asked('nonce: missing'), 'dpop-nonce-missing')
    unwrap(await asked())
  })

  it('for the response: the mode, the algorithm, the lifetime and iss', async () => {
    const asked: (string | undefined)[] = []
    const server = await testServer({
      policy: { ...mixed, authorization_response_iss_parameter_supported: false },
      client: { demands: { authorization_response_iss_parameter_supported: true } },
    })
    expect(unwrap(await decide(server)).parameters.iss).toBe(server.as.issuer)
    const signing = await testServer({
      policy: mixed,
      client: {
        demands: {
          response_modes_supported: fapi2MessageSigning.response_modes_supported,
          authorization_signing_alg_values_supported: ['PS256'],
          authorizationResponseLifetime: 30,
        },
      },
      sign: async (claims, _client, alg) => {
        asked.push(alg, String(claims.exp))
        return 'a.b.c'
      },
    })
    expect(unwrap(await decide(signing)).response_mode).toBe('query.jwt')
    expect(asked).toEqual(['PS256', String(signing.clock() + 30)])
  })

  it('for the algorithm of a signed response that the record registered against its own demands', async () => {
    const server = await testServer({
      policy: mixed,
      client: {
        authorization_signed_response_alg: 'ES256',
        demands: { authorization_signing_alg_values_supported: ['PS256'] },
      },
    })
    await expect(decide(server, { parameters: { response_mode: 'jwt' } })).rejects.toThrow(
      /authorization_signed_response_alg must be one of PS256/,
    )
  })

  it('for the tokens of every grant', async () => {
    const server = await testServer({
      policy: mixed,
      client: {
        grant_types: ['authorization_code', 'client_credentials'],
        response_types: ['code'],
        demands: { senderConstrainedTokensRequired: true, clientAssertionMaxLifetime: 30 },
      },
    })
    const script: FlowScript = { client: 'client_secret_basic', proof: false }
    // a code that no key is bound to
    const { request_uri } = unwrap(await push(server, script))
    const pending = unwrap(
      await processAuthorizationRequest(server.as, authorizationRequest(server, request_uri, script)),
    )
    const granted = { decision: 'granted', subject: 'alice' } as const
    const code = codeOf(unwrap(await issueAuthorizationResponse(server.as, pending, granted)))
    expectReason(
      await redeemAuthorizationCode(server.as, await tokenRequest(server, code, script)),
      'dpop-proof-missing',
    )
    const grant = { ...script, token: { grant_type: 'client_credentials' } }
    expectReason(await authenticateTokenRequest(server.as, await tokenRequest(server, '', grant)), 'dpop-proof-missing')
    // the kit's assertions live for 60 seconds
    expectReason(await push(server), 'client-assertion-lifetime')
    const asked = await tokenRequest(server, '', { token: { grant_type: 'client_credentials' } })
    expectReason(await authenticateTokenRequest(server.as, asked), 'client-assertion-lifetime')
    expectReason(await authenticateClientRequest(server.as, asked), 'client-assertion-lifetime')
  })

  it('for the one method of a secret that is registered', async () => {
    const script = { client: 'client_secret_basic' } as const
    const strict = await testServer({
      policy: mixed,
      client: {
        token_endpoint_auth_method: 'client_secret_post',
        demands: { clientSecretMethodsInterchangeable: false },
      },
    })
    expectReason(await push(strict, script), 'client-method-mismatch')
    const open = await testServer({ policy: mixed, client: { token_endpoint_auth_method: 'client_secret_post' } })
    expect((await push(open, script)).ok).toBe(true)
  })

  it('for methods of authentication', async () => {
    const server = await demandedBy({ token_endpoint_auth_methods_supported: ['private_key_jwt'] })
    expectReason(await push(server, { client: 'client_secret_basic' }), 'client-method-not-allowed')
    expectReason(await push(server, { client: 'attest_jwt_client_auth' }), 'client-method-not-allowed')
    expect((await push(server)).ok).toBe(true)
  })

  it('in an explanation, which runs the operation', async () => {
    const server = await demandedBy({ clientAssertionAudience: 'issuer', dpopNonce: 'required' })
    const refusedBy = async (script: FlowScript) => {
      const { as, explain } = explaining(server.as, 'push')
      return explain(await push({ ...server, as } as never, script)).objection?.reason
    }
    expect(await refusedBy({ assertion: 'aud: token endpoint' })).toBe('client-assertion-audience')
    expect(await refusedBy({ proof: 'nonce: missing' })).toBe('dpop-nonce-missing')
    expect(await refusedBy({})).toBeUndefined()
  })

  it('for a client that is derived from an attestation, of the attestation itself', async () => {
    const served = async (demands: ClientDemands) => {
      const { certificates, keys } = await testServer()
      const derived = (client_id: string) => ({
        client_id,
        clientSource: 'attestation' as const,
        token_endpoint_auth_method: 'attest_jwt_client_auth' as const,
        redirect_uris: ['https://client.example/callback'],
        demands,
      })
      const server = await testServer({
        policy: mixed,
        clientAttestation: {
          trustAnchors: [certificates.attesterAuthority.der],
          attesterKeys: { keys: [keys.attester.publicJWK] },
          deriveClient: async ({ client_id }) => derived(client_id),
        },
      })
      const { attest_jwt_client_auth: known } = server.clients
      const clients = { ...server.clients, attest_jwt_client_auth: { ...known, client_id: 'wallet' } }
      return push({ ...server, clients, certificates, keys }, { client: 'attest_jwt_client_auth' })
    }
    expect((await served({})).ok).toBe(true)
    expect((await served({ clientAttestationMaxAge: 3600 })).ok).toBe(true)
    expectReason(await served({ clientAttestationChallenge: 'required' }), 'attestation-challenge-missing')
  })
})

describe('a record that lost its demands', () => {
  const registered = unwrap(
    parseClient(
      {
        client_id: 'bank',
        token_endpoint_auth_method: 'private_key_jwt',
        redirect_uris: ['https://bank.example/cb'],
        jwks_uri: 'https://bank.example/jwks',
      },
      mixed,
      { demands: fapi2SecurityProfile },
    ),
  )
  const silent = unwrap(parseClient({ ...registered, demands: undefined, demandsCount: undefined }, mixed))

  const serving = async (record: Client, options: object = {}) => {
    const server = await testServer({ policy: mixed, findClient: async () => record, ...options })
    const request = await plainRequest(server)
    return {
      events: server.events,
      outcome: processAuthorizationRequest(server.as, {
        ...request,
        url: request.url.replace('client_id=test-private_key_jwt', 'client_id=bank'),
      }),
    }
  }

  it('is noticed by the count, and is not served', async () => {
    expect(registered.demandsCount).toBe(Object.keys(registered.demands ?? {}).length)
    const { codeLifetime: _lost, ...left } = registered.demands ?? {}
    for (const record of [
      { ...registered, demands: undefined },
      { ...registered, demands: {} },
      { ...registered, demands: left },
    ]) {
      const { outcome, events } = await serving(record as never)
      await expect(outcome).rejects.toThrow(
        /findClient must return a client with the demandsCount that parseClient wrote/,
      )
      expect(events.at(-1)).toMatchObject({ type: 'failed', port: 'findClient' })
    }
  })

  it('without its count is noticed where the server requires one', async () => {
    expect(silent.demandsCount).toBeUndefined()
    await expect((await serving(silent, { demandsCountRequired: true })).outcome).rejects.toThrow(/demandsCount/)
    expect(await (await serving(silent)).outcome).toMatchObject({
      ok: false,
      error: { error: { reason: expect.any(String) } },
    })
  })

  it('is told from a client that demands nothing, which has the count 0', async () => {
    const none = unwrap(parseClient(silent, mixed, { demands: {} }))
    expect(none).toMatchObject({ demandsCount: 0 })
    expect(none.demands).toBeUndefined()
    const { outcome } = await serving(none, { demandsCountRequired: true })
    expect((await outcome).ok).toBe(false) // a redirect_uri that is not registered, and no TypeError
  })

  it('is not asked of a client of a client source, whose records are made in the process', async () => {
    const { outcome } = await serving({ ...silent, clientSource: 'metadata-document' }, { demandsCountRequired: true })
    expect((await outcome).ok).toBe(false)
  })

  it.each([
    [{ demands: '{}' }],
    [{ demands: [] }],
    [{ demands: { codeLifetime: 'soon' } }],
    [{ demands: { unheard: 1 } }],
    [{ demandsCount: '3' }],
  ])('or has them in another form, is not served: %j', async (changes) => {
    await expect((await serving({ ...silent, ...changes } as never)).outcome).rejects.toThrow(TypeError)
  })

  it('is not served by a server of parts without the part that applies them', async () => {
    const server = await testServer({ policy: mixed, findClient: async () => registered })
    const { applyClientDemands: _without, ...parts } = server.as.parts
    const bare: typeof server.as = Object.create(server.as, { parts: { value: parts } })
    const request = await plainRequest(server)
    await expect(
      processAuthorizationRequest(bare, { ...request, url: request.url.replace('test-private_key_jwt', 'bank') }),
    ).rejects.toThrow('The server must have the part applyClientDemands; got none.')
  })

  it('is not served when the policy of the server no longer meets them', async () => {
    const { outcome } = await serving(registered, { policy: { ...mixed, dpop_signing_alg_values_supported: [] } })
    await expect(outcome).rejects.toThrow(/dpop_signing_alg_values_supported must have an entry that the server has/)
  })
})

describe('a client without demands', () => {
  it('meets the server itself, and nothing is computed for it', async () => {
    let applied = 0
    const { as } = await testServer()
    const { applyClientDemands = () => as.policy } = as.parts
    const server = await testServer()
    const parts = {
      ...as.parts,
      applyClientDemands: (...asked: Parameters<typeof applyClientDemands>) => {
        applied++
        return applyClientDemands(...asked)
      },
    }
    const counting = { ...server, as: Object.create(server.as, { parts: { value: parts } }) }
    unwrap(await redeem(counting))
    expect(applied).toBe(0)
  })

  it('shares the joined policy of its demands with every client that demands the same', async () => {
    const server = await testServer({ policy: mixed, client: { demands: { ...fapi2SecurityProfile } } })
    const joined: Policy[] = []
    const { applyClientDemands = () => server.as.policy } = server.as.parts
    const parts = {
      ...server.as.parts,
      applyClientDemands: (...asked: Parameters<typeof applyClientDemands>) => {
        const policy = applyClientDemands(...asked)
        joined.push(policy)
        return policy
      },
    }
    const counting = { ...server, as: Object.create(server.as, { parts: { value: parts } }) }
    unwrap(await redeem(counting))
    unwrap(await redeem(counting, { client: 'private_key_jwt' }))
    expect(joined.length).toBeGreaterThan(1)
    expect(new Set(joined).size).toBe(1)
    expect(policyForClient(mixed, server.clients.private_key_jwt).codeLifetime).toBe(60)
  })
})

describe('a push by a client with demands', () => {
  it('takes the assertion and the proof of a good request once', async () => {
    const server = await testServer({ policy: mixed, client: { demands: fapi2SecurityProfile } })
    const request = await pushRequest(server)
    expect(request.headers.get('dpop')).toBeTruthy()
    expect((await push(server)).ok).toBe(true)
  })
})
