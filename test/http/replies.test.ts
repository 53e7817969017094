import { describe, expect, it } from 'vitest'
import {
  authorizationReply,
  pushedAuthorizationReply,
  serverErrorReply,
  tokenErrorReply,
} from '../../src/http/replies.ts'
import type { AuthorizationResponse } from '../../src/types/authorization.ts'
import type { RegisteredRedirectUri } from '../../src/types/brand.ts'
import type { HttpReply } from '../../src/types/http.ts'
import type { Policy, ResponseMode } from '../../src/types/policy.ts'
import { ok, refused } from '../../src/types/result.ts'
import { refuse } from '../support/refuse.ts'

const JSON_HEADERS = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }

const json = (reply: HttpReply): unknown => JSON.parse(reply.body)

describe('pushedAuthorizationReply', () => {
  const pushed = { request_uri: 'urn:ietf:params:oauth:request_uri:abc', expires_in: 60 }

  it('answers 201 with request_uri and expires_in, and nothing else', () => {
    const reply = pushedAuthorizationReply(ok(pushed))
    expect(reply.status).toBe(201)
    expect(reply.headers).toEqual(JSON_HEADERS)
    expect(json(reply)).toEqual(pushed)
  })

  it('adds a nonce that is due, in the header alone', () => {
    const reply = pushedAuthorizationReply(ok({ ...pushed, dpopNonce: 'n1' }))
    expect(reply.headers).toEqual({ ...JSON_HEADERS, 'DPoP-Nonce': 'n1' })
    expect(json(reply)).toEqual(pushed)
  })

  it('answers an error with its public half alone', () => {
    const error = refuse('scope-malformed', { parameter: 'scope', detail: 'private' })
    const reply = pushedAuthorizationReply(refused({ ...error, reused_grant_id: 'private' }))
    expect(reply.status).toBe(400)
    expect(reply.headers).toEqual(JSON_HEADERS)
    expect(json(reply)).toEqual({ error: 'invalid_scope', error_description: error.error_description })
  })

  it('answers use_dpop_nonce with the nonce', () => {
    const reply = pushedAuthorizationReply(refused({ ...refuse('dpop-nonce-missing'), dpopNonce: 'n1' }))
    expect(reply.status).toBe(400)
    expect(reply.headers).toEqual({ ...JSON_HEADERS, 'DPoP-Nonce': 'n1' })
  })

  it('names the one method allowed when it refuses another', () => {
    const reply = pushedAuthorizationReply(refused(refuse('method-not-allowed')))
    expect(reply.status).toBe(405)
    expect(reply.headers).toEqual({ ...JSON_HEADERS, Allow: 'POST' })
  })

  it('answers 413 to what is too large', () => {
    expect(pushedAuthorizationReply(refused(refuse('body-too-large'))).status).toBe(413)
  })

  it('challenges a client that used the Authorization header, and no other', () => {
    const error = refuse('client-secret-mismatch')
    expect(pushedAuthorizationReply(refused(error)).headers).toEqual(JSON_HEADERS)
    const challenged = pushedAuthorizationReply(refused({ ...error, challenge: 'Basic' }))
    expect(challenged.status).toBe(401)
    expect(challenged.headers).toEqual({
      ...JSON_HEADERS,
      'WWW-Authenticate': expect.stringMatching(/^Basic realm="[^"]+"$/),
    })
  })
})

describe('tokenErrorReply', () => {
  it('answers as RFC 6749 §5.2 prints it', () => {
    const reply = tokenErrorReply(refused(refuse('code-unknown')))
    expect(reply.status).toBe(400)
    expect(reply.headers).toEqual(JSON_HEADERS)
    expect(json(reply)).toEqual({ error: 'invalid_grant', error_description: refuse('code-unknown').error_description })
  })

  it('carries challenge and nonce', () => {
    const reply = tokenErrorReply(refused({ ...refuse('client-unknown'), challenge: 'Basic', dpopNonce: 'n1' }))
    expect(reply.status).toBe(401)
    expect(Object.keys(reply.headers).sort()).toEqual([
      'Cache-Control',
      'Content-Type',
      'DPoP-Nonce',
      'WWW-Authenticate',
    ])
  })
})

describe('authorizationReply', () => {
  const as = (redirectStatus = 303): { policy: Policy } => ({ policy: { redirectStatus } as Policy })
  const response = (
    response_mode: Exclude<ResponseMode, 'jwt'>,
    parameters: Record<string, string> = { code: 'c' },
  ): AuthorizationResponse => ({
    redirect_uri: 'https://app.example/cb' as RegisteredRedirectUri,
    response_mode,
    parameters,
  })

  it('redirects with 303, uncached and without a referrer', () => {
    expect(authorizationReply(as(), ok(response('query')))).toEqual({
      status: 303,
      headers: {
        Location: 'https://app.example/cb?code=c',
        'Cache-Control': 'no-store',
        'Referrer-Policy': 'no-referrer',
      },
      body: '',
    })
  })

  it.each([
    [302, 302],
    [303, 303],
    [307, 303],
    [308, 303],
  ])('answers a policy of %d with %d', (policy, status) => {
    expect(authorizationReply(as(policy), ok(response('query'))).status).toBe(status)
  })

  it.each([
    ['query', 'https://app.example/cb?code=c'],
    ['fragment', 'https://app.example/cb#code=c'],
    ['query.jwt', 'https://app.example/cb?response=j'],
    ['fragment.jwt', 'https://app.example/cb#response=j'],
  ] as const)('carries %s like its base mode', (mode, location) => {
    const parameters: Record<string, string> = mode.endsWith('.jwt') ? { response: 'j' } : { code: 'c' }
    expect(authorizationReply(as(), ok(response(mode, parameters))).headers.Location).toBe(location)
  })

  it.each(['form_post', 'form_post.jwt'] as const)('posts a form for %s', (mode) => {
    const reply = authorizationReply(as(), ok(response(mode, { response: 'j' })))
    expect(reply.status).toBe(200)
    expect(reply.headers.Location).toBeUndefined()
    expect(reply.body).toContain('action="https://app.example/cb"><input type="hidden" name="response" value="j">')
  })

  it('redirects an error that may be redirected, in its own response', () => {
    const failure = {
      delivery: 'redirect',
      error: refuse('access-denied'),
      response: response('fragment', { error: 'access_denied', state: 'a b' }),
    } as const
    const reply = authorizationReply(as(), refused(failure))
    expect(reply.headers.Location).toBe('https://app.example/cb#error=access_denied&state=a+b')
  })

  it('shows an error that may not', () => {
    const error = refuse('redirect-uri-mismatch', { detail: 'private' })
    const reply = authorizationReply(as(), refused({ delivery: 'display', error }))
    expect(reply.status).toBe(400)
    expect(reply.headers.Location).toBeUndefined()
    expect(reply.headers.Allow).toBeUndefined()
    expect(reply.body).toContain(error.error_description)
    expect(reply.body).not.toContain('private')
  })

  it('names the two methods allowed when it refuses another', () => {
    const reply = authorizationReply(as(), refused({ delivery: 'display', error: refuse('method-not-allowed') }))
    expect(reply.status).toBe(405)
    expect(reply.headers.Allow).toBe('GET, POST')
  })
})

describe('serverErrorReply', () => {
  it.each(['push', 'token'] as const)('is JSON at %s', (endpoint) => {
    const reply = serverErrorReply(endpoint)
    expect(reply.status).toBe(500)
    expect(reply.headers).toEqual(JSON_HEADERS)
    expect(json(reply)).toMatchObject({ error: 'server_error' })
  })

  it('is a page at the authorization endpoint', () => {
    const reply = serverErrorReply('authorization')
    expect(reply.status).toBe(500)
    expect(reply.headers['Content-Type']).toBe('text/html; charset=utf-8')
    expect(reply.body).toContain('server_error')
  })
})
