import { describe, expect, it } from 'vitest'
import { processAuthorizationRequest } from '../../src/endpoints/authorization.ts'
import { refuseDocument } from '../../src/errors/client-document.ts'
import { expectReason, unwrap } from '../../src/testing/results.ts'
import type { Client } from '../../src/types/client.ts'
import type { HttpRequest } from '../../src/types/http.ts'
import type { LimitedRequest } from '../../src/types/ports.ts'
import {
  CALLBACK,
  clients,
  codeRequest,
  formPost,
  ISSUER,
  type Parameters,
  PREFIX,
  query,
  STATE,
  type TestHost,
  testHost,
} from '../support/host.ts'

const URL_OF_ENDPOINT = `${ISSUER}/authorize`
const FOREIGN = 'https://client.example.com/request.jwt'
const HANDLE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
const KEY = 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs'

const process = ({ as }: TestHost, request: HttpRequest) => processAuthorizationRequest(as, request)
/** A plain request with a second value of some parameters. */
const repeating = (...names: readonly string[]): HttpRequest => {
  const request = query(codeRequest(clients.open))
  return { ...request, url: request.url + names.map((name) => `&${name}=one&${name}=another`).join('') }
}

describe('a request to the authorization endpoint', () => {
  it.each(['PUT', 'HEAD', 'get', ''])('by the method %j is refused before anything of it is read', async (method) => {
    const host = testHost()
    const refusal = expectReason(
      await process(host, { ...query(codeRequest(clients.open)), method }),
      'method-not-allowed',
    )
    expect(refusal.delivery).toBe('display')
    expect(host.store.calls).toEqual([])
  })

  it('by POST is read from the body, and not from the query', async () => {
    const host = testHost()
    const beside = `${URL_OF_ENDPOINT}?scope=write`
    expect(unwrap(await process(host, formPost(beside, codeRequest(clients.open)))).scope).toEqual(['read'])
    expectReason(
      await process(host, { ...formPost(URL_OF_ENDPOINT, {}), url: query(codeRequest(clients.open)).url }),
      'client-id-missing',
    )
  })

  it.each([[undefined], ['']])('with the client_id %j is of no client', async (client_id) => {
    const request = query({ ...codeRequest(clients.open), client_id })
    expect(expectReason(await process(testHost(), request), 'client-id-missing').error.parameter).toBe('client_id')
  })

  it('of a client that nobody registered stays on the screen', async () => {
    const host = testHost()
    const refusal = expectReason(await host.begin({ client_id: 'nobody' }), 'client-not-found')
    expect([refusal.delivery, refusal.error.parameter]).toEqual(['display', 'client_id'])
    expect(host.store.calls).toEqual([])
  })

  it('stores for how long the user may decide, under which client and key', async () => {
    const host = testHost({ policy: { interactionLifetime: 600 } })
    const pending = unwrap(await host.begin(clients.open, { dpop_jkt: KEY }))
    expect(pending).toMatchObject({
      origin: 'plain',
      client: clients.open,
      dpop_jkt: KEY,
      created_at: host.clock(),
      interaction_expires_at: host.clock() + 600,
    })
    expect(JSON.parse(host.store.contents()[0]?.[1] ?? '')).toMatchObject({
      iss: ISSUER,
      client_id: 'open',
      origin: 'plain',
      signed: false,
      redirect_uri_registered: true,
      expires_at: host.clock(),
    })
    expect(unwrap(await host.begin())).not.toHaveProperty('dpop_jkt')
  })
})

describe('a parameter that is there twice', () => {
  it.each(['client_id', 'request_uri', 'request', 'redirect_uri'])(
    'keeps the request on the screen where it is %s, which chooses who is answered, and where',
    async (parameter) => {
      const host = testHost()
      const { delivery, error } = expectReason(await process(host, repeating(parameter)), 'parameter-repeated')
      expect({ delivery, parameter: error.parameter }).toEqual({ delivery: 'display', parameter })
    },
  )

  it('is told to the client where it is any other', async () => {
    const host = testHost({ policy: { errorsBeforeLogin: 'redirect' } })
    const refusal = expectReason(await process(host, repeating('nonce')), 'parameter-repeated')
    expect(refusal).toMatchObject({ delivery: 'redirect', response: { redirect_uri: CALLBACK } })
  })

  it('does not count beside a request that stands elsewhere', async () => {
    const host = testHost({ policy: { request_parameter_supported: true } })
    const beside = '&redirect_uri=one&redirect_uri=another&nonce=one&nonce=another'
    const send = async (parameters: Parameters) => {
      const request = query(parameters)
      return process(host, { ...request, url: request.url + beside })
    }
    unwrap(await send({ client_id: 'basic', request_uri: await host.pushed() }))
    const { client_id, ...claims } = codeRequest(clients.keyed)
    unwrap(await send({ client_id, request: await host.requestObject(claims) }))
  })
})

describe('a request_uri', () => {
  it('is named in its refusal', async () => {
    const host = testHost()
    const request_uri = await host.pushed()
    const named = async (asked: string, client = clients.basic as Client) => {
      const result = await host.present(asked, client)
      return result.ok ? undefined : [result.error.error.reason, result.error.error.parameter]
    }
    expect(await named(FOREIGN)).toEqual(['request-uri-unsupported', 'request_uri'])
    expect(await named(PREFIX + HANDLE)).toEqual(['request-uri-unknown', 'request_uri'])
    expect(await named(request_uri, clients.open)).toEqual(['request-uri-foreign', 'request_uri'])
    host.clock.advance(host.as.policy.requestUriLifetime)
    expect(await named(request_uri)).toEqual(['request-uri-expired', 'request_uri'])
  })

  it('stands beside no request', async () => {
    const host = testHost({ policy: { request_parameter_supported: true } })
    const both = { client_id: 'basic', request_uri: await host.pushed(), request: 'a.b.c' }
    host.store.calls.length = 0
    const { delivery, error } = expectReason(await process(host, query(both)), 'request-uri-with-request')
    expect([delivery, error.parameter, host.store.calls]).toEqual(['display', 'request', []])
  })

  it.each(['', 'A', HANDLE.slice(1), `${HANDLE}A`, `${HANDLE}=`])(
    'whose handle is %j, which this server never makes, is looked up nowhere',
    async (handle) => {
      const host = testHost()
      expectReason(await host.present(PREFIX + handle), 'request-uri-unknown')
      expect(host.store.calls).toEqual([])
    },
  )

  it('is looked up nowhere by a server that takes no pushes', async () => {
    const host = testHost()
    const request_uri = await host.pushed()
    const { pushed_authorization_request_endpoint: _, ...settings } = host.settings
    const other = testHost({ options: { ...settings, pushed_authorization_request_endpoint: undefined as never } })
    host.store.calls.length = 0
    expectReason(await other.present(request_uri), 'request-uri-unknown')
    expect(host.store.calls).toEqual([])
  })
})

describe.each([
  ['request_uri', { request_uri: FOREIGN }, 'request-uri-unsupported'],
  ['request', { request: 'e30.e30.AA' }, 'request-object-unsupported'],
] as const)('a %s that this server does not take', (_name, parameter, reason) => {
  const beside = { redirect_uri: CALLBACK, state: STATE, client_id: 'open', ...parameter }
  const refused = async (parameters: Parameters, host = testHost({ policy: { errorsBeforeLogin: 'redirect' } })) =>
    expectReason(await process(host, query(parameters)), reason)

  it('is told to the client at the redirect URI beside it, with its state, in its mode', async () => {
    expect(await refused({ ...beside, response_mode: 'form_post' })).toMatchObject({
      delivery: 'redirect',
      response: { redirect_uri: CALLBACK, response_mode: 'form_post', parameters: { state: STATE } },
    })
  })

  it('names the client in the event', async () => {
    const host = testHost({ policy: { errorsBeforeLogin: 'redirect' } })
    await refused(beside, host)
    expect(host.events).toMatchObject([{ type: 'refused', reason, client_id: 'open' }])
  })

  it.each<[string, Parameters]>([
    ['no redirect URI', { redirect_uri: undefined }],
    ['one that is not registered', { redirect_uri: 'https://attacker.example/' }],
  ])('stays on the screen where %s stands beside it', async (_, changes) => {
    expect((await refused({ ...beside, ...changes })).delivery).toBe('display')
  })
})

it('a request_uri of elsewhere, in the name of a client that nobody registered, stays on the screen', async () => {
  const host = testHost({ policy: { errorsBeforeLogin: 'redirect' } })
  const asked = { redirect_uri: CALLBACK, client_id: 'nobody', request_uri: FOREIGN }
  expect(expectReason(await process(host, query(asked)), 'request-uri-unsupported').delivery).toBe('display')
})

it('a request object that does not verify chooses no redirect, and neither do the parameters beside it', async () => {
  const host = testHost({ policy: { request_parameter_supported: true, errorsBeforeLogin: 'redirect' } })
  const { client_id, ...claims } = codeRequest(clients.keyed)
  const request = await host.requestObject({ ...claims, exp: host.clock() - 600 })
  const result = await process(host, query({ client_id, request, redirect_uri: CALLBACK }))
  expect(result).toMatchObject({ ok: false, error: { delivery: 'display' } })
  expect(host.store.calls).toEqual([])
})

it('a request object is read as one of this endpoint, where it may have expired during a login', async () => {
  const host = testHost({ policy: { request_parameter_supported: true } })
  const { client_id, ...claims } = codeRequest(clients.keyed)
  const request = await host.requestObject({ ...claims, exp: host.clock() + 60 })
  expect(unwrap(await process(host, query({ client_id, request }))).origin).toBe('signed')
})

describe('the host', () => {
  it('is asked for a limit twice: before anything is read, and for the client', async () => {
    const asked: unknown[] = []
    const limit = (request: LimitedRequest) => {
      asked.push([request.endpoint, request.client_id])
      return request.client_id === undefined ? undefined : { retryAfter: 30 }
    }
    const host = testHost({ options: { limit } })
    expect(expectReason(await host.begin(), 'rate-limited').delivery).toBe('display')
    expect(asked).toEqual([
      ['authorization', undefined],
      ['authorization', 'open'],
    ])
    expect(host.store.calls).toEqual([])
  })

  it.each<[string, object, object]>([
    ['with the request', { requestContext: 'one' }, { requestContext: 'another' }],
    ['in the options', {}, { requestContext: 'one' }],
  ])('finds in the event what it passed %s', async (_, ofRequest, options) => {
    const host = testHost()
    unwrap(await processAuthorizationRequest(host.as, { ...query(codeRequest(clients.open)), ...ofRequest }, options))
    expect(host.events).toMatchObject([{ type: 'request_presented', requestContext: 'one' }])
  })

  it('is told of a failure and of a refusal at this endpoint', async () => {
    const host = testHost()
    await host.begin(clients.open, { redirect_uri: 'https://attacker.example/' })
    host.store.breakCall(0, 'before')
    await expect(host.begin()).rejects.toThrow('the store is down')
    expect(host.events).toMatchObject([
      { type: 'refused', endpoint: 'authorization' },
      { type: 'failed', endpoint: 'authorization', port: 'store.insert' },
    ])
  })

  it('may listen to nothing', async () => {
    const host = testHost({ options: { onEvent: undefined as never } })
    expect(unwrap(await host.resume(unwrap(await host.begin()).reference)).origin).toBe('plain')
    expect(unwrap(await host.present(await host.pushed())).origin).toBe('pushed')
  })

  it('is told what the options must be', async () => {
    const host = testHost()
    await expect(processAuthorizationRequest(host.as, query({}), null as never)).rejects.toThrow(
      'options must be an object; got null.',
    )
    await expect(processAuthorizationRequest(host.as, undefined as never)).rejects.toThrow(
      'request must be the request; got undefined.',
    )
  })

  it('whose client source refuses a client has the refusal shown', async () => {
    const host = testHost()
    const refused = refuseDocument('client-document-unavailable')
    const as: typeof host.as = Object.create(host.as, { findClient: { value: async () => ({ refused }) } })
    for (const asked of [codeRequest(clients.open), { client_id: 'open', request_uri: FOREIGN }]) {
      const result = await processAuthorizationRequest(as, query(asked))
      expect(result).toMatchObject({ ok: false, error: { delivery: 'display' } })
    }
    const result = await processAuthorizationRequest(as, query(codeRequest(clients.open)))
    expectReason(result, 'client-document-unavailable')
  })
})

describe('a redirect URI that was registered when the request came, and is no longer', () => {
  it.each<[string, Parameters]>([
    ['of a plain request', codeRequest(clients.basic, { scope: 'not-registered' })],
    ['beside a request_uri of elsewhere', { client_id: 'basic', redirect_uri: CALLBACK, request_uri: FOREIGN }],
  ])('is not answered at, %s', async (_, asked) => {
    const host = testHost({ policy: { unregisteredRedirectUris: true, errorsBeforeLogin: 'defer' } })
    const result = await process(host, query(asked))
    const reference = !result.ok && result.error.delivery === 'login-first' ? result.error.reference : ''
    expect(await host.resume(reference)).toMatchObject({ error: { delivery: 'redirect' } })
    host.registry.set('basic', { ...clients.basic, redirect_uris: ['https://client.example.com/other'] })
    expect(await host.resume(reference)).toMatchObject({ error: { delivery: 'display' } })
  })
})
