import { describe, expect, it } from 'vitest'
import { clientFromAttestation } from '../../src/client-sources/attested-clients.ts'
import { clientIdMetadataDocuments } from '../../src/client-sources/client-id-metadata-documents.ts'
import { authenticateTokenRequest } from '../../src/endpoints/other-grants.ts'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { remoteClientKeys } from '../../src/host/jwks-uri.ts'
import { oauth21 } from '../../src/profiles/oauth21.ts'
import { authorizationServerMetadata } from '../../src/server/metadata.ts'
import { expectReason, pushRequest, testServer, tokenRequest, unwrap } from '../../src/testing/index.ts'
import type { AuthorizationDetailObject, DetailType, IsNarrower } from '../../src/types/authorization-details.ts'
import type { ClientAttestation, UntrustedAttestation } from '../../src/types/client-attestation.ts'
import type { JSONWebKey } from '../../src/types/jose.ts'
import type { FrontChannelGrant } from '../../src/types/ports.ts'
import { CALLBACK, clients, keys, testHost } from '../support/host.ts'
import { vandal, vandalise } from '../support/vandal.ts'

const DOCUMENT = 'https://client.example.com/client.json?v=1'
const WALLET_POLICY = { ...oauth21, token_endpoint_auth_methods_supported: ['attest_jwt_client_auth'] } as const
const clock = () => 1_800_000_000

const typeOf = (validate: (value: object) => object, isNarrower?: IsNarrower): Record<string, DetailType> => ({
  payment: {
    schema: {
      '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: validate(value as object) }) },
    },
    ...(isNarrower && { isNarrower }),
  },
})
const listOf = (detail: AuthorizationDetailObject) => detail.actions as string[]
const asked = (members: object = {}) => ({
  authorization_details: JSON.stringify([{ type: 'payment', actions: ['pay', 'list'], ...members }]),
})

describe('a comparator of authorization details', () => {
  it('that sorts what it compares changes nothing that is kept', async () => {
    const tries: string[] = []
    const sorting: IsNarrower = (granted, requested) => {
      for (const detail of [granted, requested]) {
        try {
          listOf(detail).sort()
          tries.push('sorted')
        } catch {
          tries.push('frozen')
        }
      }
      return true
    }
    const host = testHost({ options: { authorizationDetails: typeOf((value) => value, sorting) } })
    const pending = await host.pending(clients.basic, asked())
    const authorization_details = [{ type: 'payment', actions: ['pay', 'list'] }]
    unwrap(await host.decide(pending, { decision: 'granted', subject: 'alice', authorization_details } as never))
    expect(tries).toEqual(['frozen', 'frozen'])
    expect(authorization_details[0]?.actions).toEqual(['pay', 'list'])
    const [, code = ''] = host.store.contents().find(([key]) => key.startsWith('code:')) ?? []
    expect(JSON.parse(code).authorization_details).toEqual([{ type: 'payment', actions: ['pay', 'list'] }])
  })

  it('that does not catch the TypeError fails the decision, and the request still waits', async () => {
    const sorting: IsNarrower = (granted) => listOf(granted).sort().length > 0
    const host = testHost({ options: { authorizationDetails: typeOf((value) => value, sorting) } })
    const pending = await host.pending(clients.basic, asked())
    await expect(host.decide(pending)).rejects.toThrow(TypeError)
    expect(host.store.count('request')).toBe(1)
  })
})

describe('a schema of authorization details that changes its input in place', () => {
  it('is found to have dropped a member', async () => {
    const dropping = (value: object) => {
      Reflect.deleteProperty(value, 'limit')
      return value
    }
    const host = testHost({ options: { authorizationDetails: typeOf(dropping) } })
    expectReason(await host.push(clients.basic, asked({ limit: 10 })), 'authorization-details-invalid')
  })

  it('may add a default', async () => {
    const adding = (value: object) => Object.assign(value, { currency: 'EUR' })
    const host = testHost({ options: { authorizationDetails: typeOf(adding) } })
    const { authorization_details } = await host.pending(clients.basic, asked())
    expect(authorization_details).toEqual([{ type: 'payment', actions: ['pay', 'list'], currency: 'EUR' }])
  })

  it('cannot change its output afterwards', async () => {
    const outputs: AuthorizationDetailObject[] = []
    const keeping = (value: object) => {
      outputs.push(value as AuthorizationDetailObject)
      return value
    }
    const host = testHost({ options: { authorizationDetails: typeOf(keeping) } })
    const pending = await host.pending(clients.basic, asked())
    for (const output of outputs) vandalise(output)
    expect(pending.authorization_details).toEqual([{ type: 'payment', actions: ['pay', 'list'] }])
  })
})

describe('a client that no registry has', () => {
  const document = { client_id: DOCUMENT, redirect_uris: [CALLBACK], contacts: ['a@client.example.com'] }
  const sourceOf = (fetched: string[], allowsUrl = (_url: URL) => true) =>
    clientIdMetadataDocuments({
      clock,
      policy: oauth21,
      allowsUrl,
      fetch: async (url) => {
        fetched.push(url)
        return Response.json(document)
      },
    })

  it('is the same for the next request when a function writes to that of a document', async () => {
    const fetched: string[] = []
    const find = sourceOf(fetched)
    vandalise(await find(DOCUMENT))
    expect(await find(DOCUMENT)).toMatchObject(document)
    expect(fetched).toHaveLength(1)
  })

  it('comes from the URL that was named when allowsUrl drops the query of its argument', async () => {
    const fetched: string[] = []
    const find = sourceOf(fetched, (url) => {
      url.search = ''
      url.hostname = 'attacker.example'
      return true
    })
    await find(DOCUMENT)
    expect(fetched).toEqual([DOCUMENT])
  })

  it('has the members that were derived, and the lists of the host stay the host’s', async () => {
    const redirect_uris = [CALLBACK]
    const derive = clientFromAttestation({ policy: WALLET_POLICY, derive: vandal(() => ({ redirect_uris })) })
    const attestation = { client_id: 'wallet', popMethod: 'attestation_pop_jwt', claims: {} } as ClientAttestation
    const client = await derive(attestation)
    vandalise(client)
    redirect_uris.push('https://client.example.com/second')
    expect(client).toMatchObject({ client_id: 'wallet', redirect_uris: [CALLBACK] })
  })
})

describe('a key set of a jwks_uri', () => {
  it('is the same for the next request when a function writes to it', async () => {
    const set = { keys: [{ ...keys.client.jwk, key_ops: ['verify'] }] }
    const find = remoteClientKeys({ clock, fetch: async () => Response.json(set) })
    const client = { client_id: 'c', jwks_uri: 'https://client.example.com/jwks' }
    vandalise(await find(client))
    expect(await find(client)).toEqual(set)
  })
})

describe('the claims of an attestation', () => {
  it('stay those that were signed when findAttesterKeys and derive write to them', async () => {
    const known: JSONWebKey[] = []
    const clientAttestation = {
      findAttesterKeys: vandal(async (_attestation: UntrustedAttestation) => ({ keys: known })),
      deriveClient: clientFromAttestation({
        policy: WALLET_POLICY,
        derive: vandal(() => ({ redirect_uris: ['https://client.example/callback'] })),
      }),
    }
    const server = await testServer({ clientAttestation })
    known.push(server.keys.attester.publicJWK, server.certificates.attester.key.publicJWK)
    const wallet = { ...server.clients.attest_jwt_client_auth, client_id: 'wallet' }
    const kit = { ...server, clients: { ...server.clients, attest_jwt_client_auth: wallet } }
    const request = await pushRequest(kit, { client: 'attest_jwt_client_auth' })
    unwrap(await processPushedAuthorizationRequest(server.as, request))
  })
})

describe('the grant of a response with tokens', () => {
  it('is the same for the ID token, and for the scope of the response, when accessToken writes to it', async () => {
    const grants: unknown[] = []
    const noting = (grant: FrontChannelGrant) => grants.push(structuredClone(grant))
    const type = 'id_token token'
    const client = { ...clients.open, response_types: [type], grant_types: ['implicit'] }
    const host = testHost({
      clients: [client],
      policy: { response_types_supported: [type] },
      options: {
        issueFrontChannelTokens: {
          accessToken: async (grant) => {
            noting(grant)
            vandalise({ ...grant, client: undefined })
            return { access_token: 'token', token_type: 'Bearer' }
          },
          idToken: async (grant) => {
            noting(grant)
            return 'a.b.c'
          },
        },
      },
    })
    const pending = unwrap(
      await host.begin(client, { response_type: type, scope: 'openid read', nonce: 'nonce-of-the-request' }),
    )
    const { parameters } = unwrap(await host.decide(pending))
    expect(parameters.scope).toBe('openid read')
    expect(grants[1]).toEqual(grants[0])
  })
})

describe('the policy of a server', () => {
  it('is frozen at every depth, so that no rule widens it for later requests', async () => {
    const scopes_supported = ['read']
    const rule = vandal((_policy: object) => undefined)
    const host = testHost({
      policy: { scopes_supported },
      options: { rules: [(_parameters, { policy }) => rule(policy)] },
    })
    expect((await host.push()).ok).toBe(true)
    expectReason(await host.push(clients.basic, { scope: 'https://attacker.example/cb' }), 'scope-not-allowed')
    expect((await host.push()).ok).toBe(true)
    expect(scopes_supported).toEqual(['read'])
    for (const list of Object.values(host.as.policy)) expect(Object.isFrozen(list)).toBe(true)
  })

  it('is frozen too where it is joined with the demands of a client, whose lists stay its own', async () => {
    const demands = { dpop_signing_alg_values_supported: ['ES256'] as const }
    const client = { ...clients.basic, demands, demandsCount: 1 }
    const algorithms: unknown[] = []
    const rule = vandal((_policy: object) => undefined)
    const host = testHost({
      clients: [client],
      options: {
        rules: [
          (_parameters, { policy }) => {
            algorithms.push([...policy.dpop_signing_alg_values_supported])
            return rule(policy)
          },
        ],
      },
    })
    for (const _time of [1, 2]) expect((await host.push(client)).ok).toBe(true)
    expect(algorithms).toEqual([['ES256'], ['ES256']])
    expect(demands.dpop_signing_alg_values_supported).toEqual(['ES256'])
  })

  it('stays as it is when the host completes the lists of its metadata', () => {
    const { as } = testHost()
    const { response_types_supported } = authorizationServerMetadata(as)
    ;(response_types_supported as string[]).push('token')
    expect(as.policy.response_types_supported).not.toContain('token')
    expect(authorizationServerMetadata(as).response_types_supported).not.toContain('token')
  })
})

describe('what else a function gets', () => {
  it('is frozen where the server reads it again, in a pending authorization', async () => {
    const host = testHost({ policy: { claims_parameter_supported: true } })
    const claims = JSON.stringify({ id_token: { acr: { values: ['high'] } } })
    const pending = await host.pending(clients.basic, { claims, acr_values: 'high' })
    const { client: _client, clientOrigin: _shown, vendor: _own, ...read } = pending
    const before = structuredClone(read)
    for (const member of Object.values(read)) vandalise(member)
    expect(read).toEqual(before)
    expect(Object.isFrozen(pending)).toBe(true)
  })

  it('are parameters of its own for findInstance', async () => {
    const server = await testServer({ client: { grant_types: ['authorization_code', 'refresh_token'] } })
    const token = { grant_type: 'refresh_token', code: undefined, refresh_token: 'r' }
    const request = await tokenRequest(server, 'unused', { token })
    const findInstance = (asked: { readonly parameters: ReadonlyMap<string, string> }) => {
      ;(asked.parameters as Map<string, string>).set('refresh_token', 'of another client')
      return undefined
    }
    const { parameters } = unwrap(await authenticateTokenRequest(server.as, request, { findInstance }))
    expect(parameters.get('refresh_token')).toBe('r')
  })

  it('are frozen parameters of an algorithm for verifySignature', async () => {
    const frozen: boolean[] = []
    const verifySignature = (algorithm: object) => {
      frozen.push(Object.isFrozen(algorithm))
      return undefined
    }
    const host = testHost({ options: { verifySignature } })
    unwrap(await host.push(clients.keyed, await host.assertion()))
    expect(frozen).toEqual([true])
  })

  it('is a frozen question for limit', async () => {
    const frozen: boolean[] = []
    const limit = (question: object) => {
      frozen.push(Object.isFrozen(question))
      return undefined
    }
    unwrap(await testHost({ options: { limit } }).push())
    expect(frozen).toEqual([true, true])
  })
})
