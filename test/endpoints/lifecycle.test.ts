import { describe, expect, it } from 'vitest'
import { processAuthorizationRequest } from '../../src/endpoints/authorization.ts'
import { resumeAuthorizationRequest } from '../../src/endpoints/resume.ts'
import { authorizationServer } from '../../src/server/authorization-server.ts'
import { expectReason, unwrap } from '../../src/testing/results.ts'
import type { PendingAuthorization } from '../../src/types/authorization.ts'
import {
  CALLBACK,
  clients,
  codeOf,
  codeRequest,
  ISSUER,
  PREFIX,
  query,
  SECRET,
  STATE,
  testHost,
  VERIFIER,
} from '../support/host.ts'
import { sealReference } from '../support/seal-reference.ts'

describe('from the push to the grant', () => {
  it('leaves a tombstone in the store, and nothing else', async () => {
    const host = testHost()
    const code = await host.code()
    const grant = unwrap(await host.redeem(code))
    expect(grant).toMatchObject({ subject: 'alice', scope: ['read'], token_type: 'Bearer' })
    expect(host.store.contents().map(([key]) => key.split(':')[0])).toEqual(['used-code'])
  })

  it('keeps secrets out of the keys of the store: a leaked table yields no live request_uri and no code', async () => {
    const host = testHost()
    const request_uri = await host.pushed()
    const code = await host.code()
    const leaked = JSON.stringify(host.store.contents())
    expect(leaked).not.toContain(request_uri.slice(PREFIX.length))
    expect(leaked).not.toContain(code)
    expect(leaked).not.toContain(clients.basic.client_secret)
  })

  it('tells the host of every step and of no secret', async () => {
    const host = testHost()
    const request_uri = await host.pushed()
    const waiting = unwrap(await host.present(request_uri))
    unwrap(await host.resume(waiting.reference))
    const code = codeOf(await host.decide(waiting))
    unwrap(await host.redeem(code))
    await host.redeem(code)
    await host.present(`${request_uri}x`)
    await host.push(clients.basic, { scope: 'nope' })
    expect(host.events.map(({ type }) => type)).toEqual([
      'request_pushed',
      'request_presented',
      'request_resumed',
      'code_issued',
      'code_redeemed',
      'code_reused',
      'refused',
      'refused',
      'refused',
    ])
    const told = JSON.stringify(host.events)
    const secrets = [request_uri.slice(PREFIX.length), code, STATE, VERIFIER, clients.basic.client_secret, 'nope']
    for (const secret of secrets) expect(told).not.toContain(secret)
  })

  it('is not disturbed by a listener that throws', async () => {
    const listener = () => {
      throw new Error('the log is full')
    }
    const host = testHost({ options: { onEvent: listener } })
    expect((await host.redeem(await host.code())).ok).toBe(true)
  })

  it('binds the code to the redirect URI, the challenge and the client of the request', async () => {
    const host = testHost()
    await host.code()
    const [stored] = host.store.contents().filter(([key]) => key.startsWith('code:'))
    expect(JSON.parse(stored?.[1] ?? '')).toMatchObject({
      client_id: 'basic',
      redirect_uri: CALLBACK,
      redirect_uri_sent: true,
      code_challenge_method: 'S256',
      issued_at: host.clock(),
      expires_at: host.clock() + 60,
    })
  })
})

describe('presenting a request_uri', () => {
  it('writes nothing, however often it happens: reloads and link scanners do no harm', async () => {
    const host = testHost()
    const request_uri = await host.pushed()
    const before = host.store.contents()
    host.store.calls.length = 0
    for (let visit = 0; visit < 5; visit++) expect((await host.present(request_uri)).ok).toBe(true)
    expect(host.store.contents()).toEqual(before)
    expect(new Set(host.store.calls)).toEqual(new Set(['get request']))
  })

  it('takes the prefix in any case, and the reference as it is', async () => {
    const host = testHost()
    const request_uri = await host.pushed()
    const handle = request_uri.slice(PREFIX.length)
    expect((await host.present(PREFIX.toUpperCase() + handle)).ok).toBe(true)
    expectReason(await host.present(PREFIX + handle.toUpperCase()), 'request-uri-unknown')
    expectReason(await host.present(`${PREFIX}${handle}=`), 'request-uri-unknown')
  })

  it.each([
    ['the client of another request', clients.neighbour],
    ['a client that does not exist', { client_id: 'nobody' }],
  ])('is refused to %s, and stays good for its own', async (_, attacker) => {
    const host = testHost()
    const request_uri = await host.pushed()
    const before = host.store.contents()
    const refusal = expectReason(await host.present(request_uri, attacker), 'request-uri-foreign')
    expect(refusal.delivery).toBe('display')
    expect(host.store.contents()).toEqual(before)
    expect((await host.present(request_uri)).ok).toBe(true)
  })

  it('is refused to another client as foreign, also when it has expired', async () => {
    const host = testHost({ policy: { requestUriLifetime: 60 } })
    const request_uri = await host.pushed()
    host.clock.advance(60)
    expectReason(await host.present(request_uri, clients.neighbour), 'request-uri-foreign')
  })

  it('ends with its lifetime, to the second', async () => {
    const host = testHost({ policy: { requestUriLifetime: 60 } })
    const request_uri = await host.pushed()
    host.clock.advance(59)
    expect((await host.present(request_uri)).ok).toBe(true)
    host.clock.advance(1)
    expectReason(await host.present(request_uri), 'request-uri-expired')
  })

  it('ends with the decision', async () => {
    const host = testHost()
    const request_uri = await host.pushed()
    unwrap(await host.decide(unwrap(await host.present(request_uri))))
    expectReason(await host.present(request_uri), 'request-uri-unknown')
  })

  it('ignores every other parameter', async () => {
    const host = testHost()
    const request_uri = await host.pushed()
    const beside = {
      state: 'other',
      scope: 'write',
      redirect_uri: 'https://evil.example',
      prompt: 'none',
      dpop_jkt: 'x',
    }
    const result = await processAuthorizationRequest(host.as, query({ client_id: 'basic', request_uri, ...beside }))
    expect(unwrap(result)).toMatchObject({ parameters: { state: STATE }, scope: ['read'], prompt: [] })
  })

  it('is refused when what is stored cannot be decoded, and the host is told', async () => {
    const host = testHost()
    const request_uri = await host.pushed()
    host.store.corrupt('request', '{"v":2}')
    expectReason(await host.present(request_uri), 'request-uri-unknown')
    expect(host.events).toContainEqual(expect.objectContaining({ type: 'record_undecodable', namespace: 'request' }))
  })
})

describe('the two deadlines of a request', () => {
  it('lets a login of five minutes decide on a request_uri of one', async () => {
    const host = testHost({ policy: { requestUriLifetime: 60 } })
    const { reference } = await host.pending()
    host.clock.advance(300)
    const code = codeOf(await host.decide(unwrap(await host.resume(reference))))
    expect((await host.redeem(code)).ok).toBe(true)
  })

  it('ends the interaction, for a host that resumes it and for one that still holds it', async () => {
    const host = testHost({ policy: { requestUriLifetime: 60, interactionLifetime: 600 } })
    const waiting = await host.pending()
    host.clock.advance(659)
    expect((await host.resume(waiting.reference)).ok).toBe(true)
    host.clock.advance(1)
    expectReason(await host.resume(waiting.reference), 'interaction-expired')
    expectReason(await host.decide(waiting), 'interaction-expired')
    expect(host.store.count('code')).toBe(0)
  })

  it('gives a plain request its time from the moment it came in', async () => {
    const host = testHost({ policy: { interactionLifetime: 600 } })
    const waiting = unwrap(await host.begin())
    host.clock.advance(599)
    expect((await host.resume(waiting.reference)).ok).toBe(true)
    host.clock.advance(1)
    expectReason(await host.resume(waiting.reference), 'interaction-expired')
    expectReason(await host.decide(waiting), 'interaction-expired')
  })
})

describe('a reference', () => {
  it('brings the same request back, which is decided once', async () => {
    const host = testHost()
    const first = await host.pending()
    const second = unwrap(await host.resume(first.reference))
    expect(second).toEqual(first)
    expect(codeOf(await host.decide(second))).not.toBe('')
    expectReason(await host.decide(first), 'request-already-decided')
    expectReason(await host.resume(first.reference), 'reference-invalid')
  })

  it('says when the request was presented, however late it is read', async () => {
    const host = testHost()
    const soon = await host.pending()
    const { reference } = soon
    const late = await host.pending()
    host.clock.advance(host.as.policy.requestUriLifetime)
    expect(soon.reference).toBe(reference)
    const [content = ''] = late.reference.split('.')
    expect(JSON.parse(Buffer.from(content, 'base64url').toString())).toContain(late.created_at)
    expect(unwrap(await host.resume(late.reference))).toEqual(late)
  })

  it('is in a copy, and in JSON; another object does not stand in for the pending authorization', async () => {
    const waiting = await testHost().pending()
    expect({ ...waiting }.reference).toBe(waiting.reference)
    expect(JSON.parse(JSON.stringify(waiting)).reference).toBe(waiting.reference)
    expect(() => Object.create(waiting).reference).toThrow(
      'pending must be a PendingAuthorization that this process made',
    )
  })

  it('brings a plain request back', async () => {
    const host = testHost()
    const { reference } = unwrap(await host.begin())
    const waiting = unwrap(await host.resume(reference))
    expect(waiting).toMatchObject({ origin: 'plain', client: { client_id: 'open' } })
    expect(codeOf(await host.decide(waiting))).not.toBe('')
  })

  it('is no request_uri, and does not hold one', async () => {
    const host = testHost()
    const request_uri = await host.pushed()
    const { reference } = unwrap(await host.present(request_uri))
    const [content = ''] = reference.split('.')
    expect(atob(content.replaceAll('-', '+').replaceAll('_', '/'))).not.toContain(request_uri.slice(PREFIX.length))
    expect((await host.present(PREFIX + reference)).ok).toBe(false)
  })

  it('cannot be made from a request_uri that was never presented', async () => {
    const host = testHost()
    const request_uri = await host.pushed()
    expectReason(await host.resume(request_uri), 'reference-invalid')
    expectReason(await host.resume(request_uri.slice(PREFIX.length)), 'reference-invalid')
  })

  it('is refused when a character of it was changed, wherever', async () => {
    const host = testHost()
    const { reference } = await host.pending()
    for (let at = 0; at < reference.length; at += 7) {
      const other = reference[at] === 'A' ? 'B' : 'A'
      expectReason(await host.resume(reference.slice(0, at) + other + reference.slice(at + 1)), 'reference-invalid')
    }
  })

  it.each(['', '.', 'a.b', 'a.b.c', 'ä.ö'])('is not %j', async (text) => {
    expectReason(await testHost().resume(text), 'reference-invalid')
  })

  it('is not a hundred thousand characters', async () => {
    expectReason(await testHost().resume('x'.repeat(100_000)), 'reference-invalid')
  })

  it('of another server is refused, although the store is the same', async () => {
    const host = testHost()
    const { reference } = await host.pending()
    const other = authorizationServer({ ...host.settings, secret: 'a secret of another host, of 32 bytes and more' })
    expectReason(await resumeAuthorizationRequest(other, reference), 'reference-invalid')
  })

  it('survives the rotation of the secret while the old one is accepted', async () => {
    const host = testHost()
    const { reference } = await host.pending()
    const fresh = 'a fresh secret of the host, of 32 bytes and more'
    const rotated = authorizationServer({ ...host.settings, secret: [fresh, SECRET] })
    // a request that is resumed keeps its reference: a new one would live no longer
    expect(unwrap(await resumeAuthorizationRequest(rotated, reference)).reference).toBe(reference)
    const retired = authorizationServer({ ...host.settings, secret: fresh })
    expectReason(await resumeAuthorizationRequest(retired, reference), 'reference-invalid')
  })

  it('that is refused tells the host which of three faults it has', async () => {
    const host = testHost()
    const { reference } = await host.pending()
    await host.decide(unwrap(await host.resume(reference)))
    const foreign = 'a secret of another host, of 32 bytes and more'
    const other = authorizationServer({ ...host.settings, secret: foreign })
    const details = [
      await host.resume(''),
      await resumeAuthorizationRequest(other, reference),
      await host.resume(reference),
    ]
    expect(details.map((refused) => expectReason(refused, 'reference-invalid').error.detail)).toEqual([
      'The host passed no reference.',
      'No secret in the option secret made this reference.',
      'The request was decided, or is no longer stored.',
    ])
  })

  it('counts for the client that presented the request alone', async () => {
    const host = testHost()
    await host.pending()
    const [key = ''] = host.store.contents().map(([each]) => each)
    const request = key.slice('request:'.length)
    const reference = await sealReference(host.as, { request, client_id: 'neighbour', presented_at: host.clock() })
    expectReason(await host.resume(reference), 'reference-invalid')
  })
})

describe('a request that was not pushed', () => {
  const bytes = new Uint8Array(32).fill(7)
  const handle = Buffer.from(bytes).toString('base64url')

  it('cannot be presented as if it had been, also by an attacker who knows its handle', async () => {
    const host = testHost({ options: { randomBytes: () => bytes } })
    unwrap(await host.begin())
    expectReason(await host.present(PREFIX + handle, clients.open), 'request-uri-unknown')
  })

  it('cannot be presented when it was signed, either', async () => {
    const host = testHost({ options: { randomBytes: () => bytes }, policy: { request_parameter_supported: true } })
    const { client_id, ...claims } = codeRequest(clients.keyed)
    const request = await host.requestObject(claims)
    const result = await processAuthorizationRequest(host.as, query({ client_id, request }))
    expect(unwrap(result).origin).toBe('signed')
    expectReason(await host.present(PREFIX + handle, clients.keyed), 'request-uri-unknown')
  })

  it('is stored once every rule has passed, and not before', async () => {
    const host = testHost()
    for (const changes of [
      { scope: 'nope' },
      { code_challenge: undefined },
      { redirect_uri: 'https://evil.example' },
    ]) {
      expect((await host.begin(clients.open, changes)).ok).toBe(false)
    }
    expect(host.store.calls).toEqual([])
    unwrap(await host.begin())
    expect(host.store.calls).toEqual(['insert request'])
  })

  it('is stored up to the bytes that the policy grants an attacker, a pushed or signed one up to 64 KiB', async () => {
    const state = 'x'.repeat(7000)
    const host = testHost({ policy: { plainRequestMaxBytes: 4096, request_parameter_supported: true } })
    expectReason(await host.begin(clients.open, { state }), 'body-too-large')
    expectReason(await host.begin(clients.open, { state: '€'.repeat(1500) }), 'body-too-large')
    expect(host.store.calls).toEqual([])
    unwrap(await host.begin(clients.open, { state: 'x'.repeat(3000) }))
    unwrap(await host.push(clients.open, { state }))
    const { client_id, ...claims } = codeRequest(clients.keyed)
    const request = await host.requestObject({ ...claims, state })
    unwrap(await processAuthorizationRequest(host.as, query({ client_id, request })))
  })

  it('is stored up to 8 kB by default', async () => {
    const host = testHost()
    unwrap(await host.begin(clients.open, { state: 'x'.repeat(7000) }))
    expectReason(await host.begin(clients.open, { state: 'x'.repeat(8192) }), 'body-too-large')
  })

  it('is refused where PAR has come to be required since', async () => {
    const host = testHost()
    const { reference } = unwrap(await host.begin())
    host.registry.set('open', { ...clients.open, require_pushed_authorization_requests: true })
    const refusal = expectReason(await host.resume(reference), 'pushed-request-required')
    expect(refusal).toMatchObject({ delivery: 'redirect', response: { redirect_uri: CALLBACK } })
  })
})

describe('a request looks again at the registration as it is now', () => {
  it('when its redirect URI was removed: a page', async () => {
    const host = testHost()
    const { reference } = await host.pending()
    host.registry.set('basic', { ...clients.basic, redirect_uris: ['https://client.example.com/other'] })
    expect(expectReason(await host.resume(reference), 'redirect-uri-mismatch').delivery).toBe('display')
  })

  it('when its scope was removed: a redirect with state and iss, after the login', async () => {
    const host = testHost()
    const request_uri = await host.pushed()
    host.registry.set('basic', { ...clients.basic, scope: 'openid' })
    const refusal = expectReason(await host.present(request_uri), 'scope-not-allowed')
    if (refusal.delivery !== 'login-first') throw new Error('Expected an error that waits for a login.')
    expect(expectReason(await host.resume(refusal.reference), 'scope-not-allowed')).toMatchObject({
      delivery: 'redirect',
      response: { redirect_uri: CALLBACK, parameters: { error: 'invalid_scope', state: STATE, iss: ISSUER } },
    })
  })

  it('when the client is gone: a page', async () => {
    const host = testHost()
    const { reference } = await host.pending()
    host.registry.delete('basic')
    expect(expectReason(await host.resume(reference), 'client-not-found').delivery).toBe('display')
  })

  it('when unregistered redirect URIs, once accepted, are accepted no more', async () => {
    const unlisted = { redirect_uri: 'https://client.example.com/unlisted' }
    const lenient = testHost({ policy: { unregisteredRedirectUris: true } })
    const request_uri = await lenient.pushed(clients.basic, unlisted)
    expect(unwrap(await lenient.present(request_uri)).redirect_uri).toBe(unlisted.redirect_uri)
    const strict = authorizationServer({
      ...lenient.settings,
      policy: { ...lenient.settings.policy, unregisteredRedirectUris: false },
    })
    expectReason(
      await processAuthorizationRequest(strict, query({ client_id: 'basic', request_uri })),
      'redirect-uri-mismatch',
    )
  })
})

describe('a pending authorization', () => {
  it('is frozen', async () => {
    const waiting = await testHost().pending()
    expect(Object.isFrozen(waiting)).toBe(true)
  })

  it.each<[string, (waiting: PendingAuthorization) => PendingAuthorization]>([
    ['spread', (waiting) => ({ ...waiting })],
    ['revived from JSON', (waiting) => JSON.parse(JSON.stringify(waiting))],
    ['cloned', (waiting) => structuredClone({ ...waiting })],
    ['inherited from', (waiting) => Object.create(waiting)],
  ])('is refused when it was %s, and nothing is taken', async (_, copy) => {
    const host = testHost()
    const waiting = await host.pending()
    const before = host.store.contents()
    await expect(host.decide(copy(waiting))).rejects.toThrow(/resumeAuthorizationRequest/)
    expect(host.store.contents()).toEqual(before)
  })
})
