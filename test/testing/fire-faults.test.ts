import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, describe, expect, it } from 'vitest'
import { processAuthorizationRequest } from '../../src/endpoints/authorization.ts'
import { endpointHandler } from '../../src/http/fetch.ts'
import * as overNode from '../../src/http/node.ts'
import { authorizationReply } from '../../src/http/replies.ts'
import { fapi2MessageSigning, fapi2SecurityProfile, haip, mcp, oauth21 } from '../../src/profiles/index.ts'
import { authorizationServer } from '../../src/server/authorization-server.ts'
import { memoryStore } from '../../src/stores/memory.ts'
import { applicationFaults } from '../../src/testing/application-faults.ts'
import {
  fireFaults,
  fixedClock,
  namedFaults,
  namedFaultsFor,
  type TestServer,
  testServer,
} from '../../src/testing/index.ts'
import { faultsUnder } from '../../src/testing/named-faults-for.ts'
import type { ClientAuthenticationMethod } from '../../src/types/client-authentication-methods.ts'
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

/** The faults that single requests do not have, under a policy. */
const ofApplications = (policy: Policy): readonly string[] =>
  faultsUnder(policy, applicationFaults)
    .map(({ name }) => name)
    // the only other clients of FAPI 2.0 have certificates
    .filter(
      (name) =>
        name !== 'token code: of another client' || policy.token_endpoint_auth_methods_supported.includes('none'),
    )

describe.each([
  ['oauth21', oauth21],
  ['FAPI 2.0', fapi2SecurityProfile],
  ['FAPI 2.0 with nonces', { ...fapi2SecurityProfile, dpopNonce: 'required' }],
  ['FAPI 2.0 Message Signing', fapi2MessageSigning],
  ['mcp', mcp],
] as const)('the faults over HTTP, under %s', (_name, policy: Policy) => {
  it('are all refused by an application with the server of the kit, for their reasons', async () => {
    const kit = await testServer({ policy })
    const { refused, wrong, notFired, flaws } = await fireFaults(kit, { fetch: application(kit.as) })
    expect(wrong).toEqual([])
    expect(flaws).toEqual([])
    expect(refused.every(({ got, expected }) => got?.reason === expected.reason)).toBe(true)
    const possible = namedFaultsFor(policy).filter(({ script }) => script.client !== 'tls_client_auth')
    expect(names(refused)).toEqual([...names(possible), ...ofApplications(policy)])
    expect(refused.length + notFired.length).toBe(namedFaults.length + applicationFaults.length)
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
    expect(await wrongNames(lenient)).toEqual([
      'token client_secret: wrong',
      'token client_assertion: signed by another key',
      'token client_assertion: used before',
    ])
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

/** A reply on its way to the client. */
interface Reply {
  status: number
  readonly headers: Headers
  text: string
}

/** Fires at an application whose own middleware changes its replies. */
const behind = async (
  change: (reply: Reply, path: string, request: Request, form: URLSearchParams) => void,
  { policy = oauth21, client }: { policy?: Policy; client?: ClientAuthenticationMethod } = {},
) => {
  const kit = await testServer({ policy })
  const app = application(kit.as)
  const fetch = async (request: Request) => {
    const form = new URLSearchParams(await request.clone().text())
    const answer = await app(request)
    const reply = { status: answer.status, headers: new Headers(answer.headers), text: await answer.text() }
    change(reply, new URL(request.url).pathname, request, form)
    return new Response(reply.text, reply)
  }
  return fireFaults(kit, { fetch, ...(client && { client }) })
}

const edited = (reply: Reply, change: (body: Record<string, unknown>) => void): void => {
  const body = JSON.parse(reply.text) as Record<string, unknown>
  change(body)
  reply.text = JSON.stringify(body)
}

const redirected = (reply: Reply, change: (parameters: URLSearchParams) => void): void => {
  const target = new URL(reply.headers.get('location') ?? 'https://client.example')
  change(target.searchParams)
  if (reply.headers.has('location')) reply.headers.set('location', target.href)
}

describe('an application that accepts', () => {
  it('credentials which are not right or not there is found', async () => {
    const { wrong } = await behind((reply, path) => {
      if (path !== '/par' || reply.status !== 401) return
      reply.status = 201
      reply.text = '{"request_uri":"urn:ietf:params:oauth:request_uri:x","expires_in":60}'
    })
    expect(names(wrong)).toEqual(
      expect.arrayContaining([
        'assertion client_assertion: missing',
        'secret client_secret: wrong',
        'secret client_secret: cut off',
        'secret client_secret: upper case',
        'secret client_secret: missing',
        'secret client_secret: by the other method',
      ]),
    )
  })

  it('every redemption is found', async () => {
    const { wrong } = await behind((reply, path) => {
      if (path !== '/token') return
      reply.status = 200
      reply.text = '{"access_token":"a","token_type":"DPoP"}'
    })
    expect(names(wrong)).toEqual(
      expect.arrayContaining([
        'token code: of another client',
        'token code_verifier: the code_challenge',
        'token client_secret: wrong',
        'token client_assertion: used before',
        'token DPoP: of another key',
        'token DPoP: used before',
      ]),
    )
  })

  it('a request that was not pushed, where every request must be, is found', async () => {
    const kit = await testServer({ policy: fapi2SecurityProfile })
    const lax = deployment(kit, { require_pushed_authorization_requests: false })
    const { wrong } = await fireFaults(kit, { fetch: application(lax) })
    expect(names(wrong)).toEqual(['presentation request_uri: missing'])
  })
})

it('an error that is due to the client may be redirected after the login', async () => {
  const kit = await testServer({ policy: fapi2SecurityProfile })
  const app = application(kit.as)
  const visit = endpointHandler(kit.as, 'authorization', async (request) =>
    authorizationReply(kit.as, unredirected(await processAuthorizationRequest(kit.as, request, { loggedIn: true }))),
  )
  const unredirected = (result: Awaited<ReturnType<typeof processAuthorizationRequest>>) => {
    if (result.ok) throw new Error('The request was accepted.')
    return result
  }
  const fetch = (request: Request) =>
    new URL(request.url).searchParams.has('request_uri') || new URL(request.url).pathname !== '/authorize'
      ? app(request)
      : visit(request)
  const { wrong, refused } = await fireFaults(kit, { fetch })
  expect(wrong).toEqual([])
  expect(refused.find(({ name }) => name === 'presentation request_uri: missing')?.got).toEqual({
    status: 303,
    error: 'invalid_request',
    reason: 'pushed-request-required',
  })
})

describe('a flaw of an answer', () => {
  it.each<[sentence: string, change: Parameters<typeof behind>[0]]>([
    [
      'The answer to a good push must have the status 201; got 200.',
      (reply) => {
        if (reply.status === 201) reply.status = 200
      },
    ],
    [
      'The answer to a good push must have Content-Type: application/json.',
      (reply) => {
        if (reply.status === 201) reply.headers.set('content-type', 'text/html')
      },
    ],
    [
      'The answer to a good push must have Cache-Control: no-store.',
      (reply) => {
        if (reply.status === 201) reply.headers.delete('cache-control')
      },
    ],
    [
      'The answer to a good push must have expires_in, a whole number of seconds.',
      (reply) => {
        if (reply.status === 201) edited(reply, (body) => Object.assign(body, { expires_in: String(body.expires_in) }))
      },
    ],
    [
      'The response to a good request must be sent by status 302 or 303; got 307.',
      (reply) => {
        if (reply.status === 303) reply.status = 307
      },
    ],
    [
      'The response to a good request must have the issuer as iss.',
      (reply) => redirected(reply, (sent) => sent.delete('iss')),
    ],
    [
      'The response to a good request must have the state that was pushed.',
      (reply, _path, request) =>
        redirected(reply, (sent) => sent.set('state', new URL(request.url).searchParams.get('state') ?? '')),
    ],
    [
      'The response to a good request must have its parameters in the query.',
      (reply) => reply.headers.set('location', (reply.headers.get('location') ?? '').replace('?', '#')),
    ],
    [
      'The answer to a good redemption, after one with a wrong code_verifier, must have the token_type DPoP, because the request has a proof.',
      (reply, path) => {
        if (path === '/token' && reply.status === 200)
          edited(reply, (body) => Object.assign(body, { token_type: 'Bearer' }))
      },
    ],
    [
      'The answer to the fault "form method: GET" must have Allow with the method POST.',
      (reply) => reply.headers.delete('allow'),
    ],
    [
      'A page of the authorization endpoint must escape what the request has.',
      (reply, path, request) => {
        if (path === '/authorize' && reply.status >= 400)
          reply.text += new URL(request.url).searchParams.get('client_id')
      },
    ],
  ])('is told: %s', async (sentence, change) => {
    const { wrong, flaws } = await behind(change)
    expect([wrong, flaws]).toEqual([[], [sentence]])
  })

  it('is a refusal of what stands beside a request_uri', async () => {
    const kit = await testServer({ policy: oauth21 })
    const app = application(kit.as)
    const fetch = async (request: Request) => {
      const { pathname, searchParams: sent } = new URL(request.url)
      const hasMore = pathname === '/authorize' && sent.has('request_uri') && sent.has('state')
      return hasMore ? new Response('Not both.', { status: 400 }) : app(request)
    }
    const { flaws } = await fireFaults(kit, { fetch })
    expect(flaws).toEqual(['A request_uri with other parameters beside it must count as it does alone; got 400.'])
  })

  it('of many refusals is told once', async () => {
    const { flaws } = await behind((reply) => {
      if (reply.status >= 400) reply.headers.delete('cache-control')
    })
    expect(flaws).toEqual([
      expect.stringMatching(
        /^The answer to the fault "form method: GET" and \d{2,3} others must have Cache-Control: no-store\.$/,
      ),
    ])
  })

  it('is a challenge that is missing where the client used Authorization', async () => {
    const { flaws } = await behind((reply) => reply.headers.delete('www-authenticate'), {
      client: 'client_secret_basic',
    })
    expect(flaws).toEqual([
      'The answer to the fault "secret client_secret: wrong" and 3 others must have WWW-Authenticate, because the client used Authorization.',
    ])
  })

  it('is a description that repeats the request', async () => {
    const { flaws } = await behind((reply, path, _request, form) => {
      if (path === '/par' && reply.status === 400)
        edited(reply, (body) => Object.assign(body, { error_description: `state: ${form.get('state')}` }))
    })
    expect(flaws).toEqual([expect.stringMatching(/must not repeat the request\.$/)])
  })

  it('is a request_uri or a code that an attempt by somebody else uses up', async () => {
    const burnt = new Set<string>()
    const { flaws } = await behind((reply, path, request, form) => {
      const value = form.get('code') ?? new URL(request.url).searchParams.get('request_uri') ?? ''
      if (path === '/par' || value === '') return
      if (burnt.has(value)) reply.status = 400
      else if (reply.status >= 400) burnt.add(value)
    })
    expect(flaws).toEqual([
      'A request_uri that another client has presented must still count for its own client; got 400.',
    ])
  })

  it('is an assertion that was used up by a push without a nonce', async () => {
    const seen = new Set<string>()
    const { flaws } = await behind(
      (reply, _path, _request, form) => {
        const assertion = form.get('client_assertion') ?? ''
        if (seen.has(assertion) && reply.status === 201) reply.status = 401
        seen.add(assertion)
      },
      { policy: { ...fapi2SecurityProfile, dpopNonce: 'required' } },
    )
    expect(flaws).toEqual([
      'A push that is repeated with the nonce of the answer and the same assertion must be accepted; got 401.',
    ])
  })
})

describe('an application that is right in its own way', () => {
  it.each<[way: string, change: Parameters<typeof behind>[0]]>([
    [
      'a router that answers another method, and a proxy that answers a large body, without JSON',
      (reply) => {
        if (reply.status !== 405 && reply.status !== 413) return
        reply.headers.set('content-type', 'text/html')
        reply.headers.delete('cache-control')
        reply.text = '<h1>No</h1>'
      },
    ],
    [
      'errors of the authorization endpoint in plain text',
      (reply, path, request) => {
        if (path !== '/authorize' || reply.status < 400) return
        reply.headers.set('content-type', 'text/plain; charset=utf-8')
        reply.text = `Refused: ${decodeURIComponent(request.url)}`
      },
    ],
    [
      'headers in other words',
      (reply) => {
        reply.headers.set('cache-control', 'private, No-Store')
        if (reply.headers.get('content-type')?.includes('json'))
          reply.headers.set('content-type', 'Application/JSON;charset=UTF-8')
      },
    ],
  ])('has nothing wrong and no flaw: %s', async (_way, change) => {
    const { wrong, flaws } = await behind(change)
    expect([wrong, flaws]).toEqual([[], []])
  })

  it('has one client, of which alone the faults are fired', async () => {
    const kit = await testServer({ policy: oauth21 })
    const as = deployment(kit)
    const { client_id } = kit.clients.private_key_jwt
    const findClient: typeof as.findClient = async (id) => (id === client_id ? as.findClient(id) : undefined)
    const fetch = application(Object.create(as, { findClient: { value: findClient, enumerable: true } }))
    const { wrong, flaws, notFired } = await fireFaults(kit, { fetch, client: 'private_key_jwt' })
    expect([wrong, flaws]).toEqual([[], []])
    expect(notFired.find(({ name }) => name === 'token code: of another client')?.why).toMatch(/^A good push of test-/)
  })

  it('signs the error with which it sends back a request that was not pushed', async () => {
    const kit = await testServer({ policy: fapi2MessageSigning })
    const deferring = endpointHandler(kit.as, 'authorization', async (request) => {
      const pending = await processAuthorizationRequest(kit.as, request, { loggedIn: true })
      return pending.ok ? authorize(kit.as)(request) : authorizationReply(kit.as, pending)
    })
    const app = application(kit.as)
    const fetch = (request: Request) =>
      new URL(request.url).pathname === '/authorize' ? deferring(request) : app(request)
    const { wrong, flaws, refused } = await fireFaults(kit, { fetch })
    expect([wrong, flaws]).toEqual([[], []])
    expect(refused.find(({ name }) => name === 'presentation request_uri: missing')?.got?.error).toBe('invalid_request')
  })
})

it('an application that breaks off says at which fault', async () => {
  const kit = await testServer({ policy: oauth21 })
  const app = application(kit.as)
  const broken = async (request: Request) => {
    if (request.method === 'GET' && new URL(request.url).pathname === '/par') throw new Error('broken')
    return app(request)
  }
  await expect(fireFaults(kit, { fetch: broken })).rejects.toThrow(
    'The application failed at the fault "form method: GET".',
  )
})

describe('a server that demands nonces', () => {
  const policy = { ...fapi2SecurityProfile, dpopNonce: 'required' } as const

  it('and sends none has a flaw, also where the kit knows its nonces', async () => {
    const { flaws } = await behind((reply) => reply.headers.delete('dpop-nonce'), { policy })
    expect(flaws).toEqual(['The answer to the fault "proof nonce: unknown" and 1 other must have one DPoP-Nonce.'])
  })

  it('and sends none to a kit that has no other way to get one is told so', async () => {
    const kit = await testServer({ policy })
    const app = application(deployment(kit))
    const fetch = async (request: Request) => {
      const answer = await app(request)
      answer.headers.delete('dpop-nonce')
      return answer
    }
    await expect(fireFaults(kit, { fetch })).rejects.toThrow('The answer before it must have one DPoP-Nonce')
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
