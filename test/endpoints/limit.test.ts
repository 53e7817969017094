import { describe, expect, it } from 'vitest'
import { allVerifiers } from '../../src/client-authentication/verifiers.ts'
import { processAuthorizationRequest } from '../../src/endpoints/authorization.ts'
import { authenticateClientRequest, authenticateTokenRequest } from '../../src/endpoints/other-grants.ts'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { redeemAuthorizationCode } from '../../src/endpoints/token.ts'
import { authorizationReply, pushedAuthorizationReply, tokenErrorReply } from '../../src/http/replies.ts'
import { assembleAuthorizationServer } from '../../src/server/assemble-authorization-server.ts'
import {
  authorizationRequest,
  pushRequest,
  type TestServer,
  testServer,
  tokenRequest,
  unwrap,
} from '../../src/testing/index.ts'
import type { Limit, LimitedRequest } from '../../src/types/ports.ts'
import { tracedStore } from '../support/traced-store.ts'

const never: Limit = () => ({ retryAfter: 30 })
const onlyClients: Limit = ({ client_id }) => (client_id === undefined ? undefined : { retryAfter: 30 })

/** Counts what costs: signatures, the registry, the store. */
const setUp = async (limit: Limit, asked: LimitedRequest[] = []) => {
  const store = tracedStore()
  let signatures = 0
  const server = await testServer({
    store,
    verifySignature: () => {
      signatures++
      return undefined
    },
    limit: (request) => {
      asked.push(request)
      return limit(request)
    },
  })
  let lookUps = 0
  const as = {
    ...server.as,
    secrets: server.as.secrets,
    findClient: (client_id: string) => {
      lookUps++
      return server.as.findClient(client_id)
    },
  }
  return { server: { ...server, as } as TestServer, store, asked, costs: () => ({ signatures, lookUps }) }
}

/** Each operation that a request reaches from outside. */
const operations = {
  push: async (server: TestServer) =>
    pushedAuthorizationReply(await processPushedAuthorizationRequest(server.as, await pushRequest(server))),
  authorization: async (server: TestServer) => {
    const request = authorizationRequest(server, `urn:ietf:params:oauth:request_uri:${'A'.repeat(43)}`)
    const result = await processAuthorizationRequest(server.as, request)
    return result.ok ? undefined : authorizationReply(server.as, result)
  },
  redemption: async (server: TestServer) => {
    const result = await redeemAuthorizationCode(server.as, await tokenRequest(server, 'A'.repeat(43)))
    return result.ok ? undefined : tokenErrorReply(result)
  },
  'other grants': async (server: TestServer) => {
    const result = await authenticateTokenRequest(server.as, await tokenRequest(server, 'A'.repeat(43)))
    return result.ok ? undefined : tokenErrorReply(result)
  },
  'client requests': async (server: TestServer) => {
    const result = await authenticateClientRequest(server.as, await tokenRequest(server, 'A'.repeat(43)))
    return result.ok ? undefined : tokenErrorReply(result)
  },
}

describe.each(Object.entries(operations))('the limit of %s', (_, operate) => {
  it('is asked before anything that costs, and is answered by 429 with Retry-After', async () => {
    const { server, store, costs } = await setUp(never)
    const reply = await operate(server)
    expect(reply).toMatchObject({ status: 429, headers: { 'Retry-After': '30' } })
    expect(reply?.body).toContain('temporarily_unavailable')
    expect([costs(), store.calls]).toEqual([{ signatures: 0, lookUps: 0 }, []])
    expect(server.events).toMatchObject([{ type: 'refused', reason: 'rate-limited', section: 'RFC 9126 §2.3' }])
    expect(server.events[0]).not.toHaveProperty('detail')
  })
})

describe('the limit of a client', () => {
  it('is asked for the one that was authenticated, and refuses before another signature and any write', async () => {
    const { server, store, asked, costs } = await setUp(onlyClients)
    const request = { ...(await pushRequest(server)), requestContext: { address: '192.0.2.1' } }
    const reply = pushedAuthorizationReply(await processPushedAuthorizationRequest(server.as, request))
    expect(reply).toMatchObject({ status: 429, headers: { 'Retry-After': '30' } })
    expect(asked).toEqual([
      { endpoint: 'push', request },
      { endpoint: 'push', request, client_id: server.clients.private_key_jwt.client_id },
    ])
    expect(asked[0]).not.toHaveProperty('client_id')
    expect(server.events).toMatchObject([{ reason: 'rate-limited', detail: 'The limit of this client is used up.' }])
    // the assertion, and not the proof
    expect(costs().signatures).toBe(1)
    expect(store.calls).toEqual([])
  })

  it('is not asked for a client that was only named', async () => {
    const { server, asked } = await setUp(() => undefined)
    await processPushedAuthorizationRequest(
      server.as,
      await pushRequest(server, { assertion: 'signature: by another key' }),
    )
    expect(asked.map(({ client_id }) => client_id)).toEqual([undefined])
  })

  it('is asked at the authorization endpoint before a stored request is evaluated', async () => {
    let isUsedUp = false
    const { server, asked } = await setUp(({ endpoint, client_id }) =>
      isUsedUp && endpoint === 'authorization' && client_id !== undefined ? { retryAfter: 0.2 } : undefined,
    )
    const { request_uri } = unwrap(await processPushedAuthorizationRequest(server.as, await pushRequest(server)))
    unwrap(await processAuthorizationRequest(server.as, authorizationRequest(server, request_uri)))
    isUsedUp = true
    const result = await processAuthorizationRequest(server.as, authorizationRequest(server, request_uri))
    if (result.ok) throw new Error('The request must be limited.')
    expect(authorizationReply(server.as, result)).toMatchObject({ status: 429, headers: { 'Retry-After': '1' } })
    expect(asked.at(-1)?.client_id).toBe(server.clients.private_key_jwt.client_id)
  })
})

describe('a request_uri of another server', () => {
  it('asks the limit of its client before the client is told', async () => {
    const { server, asked } = await setUp(onlyClients)
    const { client_id } = server.clients.private_key_jwt
    const request = authorizationRequest(server, 'https://client.example/request')
    const result = await processAuthorizationRequest(server.as, request)
    if (result.ok) throw new Error('The request must be limited.')
    expect(authorizationReply(server.as, result)).toMatchObject({ status: 429, headers: { 'Retry-After': '30' } })
    expect(asked.map((one) => one.client_id)).toEqual([undefined, client_id])
  })
})

describe('the answer of the port', () => {
  it.each([undefined, null])('%j lets a request pass', async (answer) => {
    const { server } = await setUp(async () => answer as undefined)
    expect((await operations.push(server)).status).toBe(201)
  })

  it.each([
    true,
    false,
    'no',
    0,
    60,
    {},
    { retryAfter: 0 },
    { retryAfter: -1 },
    { retryAfter: Number.NaN },
    { retryAfter: '30' },
    { retryAfter: 31_536_001 },
    { retryAfter: 1_800_000_000 },
    { retryAfter: Number.POSITIVE_INFINITY },
  ])('%j is a mistake of the host: it rejects, names the port, and grants nothing', async (answer) => {
    const { server, store } = await setUp(() => answer as never)
    await expect(operations.push(server)).rejects.toThrow(
      /^limit must return undefined, or \{ retryAfter \} with seconds; got/,
    )
    expect(store.calls).toEqual([])
    expect(server.events).toMatchObject([{ type: 'failed', endpoint: 'push', port: 'limit' }])
  })

  it('may name a time of a year, and no longer one', async () => {
    const { server } = await setUp(() => ({ retryAfter: 31_536_000 }))
    expect(await operations.push(server)).toMatchObject({ status: 429, headers: { 'Retry-After': '31536000' } })
  })

  it('fails the operation where the port fails', async () => {
    const { server } = await setUp(() => Promise.reject(new Error('Redis is down')))
    await expect(operations.push(server)).rejects.toThrow('Redis is down')
    expect(server.events).toMatchObject([{ type: 'failed', endpoint: 'push', port: 'limit' }])
  })
})

it('a server of chosen parts is refused where it lacks the part that asks', async () => {
  const { as } = await testServer()
  expect(() =>
    assembleAuthorizationServer({ ...as, secret: 'x'.repeat(32), limit: never } as never, {
      ...as.parts,
      ...allVerifiers(),
      findOptionProblems: undefined as never,
      askLimit: undefined as never,
    }),
  ).toThrow('parts.askLimit must be set; got undefined. Import it from parapet/parts.')
})
