import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, describe, expect, it } from 'vitest'
import * as overNode from '../../src/http/node.ts'
import { fapi2MessageSigning, fapi2SecurityProfile, haip, mcp, oauth21 } from '../../src/profiles/index.ts'
import { authorizationServer } from '../../src/server/authorization-server.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import {
  fireFaults,
  fixedClock,
  namedFaults,
  namedFaultsFor,
  type TestServer,
  testServer,
} from '../../src/testing/index.ts'
import type { Policy } from '../../src/types/policy.ts'
import type { AuthorizationServer } from '../../src/types/server.ts'
import { application, authorize, token } from '../support/fetch-application.ts'
import { readClientCertificateFrom } from '../support/proxy-reader.ts'

/** A deployment: a server of its own, with its own store, secret and clock, that has registered the kit's clients. */
const deployment = (kit: TestServer, policy: Partial<Policy> = {}, now = kit.clock()): AuthorizationServer => {
  const { as } = kit
  const clock = fixedClock(now)
  return authorizationServer({
    issuer: as.issuer,
    pushed_authorization_request_endpoint: as.pushed_authorization_request_endpoint,
    authorization_endpoint: as.authorization_endpoint,
    token_endpoint: as.token_endpoint,
    policy: { ...as.policy, ...policy },
    clock,
    store: memoryStore({ clock }),
    secret: 'a secret of the deployment, long enough',
    findClient: as.findClient,
    resources: as.allowsResource,
    ...(as.clientAttestation && { clientAttestation: as.clientAttestation }),
    ...(as.sign && { sign: as.sign }),
    ...(as.issueFrontChannelTokens && { issueFrontChannelTokens: as.issueFrontChannelTokens }),
  })
}

const names = (rows: readonly { readonly name: string }[]) => rows.map(({ name }) => name)

/** The faults that single requests do not have. */
const ofApplications = [
  'presentation request_uri: used before',
  'token code: used before',
  'token client_assertion: signed by another key',
  'token DPoP: missing',
  'token DPoP: signed by another key',
]

describe.each([
  ['oauth21', oauth21],
  ['FAPI 2.0', fapi2SecurityProfile],
  ['FAPI 2.0 with nonces', { ...fapi2SecurityProfile, dpopNonce: 'required' }],
  ['FAPI 2.0 Message Signing', fapi2MessageSigning],
  ['mcp', mcp],
] as const)('the faults over HTTP, under %s', (_name, policy: Policy) => {
  it('are all refused by an application with the server of the kit, for their reasons', async () => {
    const kit = await testServer({ policy })
    const { refused, wrong, notFired } = await fireFaults(kit, { fetch: application(kit.as) })
    expect(wrong).toEqual([])
    expect(refused.every(({ got, expected }) => got?.reason === expected.reason)).toBe(true)
    const possible = namedFaultsFor(policy).filter(({ script }) => script.client !== 'tls_client_auth')
    expect(names(refused)).toEqual([...names(possible), ...ofApplications])
    expect(refused.length + notFired.length).toBe(namedFaults.length + ofApplications.length)
  })

  it('are all refused by a deployment with a server, a secret and a time of its own', async () => {
    const kit = await testServer({ policy })
    const as = deployment(kit, {}, kit.clock() + 1_000_000)
    const { refused, wrong, notFired } = await fireFaults(kit, { fetch: application(as), clock: as.clock })
    expect(wrong).toEqual([])
    expect(refused.every(({ got }) => got?.reason === undefined)).toBe(true)
    expect(refused.length).toBeGreaterThan(75)
    expect(notFired.every(({ why }) => typeof why === 'string' && why.length > 20)).toBe(true)
  })
})

it('the faults are fired as the client that the policy admits', async () => {
  for (const policy of [haip, { ...oauth21, token_endpoint_auth_methods_supported: ['none'] }] satisfies Policy[]) {
    const kit = await testServer({ policy })
    const { refused, wrong } = await fireFaults(kit, { fetch: application(kit.as) })
    expect(wrong).toEqual([])
    expect(refused.length).toBeGreaterThan(60)
    expect(names(refused)).toContain('token code: used before')
  }
})

describe('a fault that an application lets through', () => {
  it('is told from those that it refuses', async () => {
    const kit = await testServer({ policy: { ...oauth21, dpopNonce: 'required' } })
    const lax = deployment(kit, { codeChallengeRequired: false, dpopNonce: 'off', clientAssertionAudience: 'rfc9126' })
    const { wrong, refused } = await fireFaults(kit, { fetch: application(lax) })
    expect(names(wrong)).toEqual(
      expect.arrayContaining([
        'parameters code_challenge: missing',
        'proof nonce: missing',
        'proof nonce: unknown',
        'assertion aud: token endpoint',
      ]),
    )
    expect(wrong.find(({ name }) => name === 'proof nonce: missing')).toMatchObject({
      at: 'push',
      expected: { status: 400, error: 'use_dpop_nonce', reason: 'dpop-nonce-missing' },
      got: { status: 201 },
    })
    expect(refused.length).toBeGreaterThan(70)
  })

  it('is found where a route of the host hides it, such as one that drops a header', async () => {
    const kit = await testServer({ policy: oauth21 })
    const dropped = (request: Request) => {
      const headers = new Headers(request.headers)
      headers.delete('dpop')
      return new Request(request, { headers })
    }
    const { wrong } = await fireFaults(kit, { fetch: application(kit.as, dropped) })
    expect(names(wrong).filter((name) => name.startsWith('proof')).length).toBeGreaterThan(20)
  })
})

describe('an application that', () => {
  const wrongNames = async (make: (as: AuthorizationServer) => (request: Request) => Promise<Response>) => {
    const kit = await testServer({ policy: oauth21 })
    const { wrong } = await fireFaults(kit, { fetch: make(kit.as) })
    return names(wrong)
  }
  /** Answers requests for a path from what it answered before, by a parameter. */
  const cachedBy =
    (path: string, parametersOf: (request: Request) => Promise<URLSearchParams>, name: string) =>
    (as: AuthorizationServer) => {
      const app = application(as)
      const answers = new Map<string, Response>()
      return async (request: Request) => {
        if (new URL(request.url).pathname !== path) return app(request)
        const key = (await parametersOf(request)).get(name) ?? ''
        const answer = answers.get(key) ?? (await app(request))
        if (answer.status < 400) answers.set(key, answer.clone())
        return answer
      }
    }
  const ofForm = async (request: Request) => new URLSearchParams(await request.clone().text())
  const ofQuery = async (request: Request) => new URL(request.url).searchParams
  const withoutAtToken = (name: string) => (as: AuthorizationServer) =>
    application(as, (request) => {
      if (new URL(request.url).pathname !== '/token') return request
      const headers = new Headers(request.headers)
      headers.delete(name)
      return new Request(request, { headers })
    })

  it('answers a code again from a cache is found', async () => {
    expect(await wrongNames(cachedBy('/token', ofForm, 'code'))).toEqual(['token code: used before'])
  })

  it('answers a request_uri again, with the code that it had given, is found', async () => {
    expect(await wrongNames(cachedBy('/authorize', ofQuery, 'request_uri'))).toContain(
      'presentation request_uri: used before',
    )
  })

  it('loses the proof on its way to the token endpoint is found', async () => {
    expect(await wrongNames(withoutAtToken('dpop'))).toContain('token DPoP: signed by another key')
  })

  it('gives tokens to a client that it does not authenticate is found', async () => {
    const lenient = (as: AuthorizationServer) => {
      const app = application(as)
      return async (request: Request) => {
        const answer = await app(request)
        const isToken = new URL(request.url).pathname === '/token'
        return isToken && answer.status === 401 ? Response.json({ token_type: 'DPoP' }) : answer
      }
    }
    expect(await wrongNames(lenient)).toEqual(['token client_assertion: signed by another key'])
  })

  it('refuses a good redemption is not said to refuse the second one', async () => {
    const kit = await testServer({ policy: oauth21 })
    const app = application(kit.as)
    const closed = async (request: Request) =>
      new URL(request.url).pathname === '/token' ? new Response(null, { status: 503 }) : app(request)
    const { notFired } = await fireFaults(kit, { fetch: closed })
    expect(notFired.find(({ name }) => name === 'token code: used before')?.why).toBe(
      'The good redemption before the second one was refused: 503.',
    )
  })
})

describe('a fault that cannot be fired', () => {
  it('says why: there is no proxy for its certificate, or no login for its code', async () => {
    const kit = await testServer({
      policy: { ...oauth21, token_endpoint_auth_methods_supported: ['private_key_jwt', 'tls_client_auth'] },
    })
    const asksForLogin = async (request: Request) =>
      new URL(request.url).pathname === '/authorize' &&
      request.method === 'GET' &&
      request.url.includes('client_id=test-private')
        ? new Response('Log in', { status: 200 })
        : application(kit.as)(request)
    const { notFired } = await fireFaults(kit, {
      fetch: asksForLogin,
      faults: namedFaults.filter(({ at }) => at !== 'present'),
    })
    expect(notFired.find(({ name }) => name.startsWith('certificate'))?.why).toMatch(/carries no client certificate/)
    expect(notFired.find(({ name }) => name.startsWith('token'))?.why).toMatch(
      /did not redirect with a code\. Pass authorize/,
    )
    expect(notFired.find(({ name }) => name.startsWith('object'))?.why).toMatch(/^The policy permits it/)
  })

  it('is rarer with the headers of a proxy and a login of the host', async () => {
    const policy: Policy = { ...oauth21, token_endpoint_auth_methods_supported: ['private_key_jwt', 'tls_client_auth'] }
    const kit = await testServer({ policy, readClientCertificate: readClientCertificateFrom })
    const { refused, notFired } = await fireFaults(kit, {
      fetch: application(kit.as),
      authorize: (answer) => answer.headers.get('location') ?? undefined,
      certificateHeaders: ({ der, verified }) => ({
        'X-Test-Certificate': btoa(String.fromCharCode(...der)),
        'X-Test-Verified': String(verified),
      }),
    })
    expect(refused.some(({ name }) => name.startsWith('certificate'))).toBe(true)
    expect(notFired.every(({ why = '' }) => why.startsWith('The policy '))).toBe(true)
  })

  it('makes the call reject where every good request is refused', async () => {
    const kit = await testServer({ policy: oauth21 })
    const elsewhere = deployment(kit, {}, kit.clock() + 1_000_000)
    await expect(fireFaults(kit, { fetch: application(elsewhere) })).rejects.toThrow(
      /could fire no fault\. A good push of test-private_key_jwt was refused: 401 invalid_client\. Register kit\.clients there/,
    )
    await expect(fireFaults(kit, { fetch: application(kit.as), faults: [] })).rejects.toThrow(
      /The list of faults is empty/,
    )
  })

  it('names every problem with the options', async () => {
    const kit = await testServer()
    await expect(
      fireFaults(kit, { baseUrl: 'http://127.0.0.1:3000/oauth', fetch: undefined } as never),
    ).rejects.toThrow(/2 invalid options[\s\S]*fetch must be a function[\s\S]*baseUrl must be an origin without a path/)
  })
})

describe('an application that listens', () => {
  const servers: ReturnType<typeof createServer>[] = []
  afterAll(() => {
    for (const server of servers) server.close()
  })

  it('is fired at by its origin, while proofs and assertions name its external URL', async () => {
    const kit = await testServer({ policy: oauth21 })
    const routes: Record<string, ReturnType<typeof overNode.endpointHandler>> = {
      '/par': overNode.pushedAuthorizationHandler(kit.as),
      '/authorize': overNode.endpointHandler(kit.as, 'authorization', authorize(kit.as)),
      '/token': overNode.endpointHandler(kit.as, 'token', token(kit.as)),
    }
    const server = createServer((req, res) => void routes[req.url?.split('?')[0] ?? '']?.(req, res))
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const { wrong, refused } = await fireFaults(kit, { baseUrl: `http://127.0.0.1:${port}`, fetch })
    expect(wrong).toEqual([])
    expect(refused.length).toBeGreaterThan(90)
  })
})

describe('clients with demands of their own', () => {
  it('are fired as one by one, each by the policy for it', async () => {
    const kit = await testServer({
      policy: oauth21,
      demandsCountRequired: true,
      client: (method) => ({ demands: method === 'private_key_jwt' ? fapi2SecurityProfile : { codeLifetime: 30 } }),
    })
    expect(kit.clients.none.demandsCount).toBe(1)
    const counts: number[] = []
    for (const client of ['client_secret_basic', 'none'] as const) {
      const { refused, wrong } = await fireFaults(kit, { fetch: application(kit.as), client })
      expect(wrong).toEqual([])
      counts.push(refused.length)
    }
    expect(Math.min(...counts)).toBeGreaterThan(60)
    await expect(fireFaults(kit, { fetch: application(kit.as), client: 'bank' as never })).rejects.toThrow(
      /client must be/,
    )
  })
})
