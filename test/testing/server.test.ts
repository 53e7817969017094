import { describe, expect, it } from 'vitest'
import { issueAuthorizationResponse } from '../../src/endpoints/authorization-response.ts'
import * as profiles from '../../src/profiles/index.ts'
import { authorizationServerMetadata } from '../../src/server/metadata.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { prefixedStore } from '../../src/stores/prefixed.ts'
import {
  begin,
  codeOf,
  decide,
  expectReason,
  fixedClock,
  present,
  push,
  redeem,
  type TestServer,
  testServer,
  unwrap,
} from '../../src/testing/index.ts'
import type { Policy } from '../../src/types/policy.ts'
import type { HostRule } from '../../src/types/rules.ts'
import type { StandardSchemaV1 } from '../../src/types/standard-schema.ts'
import { tracedStore } from '../support/traced-store.ts'

const schema = <Output>(accepts: (value: unknown) => boolean): StandardSchemaV1<unknown, Output> => ({
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) => (accepts(value) ? { value: value as Output } : { issues: [{ message: 'no' }] }),
  },
})

describe('testServer', () => {
  it.each(
    Object.entries({
      oauth21: profiles.oauth21,
      fapi2SecurityProfile: profiles.fapi2SecurityProfile,
      fapi2MessageSigning: profiles.fapi2MessageSigning,
      mcp: profiles.mcp,
      haip: profiles.haip,
      auth0HighlyRegulatedIdentity: profiles.auth0HighlyRegulatedIdentity,
      ibmVerify: profiles.ibmVerify,
      'a policy of public clients': { ...profiles.oauth21, token_endpoint_auth_methods_supported: ['none'] },
      'a policy of secrets': {
        ...profiles.oauth21,
        token_endpoint_auth_methods_supported: ['client_secret_post', 'none'],
      },
    } satisfies Record<string, Policy>),
  )('goes the whole way under %s, by a client that it admits', async (_name, policy) => {
    const grant = unwrap(await redeem(await testServer({ policy })))
    expect(grant.subject).toBe('alice')
    expect(policy.token_endpoint_auth_methods_supported).toContain(grant.client.token_endpoint_auth_method)
  })

  it('asks for a resource in both requests where the policy requires one: the first that the server has', async () => {
    const policy = profiles.mcp
    const [one, two] = ['https://api.example/mcp', 'https://api.example/other'] as const
    const kit = await testServer({ policy, resources: [one, two] })
    expect(kit.resource).toBe(one)
    expect(unwrap(await redeem(kit)).resource).toEqual([one])
    expect(unwrap(await redeem(kit, { parameters: { resource: two } })).resource).toEqual([two])
    expect(unwrap(await redeem(kit, { parameters: { resource: [two, one] } })).resource).toEqual([two, one])
    expectReason(await push(kit, { parameters: { resource: undefined } }), 'resource-missing')
    expectReason(await redeem(kit, { token: { resource: undefined } }), 'resource-missing')
    expectReason(await redeem(kit, { token: { resource: two } }), 'resource-not-allowed')
    unwrap(await redeem(await testServer({ policy, resources: (resource) => resource === 'https://resource.example' })))
    unwrap(await redeem(await testServer({ client: { demands: { resourceRequired: true } } })))
    expect(unwrap(await redeem(await testServer())).resource).toEqual([])
  })

  it('lets time pass only when it is told to', async () => {
    const server = await testServer({ clock: fixedClock(2_000_000_000) })
    const pending = unwrap(await present(server))
    expect(pending.created_at).toBe(2_000_000_000)
    server.clock.advance(pending.interaction_expires_at - pending.created_at)
    const decision = { decision: 'granted', subject: 'alice' } as const
    expectReason(await issueAuthorizationResponse(server.as, pending, decision), 'interaction-expired')
  })

  it('keeps every event, and hands it on', async () => {
    const heard: string[] = []
    const server = await testServer({ onEvent: ({ type }) => heard.push(type) })
    await redeem(server)
    expect(server.events.map(({ type }) => type)).toEqual([
      'request_pushed',
      'request_presented',
      'code_issued',
      'code_redeemed',
    ])
    expect(heard).toEqual(server.events.map(({ type }) => type))
  })

  it('has the same codes and URIs in every run', async () => {
    const run = async (): Promise<readonly unknown[]> => {
      const server = await testServer()
      return [unwrap(await push(server)), codeOf(unwrap(await decide(server)))]
    }
    expect(await run()).toEqual(await run())
  })

  it('takes a store, and registers further clients', async () => {
    const store = tracedStore()
    const mine = { client_id: 'mine', token_endpoint_auth_method: 'none' } as const
    const server = await testServer({ store, clients: [mine], findClient: async () => ({ client_id: 'elsewhere' }) })
    unwrap(await redeem(server))
    expect(store.calls.length).toBeGreaterThan(0)
    expect(await server.as.findClient('mine')).toBe(mine)
    expect(await server.as.findClient('elsewhere')).toEqual({ client_id: 'elsewhere' })
  })

  it('has clients registered otherwise', async () => {
    const server = await testServer({ client: { scope: 'read' } })
    expectReason(await push(server, { parameters: { scope: 'write' } }), 'scope-not-allowed')
    unwrap(await push(server, { parameters: { scope: 'read' } }))
  })

  it('tests a rule in a line', async () => {
    const rule: HostRule = ({ scope }) =>
      scope === 'transfer' ? { reason: 'host:closed', error_description: 'Not now.' } : undefined
    const server = await testServer({ rules: [rule] })
    expectReason(await push(server, { parameters: { scope: 'transfer' } }), 'host:closed')
    unwrap(await redeem(server))
  })

  it('tests a detail type and a parameter in a line, and knows their types', async () => {
    const server = await testServer({
      authorizationDetails: { payment: schema<{ type: 'payment'; amount: string }>(() => true) },
      parameters: { audience: schema<URL>((value) => value === 'https://api.example') },
    })
    const parameters = { authorization_details: [{ type: 'payment', amount: '1' }], audience: 'https://api.example' }
    const pending = unwrap(await present(server, { parameters }))
    const amounts: readonly string[] = pending.authorization_details.map(({ amount }) => amount)
    const audience: URL | undefined = pending.vendor.audience
    expect([amounts, audience]).toEqual([['1'], 'https://api.example'])
    const grant = unwrap(await redeem(server, { parameters }))
    expect(grant.authorization_details[0]?.amount).toBe('1')
    expectReason(await push(server, { parameters: { audience: 'elsewhere' } }), 'vendor-parameter-invalid')
  })

  it('answers hybrid and signed responses', async () => {
    const hybrid = await testServer({ policy: { response_types_supported: ['code id_token token'] } })
    const { parameters } = unwrap(await decide(hybrid, { parameters: { response_type: 'code id_token token' } }))
    expect(Object.keys(parameters)).toEqual(expect.arrayContaining(['code', 'id_token', 'access_token']))
    const signed = await testServer({ policy: profiles.fapi2MessageSigning })
    const response = unwrap(await decide(signed))
    expect(Object.keys(response.parameters)).toEqual(['response'])
    expect(codeOf(response)).toMatch(/^[\w-]{43}$/)
  })

  it('says that it does not encrypt, rather than sending in the clear', async () => {
    const client = { authorization_encrypted_response_alg: 'RSA-OAEP-256' }
    const server = await testServer({ policy: profiles.fapi2MessageSigning, client })
    await expect(decide(server)).rejects.toThrow('jwkSigner')
  })

  it('brings plain and signed requests to the authorization endpoint', async () => {
    const server = await testServer()
    expect(unwrap(await begin(server)).origin).toBe('plain')
    expect(unwrap(await begin(server, { object: true })).origin).toBe('signed')
    expectReason(await begin(server, { object: 'signature: by another key' }), 'request-object-signature')
  })

  it('describes itself truly', async () => {
    const { as } = await testServer()
    expect(authorizationServerMetadata(as)).toMatchObject({ issuer: 'https://as.example' })
  })

  it('refuses a code that was not issued for the client that brings it', async () => {
    const server: TestServer = await testServer()
    expect(unwrap(await decide(server, { decision: { decision: 'denied' } })).parameters.error).toBe('access_denied')
    await expect(redeem(server, { decision: { decision: 'denied' } })).rejects.toThrow('Expected a code')
  })
})

describe('a store that outlives a kit', () => {
  const later = 1_850_000_000

  it('needs a prefix for each kit, because all kits make the same identifiers', async () => {
    const store = memoryStore({ clock: fixedClock() })
    unwrap(await redeem(await testServer({ store: prefixedStore(store, 'a') })))
    unwrap(await redeem(await testServer({ store: prefixedStore(store, 'b') })))
    expectReason(await redeem(await testServer({ store: prefixedStore(store, 'b') })), 'client-assertion-replayed')
  })

  it('needs a kit whose clock shows the time of the store', async () => {
    const store = memoryStore({ clock: fixedClock(later) })
    unwrap(await redeem(await testServer({ store: prefixedStore(store, 'a'), clock: fixedClock(later) })))
    expectReason(await redeem(await testServer({ store: prefixedStore(store, 'b') })), 'request-uri-unknown')
  })
})
