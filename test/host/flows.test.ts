import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { processAuthorizationRequest } from '../../src/endpoints/authorization.ts'
import { issueAuthorizationResponse } from '../../src/endpoints/authorization-response.ts'
import { authenticateClientRequest } from '../../src/endpoints/other-grants.ts'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { resumeAuthorizationRequest } from '../../src/endpoints/resume.ts'
import { redeemAuthorizationCode } from '../../src/endpoints/token.ts'
import { ignoreEvents } from '../../src/host/events.ts'
import {
  authorizationRequest,
  codeOf,
  pushRequest,
  type TestServer,
  testServer,
  tokenRequest,
  unwrap,
} from '../../src/testing/index.ts'
import type { AuthorizationEvent } from '../../src/types/events.ts'
import type { HttpRequest } from '../../src/types/http.ts'

const inContext = (request: HttpRequest, requestContext: unknown): HttpRequest => ({ ...request, requestContext })

/** Walks one request through all operations, each with a context of its own. */
const walk = async (server: TestServer, name = 'walk') => {
  const { as } = server
  const pushed = unwrap(
    await processPushedAuthorizationRequest(as, inContext(await pushRequest(server), `${name} push`)),
  )
  const presented = unwrap(
    await processAuthorizationRequest(
      as,
      inContext(authorizationRequest(server, pushed.request_uri), `${name} present`),
    ),
  )
  const resumed = unwrap(
    await resumeAuthorizationRequest(as, presented.reference, { requestContext: `${name} resume` }),
  )
  const answer = unwrap(
    await issueAuthorizationResponse(
      as,
      resumed,
      { decision: 'granted', subject: 'alice' },
      { requestContext: `${name} issue` },
    ),
  )
  const code = codeOf(answer)
  const redeem = async () => redeemAuthorizationCode(as, inContext(await tokenRequest(server, code), `${name} redeem`))
  return { ...pushed, code, grant: unwrap(await redeem()), again: await redeem() }
}

const typesOf = (events: readonly AuthorizationEvent[]) => events.map(({ type }) => type)

describe('the events of one authorization request', () => {
  it('name one flow from push to redemption, and to the second use of the code', async () => {
    const server = await testServer()
    await walk(server)
    expect(typesOf(server.events)).toEqual([
      'request_pushed',
      'request_presented',
      'request_resumed',
      'code_issued',
      'code_redeemed',
      'code_reused',
      'refused',
    ])
    const flows = new Set(server.events.map(({ flow }) => flow))
    expect(flows.size).toBe(1)
    expect([...flows][0]).toMatch(/^[\w-]{22}$/)
  })

  it('name another flow than those of another request', async () => {
    const server = await testServer()
    await walk(server)
    await walk(server)
    expect(new Set(server.events.map(({ flow }) => flow)).size).toBe(2)
  })

  it('name the same flow in another process', async () => {
    const here = await testServer()
    const there = await testServer({ store: here.store, clock: here.clock })
    const { request_uri } = unwrap(await processPushedAuthorizationRequest(here.as, await pushRequest(here)))
    unwrap(await processAuthorizationRequest(there.as, authorizationRequest(there, request_uri)))
    expect(there.events[0]?.flow).toBe(here.events[0]?.flow)
  })

  it('show neither a secret nor a key of the store, whole or cut, nor what a hash of a secret gives', async () => {
    const keys: string[] = []
    const plain = await testServer()
    const server = await testServer({
      clock: plain.clock,
      store: {
        ...plain.store,
        insert: (key, value, expiresAt) => {
          keys.push(key.slice(key.indexOf(':') + 1))
          return plain.store.insert(key, value, expiresAt)
        },
      },
    })
    const { request_uri, code } = await walk(server)
    const handle = request_uri.slice(request_uri.lastIndexOf(':') + 1)
    const shown = JSON.stringify(server.events)
    expect(keys.length).toBeGreaterThan(4)
    for (const secret of [handle, code, ...keys, ...[handle, code].map(sha256), ...keys.map(sha256)]) {
      expect(shown).not.toContain(secret.slice(0, 16))
    }
  })

  it('are traced for a request that was not pushed', async () => {
    const server = await testServer({ policy: { require_pushed_authorization_requests: false }, client: {} })
    const url = new URL(server.as.authorization_endpoint)
    const client = server.clients.private_key_jwt
    url.search = new URLSearchParams({
      client_id: client.client_id,
      redirect_uri: client.redirect_uris?.[0] ?? '',
      response_type: 'code',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    }).toString()
    const request = { method: 'GET', url: url.href, headers: new Headers() }
    const pending = unwrap(await processAuthorizationRequest(server.as, request))
    unwrap(await issueAuthorizationResponse(server.as, pending, { decision: 'granted', subject: 'alice' }))
    expect(typesOf(server.events)).toEqual(['request_presented', 'code_issued'])
    expect(server.events[0]?.flow).toBeDefined()
    expect(server.events[0]?.flow).toBe(server.events[1]?.flow)
  })

  it('name the grant when its code is issued, as at redemption', async () => {
    const server = await testServer()
    const { grant } = await walk(server)
    const issued = server.events.find(({ type }) => type === 'code_issued')
    expect(issued).toMatchObject({ grant_id: grant.grant_id })
  })

  it('bring back what the host passed with each call', async () => {
    const server = await testServer()
    await walk(server, 'alice')
    expect(server.events.map(({ requestContext }) => requestContext)).toEqual(
      ['push', 'present', 'resume', 'issue', 'redeem', 'redeem', 'redeem'].map((call) => `alice ${call}`),
    )
  })

  it('bring it back by identity where requests are served at the same time', async () => {
    const server = await testServer()
    const contexts = Array.from({ length: 8 }, (_, index) => ({ index }))
    await Promise.all(
      contexts.map(async (context) =>
        processPushedAuthorizationRequest(server.as, inContext(await pushRequest(server), context)),
      ),
    )
    expect(new Set(server.events.map(({ requestContext }) => requestContext))).toEqual(new Set(contexts))
    for (const { requestContext } of server.events) expect(contexts).toContain(requestContext)
  })
})

describe('every event', () => {
  it('says when it happened by the clock of the server, and how long the operation had run', async () => {
    const server = await testServer()
    await processPushedAuthorizationRequest(server.as, await pushRequest(server))
    server.clock.advance(7)
    await processPushedAuthorizationRequest(server.as, await pushRequest(server, { assertion: 'exp: past' }))
    await authenticateClientRequest(server.as, inContext(await tokenRequest(server, 'x'), 'introspection'))
    const [first, second, third] = server.events
    expect([first?.at, second?.at, third?.at]).toEqual([server.clock() - 7, server.clock(), server.clock()])
    for (const { duration } of server.events) {
      expect(duration).toBeGreaterThan(0)
      expect(duration).toBeLessThan(60)
      // whole microseconds: a log line has no digits of noise
      expect(String(duration)).toMatch(/^(?:0(?:\.\d{1,6})?|[1-9]e-6|[1-9]\d?e-5)$/)
    }
    expect(third).toMatchObject({ type: 'client_authenticated', requestContext: 'introspection' })
  })

  it('comes also where the clock fails, without a time', async () => {
    let isBroken = false
    const events: AuthorizationEvent[] = []
    const { as, clock } = await testServer({ onEvent: (event) => events.push(event) })
    const broken = {
      ...as,
      secrets: as.secrets,
      clock: () => {
        if (isBroken) throw new Error('no time')
        return clock()
      },
    }
    isBroken = true
    await expect(resumeAuthorizationRequest(broken, 'x', { requestContext: 'a context' })).rejects.toThrow('no time')
    expect(events).toMatchObject([{ type: 'failed', at: Number.NaN, requestContext: 'a context' }])
  })

  it('costs nothing where nobody listens: the operations get the server itself', async () => {
    const server = await testServer()
    const silent = Object.create(server.as, { onEvent: { value: ignoreEvents } })
    let digests = 0
    const counting = Object.create(silent, {
      digest: {
        value: (data: Uint8Array) => {
          digests++
          return silent.digest(data)
        },
      },
    })
    // the first imports keys
    unwrap(await processPushedAuthorizationRequest(counting, await pushRequest(server)))
    digests = 0
    unwrap(await processPushedAuthorizationRequest(counting, await pushRequest(server)))
    const withoutListener = digests
    const heard = Object.create(counting, { onEvent: { value: () => {} } })
    unwrap(await processPushedAuthorizationRequest(heard, await pushRequest(server)))
    expect(digests).toBe(withoutListener * 2 + 1)
  })

  it('put no flow into the record of a code where nobody listens', async () => {
    const server = await testServer()
    const values: string[] = []
    const silent = Object.create(server.as, {
      onEvent: { value: ignoreEvents },
      store: {
        value: {
          ...server.as.store,
          insert: (key: string, value: string, expires_at: number) => {
            values.push(value)
            return server.as.store.insert(key, value, expires_at)
          },
        },
      },
    })
    const { grant } = await walk({ ...server, as: silent })
    expect(grant.grant_id).toMatch(/^[\w-]{22}$/)
    expect(values.join()).toContain(grant.grant_id)
    expect(values.join()).not.toContain('"flow"')
  })
})

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url')
