import { describe, expect, it } from 'vitest'
import { processAuthorizationRequest } from '../../src/endpoints/authorization.ts'
import { resumeAuthorizationRequest } from '../../src/endpoints/resume.ts'
import { authorizationReply } from '../../src/http/replies.ts'
import * as profiles from '../../src/profiles/index.ts'
import { expectReason, unwrap } from '../../src/testing/results.ts'
import type { AuthorizationFailure } from '../../src/types/authorization.ts'
import { type Result, refused } from '../../src/types/result.ts'
import { CALLBACK, clients, codeRequest, ISSUER, query, STATE, type TestHost, testHost } from '../support/host.ts'

const BAD = { scope: 'not-registered' }

const failureOf = (result: Result<unknown, AuthorizationFailure>): AuthorizationFailure => {
  if (result.ok) throw new Error('Expected a failure.')
  return result.error
}

/** The reference of a failure that waits for a login. */
const referenceOf = (result: Result<unknown, AuthorizationFailure>): string => {
  const failure = failureOf(result)
  if (failure.delivery !== 'login-first') throw new Error(`Expected login-first, got ${failure.delivery}.`)
  return failure.reference
}

const process = (host: TestHost, changes: Parameters<typeof codeRequest>[1], options = {}) =>
  processAuthorizationRequest(host.as, query(codeRequest(clients.open, changes)), options)

describe('an error before anybody has logged in', () => {
  it('waits for the login, and what the reference resumes to is the redirect', async () => {
    const host = testHost()
    const refusal = expectReason(await host.begin(clients.open, BAD), 'scope-not-allowed')
    expect(refusal.delivery).toBe('login-first')
    const resumed = expectReason(await host.resume(referenceOf({ ok: false, error: refusal })), 'scope-not-allowed')
    expect(resumed).toEqual({
      delivery: 'redirect',
      error: refusal.error,
      response: {
        redirect_uri: CALLBACK,
        response_mode: 'query',
        parameters: {
          error: 'invalid_scope',
          error_description: refusal.error.error_description,
          state: STATE,
          iss: ISSUER,
        },
      },
    })
  })

  it('writes nothing, and reads nothing', async () => {
    const host = testHost()
    const reference = referenceOf(await host.begin(clients.open, BAD))
    await host.resume(reference)
    expect(host.store.calls).toEqual([])
  })

  it('waits for a pushed request, too', async () => {
    const host = testHost()
    const request_uri = await host.pushed()
    host.registry.set('basic', { ...clients.basic, scope: 'openid' })
    const reference = referenceOf(await host.present(request_uri))
    expect(expectReason(await host.resume(reference), 'scope-not-allowed').delivery).toBe('redirect')
  })

  it('may be resumed twice: it is an answer and no decision', async () => {
    const host = testHost()
    const reference = referenceOf(await host.begin(clients.open, BAD))
    const [first, second] = [await host.resume(reference), await host.resume(reference)]
    expect(second).toEqual(first)
  })

  it('is a page for a host that hands it to authorizationReply as it is', async () => {
    const host = testHost()
    const reply = authorizationReply(host.as, refused(failureOf(await host.begin(clients.open, BAD))))
    expect(reply.status).toBe(400)
    expect(reply.headers).not.toHaveProperty('Location')
    expect(reply.body).not.toContain('client.example.com')
  })

  it('is redirected at once where the host says that somebody is logged in', async () => {
    expect(failureOf(await process(testHost(), BAD, { loggedIn: true })).delivery).toBe('redirect')
  })

  it.each([['yes'], [1], [{}], ['']])(
    'is not redirected for loggedIn %j, which is not true or false',
    async (loggedIn) => {
      const host = testHost()
      await expect(process(host, BAD, { loggedIn })).rejects.toThrow('options.loggedIn must be true or false; got')
      const reference = referenceOf(await process(host, BAD, { loggedIn: null }))
      const options = { loggedIn } as never
      await expect(resumeAuthorizationRequest(host.as, reference, options)).rejects.toThrow('options.loggedIn must be')
    },
  )

  it('waits on at a resumption with loggedIn null, as a session without a user has it', async () => {
    const host = testHost()
    const reference = referenceOf(await host.begin(clients.open, BAD))
    const resumed = await resumeAuthorizationRequest(host.as, reference, { loggedIn: null } as never)
    expect(referenceOf(resumed)).toBe(reference)
  })

  it.each([{ loggedin: false }, { trusts: () => true }])('refuses the misspelt option of %j', async (options) => {
    const host = testHost()
    await expect(process(host, BAD, options)).rejects.toThrow(
      /^options\.\w+ must be a member of options; got an unknown name/,
    )
    const reference = referenceOf(await host.begin(clients.open, BAD))
    await expect(resumeAuthorizationRequest(host.as, reference, options as never)).rejects.toThrow(
      'must be a member of options',
    )
  })

  it('is redirected at once under the policy redirect', async () => {
    const host = testHost({ policy: { errorsBeforeLogin: 'redirect' } })
    expect(failureOf(await host.begin(clients.open, BAD)).delivery).toBe('redirect')
  })

  it('stays on the screen where no redirect URI was matched, also after a login', async () => {
    const host = testHost()
    const changes = { redirect_uri: 'https://attacker.example/' }
    for (const loggedIn of [false, true]) {
      expect(failureOf(await process(host, changes, { loggedIn })).delivery).toBe('display')
    }
  })

  it('stays on the screen where its state is too long to be carried', async () => {
    const host = testHost()
    expect(failureOf(await host.begin(clients.open, { ...BAD, state: 's'.repeat(20_000) })).delivery).toBe('display')
    expect(referenceOf(await host.begin(clients.open, { ...BAD, state: 's'.repeat(8000) })).length).toBeLessThan(16_385)
  })

  it('is told to the log once for each call, with the client', async () => {
    const host = testHost()
    await host.resume(referenceOf(await host.begin(clients.open, BAD)))
    expect(host.events).toHaveLength(2)
    for (const event of host.events) {
      expect(event).toMatchObject({ type: 'refused', reason: 'scope-not-allowed', client_id: 'open' })
    }
  })
})

describe('an error with prompt=none, where nobody may be asked to log in', () => {
  const silent = { ...BAD, prompt: 'none' }

  it('is displayed without a session', async () => {
    expect(failureOf(await process(testHost(), silent))).toMatchObject({
      delivery: 'display',
      error: { reason: 'scope-not-allowed' },
    })
  })

  it('is redirected with one', async () => {
    expect(failureOf(await process(testHost(), silent, { loggedIn: true })).delivery).toBe('redirect')
  })

  it('is redirected without one where the host trusts the client', async () => {
    const asked: unknown[] = []
    const trustsClient = (...given: unknown[]) => {
      asked.push(given)
      return Promise.resolve(true)
    }
    expect(failureOf(await process(testHost(), silent, { trustsClient })).delivery).toBe('redirect')
    expect(asked).toEqual([[expect.objectContaining({ client_id: 'open' }), CALLBACK]])
  })

  it('is displayed where the host does not', async () => {
    expect(failureOf(await process(testHost(), silent, { trustsClient: () => false })).delivery).toBe('display')
  })

  it.each([['yes'], [1], [undefined], [null]])('rejects where trustsClient answers %j', async (answer) => {
    await expect(process(testHost(), silent, { trustsClient: () => answer })).rejects.toThrow(
      /trustsClient must return true or false/,
    )
  })

  it('counts as silent when none stands beside another value, which is the error', async () => {
    const result = await process(testHost(), { prompt: 'none login' })
    expect(failureOf(result)).toMatchObject({ delivery: 'display', error: { reason: 'prompt-none-combined' } })
  })

  it('does not ask whether a client is trusted that can wait for a login', async () => {
    const trustsClient = () => {
      throw new Error('Nobody asked for that.')
    }
    expect(failureOf(await process(testHost(), BAD, { trustsClient })).delivery).toBe('login-first')
  })
})

describe('a host that resumes before its login', () => {
  const before = { loggedIn: false }

  it('is told again that a login comes first, with the same reference', async () => {
    const host = testHost()
    const reference = referenceOf(await host.begin(clients.open, BAD))
    expect(referenceOf(await resumeAuthorizationRequest(host.as, reference, before))).toBe(reference)
    expect(failureOf(await resumeAuthorizationRequest(host.as, reference, { loggedIn: true })).delivery).toBe(
      'redirect',
    )
  })

  it('is told so of a request that was good and is refused by now', async () => {
    const host = testHost()
    const { reference } = unwrap(await host.begin())
    host.registry.set('open', { ...clients.open, scope: 'openid' })
    const failed = referenceOf(await resumeAuthorizationRequest(host.as, reference, before))
    expect(failed).not.toBe(reference)
    expect(expectReason(await host.resume(failed), 'scope-not-allowed').delivery).toBe('redirect')
  })
})

describe('the reference of an error', () => {
  it('is answered at once by a server whose policy has come to be to redirect', async () => {
    const { settings, ...host } = testHost()
    const reference = referenceOf(await host.begin(clients.open, BAD))
    const redirecting = testHost({ policy: { errorsBeforeLogin: 'redirect' }, options: { secret: settings.secret } })
    const resumed = await resumeAuthorizationRequest(redirecting.as, reference, { loggedIn: false })
    expect(failureOf(resumed).delivery).toBe('redirect')
  })

  it('counts no longer than a decision may take', async () => {
    const host = testHost()
    const reference = referenceOf(await host.begin(clients.open, BAD))
    host.clock.advance(host.as.policy.interactionLifetime - 1)
    expect(failureOf(await host.resume(reference)).delivery).toBe('redirect')
    host.clock.advance(1)
    expect(expectReason(await host.resume(reference), 'interaction-expired').delivery).toBe('display')
  })

  it('is not taken by a server with another secret, or of another issuer', async () => {
    const reference = referenceOf(await testHost().begin(clients.open, BAD))
    const others = [
      testHost({ options: { secret: 'another secret, of 32 bytes and more' } }),
      testHost({ options: { issuer: 'https://other.example.com' } }),
    ]
    for (const other of others) {
      expect(expectReason(await other.resume(reference), 'reference-invalid').delivery).toBe('display')
    }
  })

  it('is taken after a rotation of secrets', async () => {
    const { settings } = testHost()
    const reference = referenceOf(await testHost().begin(clients.open, BAD))
    const rotated = testHost({
      options: { secret: ['a new secret, of 32 bytes and a few more', String(settings.secret)] },
    })
    expect(failureOf(await rotated.resume(reference)).delivery).toBe('redirect')
  })

  it('is not taken when any part of it was changed', async () => {
    const host = testHost()
    const reference = referenceOf(await host.begin(clients.open, BAD))
    const changed = [
      reference.slice(0, -1),
      `${reference}A`,
      reference.replace('failure.', ''),
      'failure.',
      `failure.${'A'.repeat(60)}`,
      ...[10, 40, 60, reference.length - 3].map(
        (at) => reference.slice(0, at) + (reference[at] === 'A' ? 'B' : 'A') + reference.slice(at + 1),
      ),
    ]
    for (const other of changed) {
      expect(expectReason(await host.resume(other), 'reference-invalid').delivery).toBe('display')
    }
  })

  it('shows nothing of the request, and differs each time', async () => {
    const host = testHost()
    const [one, two] = [await host.begin(clients.open, BAD), await host.begin(clients.open, BAD)].map(referenceOf)
    expect(one).not.toBe(two)
    expect(one).not.toContain(btoa(STATE).slice(0, 16))
    expect(one).toMatch(/^failure\.[\w-]+$/)
  })

  it('leads nowhere once its redirect URI, or its client, was removed', async () => {
    const host = testHost()
    const reference = referenceOf(await host.begin(clients.open, BAD))
    host.registry.set('open', { ...clients.open, redirect_uris: ['https://client.example.com/other'] })
    expect(expectReason(await host.resume(reference), 'redirect-uri-mismatch').delivery).toBe('display')
    host.registry.delete('open')
    expect(expectReason(await host.resume(reference), 'client-not-found').delivery).toBe('display')
  })

  it('keeps a redirect URI that was pushed unregistered, as long as the policy takes such', async () => {
    const host = testHost({ policy: { unregisteredRedirectUris: true } })
    const unlisted = 'https://client.example.com/unlisted'
    const request_uri = await host.pushed(clients.basic, { redirect_uri: unlisted })
    host.registry.set('basic', { ...clients.basic, scope: 'openid' })
    const resumed = failureOf(await host.resume(referenceOf(await host.present(request_uri))))
    expect(resumed).toMatchObject({ delivery: 'redirect', response: { redirect_uri: unlisted } })
  })

  it('is no pending authorization: nothing can be granted on it', async () => {
    const host = testHost()
    const reference = referenceOf(await host.begin(clients.open, BAD))
    host.registry.set('open', { ...clients.open, scope: 'openid read not-registered' })
    expect((await host.resume(reference)).ok).toBe(false)
  })
})

describe('the profiles', () => {
  const { auth0HighlyRegulatedIdentity, ibmVerify, ...others } = profiles
  const policies = Object.entries(others).filter(([, value]) => typeof value === 'object' && 'codeLifetime' in value)

  it('have errors wait for a login, but for those of vendors', () => {
    expect(policies.length).toBeGreaterThan(2)
    for (const [, policy] of policies) expect(policy).toMatchObject({ errorsBeforeLogin: 'defer' })
    expect(auth0HighlyRegulatedIdentity.errorsBeforeLogin).toBe('redirect')
    expect(ibmVerify.errorsBeforeLogin).toBe('redirect')
  })
})

describe('a parameter that this server does not take, beside a registered redirect_uri', () => {
  const unsupported = [
    ['request', 'eyJhbGciOiJub25lIn0.e30.', 'request-object-unsupported', 'request_not_supported'],
    ['request_uri', 'https://client.example.com/request.jwt', 'request-uri-unsupported', 'request_uri_not_supported'],
    ['request_uri', 'urn:example:request', 'request-uri-unsupported', 'request_uri_not_supported'],
  ] as const

  it.each(unsupported)('%s %s is told to the client, after the login', async (name, value, reason, error) => {
    const host = testHost()
    const refusal = await host.begin(clients.open, { [name]: value })
    expectReason(refusal, reason)
    expect(expectReason(await host.resume(referenceOf(refusal)), reason)).toMatchObject({
      delivery: 'redirect',
      response: { redirect_uri: CALLBACK, response_mode: 'query', parameters: { error, state: STATE, iss: ISSUER } },
    })
    expect(host.store.calls).toEqual([])
  })

  it.each(unsupported)('%s %s brings nothing but the error, in the mode that was asked for', async (name, value) => {
    const host = testHost({ policy: { errorsBeforeLogin: 'redirect' } })
    const changes = { [name]: value, response_mode: 'fragment', state: undefined, scope: 'not-registered' }
    const failure = failureOf(await host.begin(clients.open, changes))
    if (failure.delivery !== 'redirect') throw new Error('Expected a redirect.')
    expect(failure.response.response_mode).toBe('fragment')
    expect(Object.keys(failure.response.parameters).sort()).toEqual(['error', 'error_description', 'iss'])
  })

  it.each(unsupported)(
    '%s %s stays on the screen without a registered client and redirect_uri',
    async (name, value) => {
      const host = testHost({ policy: { redirectUriMayBeOmitted: true, errorsBeforeLogin: 'redirect' } })
      const unregistered = { client_id: 'nobody', redirect_uris: [CALLBACK] }
      const results = [
        await host.begin(clients.open, { [name]: value, redirect_uri: 'https://attacker.example/' }),
        await host.begin(clients.open, { [name]: value, redirect_uri: undefined }),
        await host.begin(unregistered, { [name]: value }),
      ]
      for (const result of results) expect(failureOf(result).delivery).toBe('display')
    },
  )

  it('does not accept an unregistered redirect_uri, although a push may have one', async () => {
    const host = testHost({ policy: { unregisteredRedirectUris: true, errorsBeforeLogin: 'redirect' } })
    const changes = { request: 'e30.e30.e30', redirect_uri: 'https://client.example.com/unlisted' }
    expect(failureOf(await host.begin(clients.basic, changes)).delivery).toBe('display')
  })

  it('stays on the screen when request and request_uri come together', async () => {
    const host = testHost({ policy: { errorsBeforeLogin: 'redirect' } })
    const result = await host.begin(clients.open, {
      request: 'e30.e30.e30',
      request_uri: 'https://client.example.com/r',
    })
    expect(expectReason(result, 'request-uri-with-request').delivery).toBe('display')
  })

  it('stays on the screen when the request_uri has the prefix of this server, and is not known', async () => {
    const host = testHost({ policy: { errorsBeforeLogin: 'redirect' } })
    const result = await host.begin(clients.open, { request_uri: 'urn:ietf:params:oauth:request_uri:unknown' })
    expect(expectReason(result, 'request-uri-unknown').delivery).toBe('display')
  })
})
