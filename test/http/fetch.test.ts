import { beforeEach, describe, expect, it, vi } from 'vitest'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { endpointHandler, fetchResponse, pushedAuthorizationHandler, readFetchRequest } from '../../src/http/fetch.ts'
import type { HttpRequest } from '../../src/types/http.ts'
import { ok, refused } from '../../src/types/result.ts'
import { refuse } from '../support/refuse.ts'
import { as, FORM, MAX_BYTES, textOf } from './support/server.ts'

vi.mock('../../src/endpoints/pushed-authorization-request.ts', () => ({ processPushedAuthorizationRequest: vi.fn() }))

const processPush = vi.mocked(processPushedAuthorizationRequest)
const pushed = { request_uri: 'urn:ietf:params:oauth:request_uri:abc', expires_in: 60 }

beforeEach(() => {
  processPush.mockReset()
  processPush.mockResolvedValue(ok(pushed))
})

const post = (body: BodyInit | null, headers: Record<string, string> = {}, url = 'https://id.example/par'): Request =>
  new Request(url, {
    method: 'POST',
    body,
    headers: { 'content-type': FORM, ...headers },
    duplex: 'half',
  } as RequestInit)

/** A stream that counts what is pulled from it and never ends. */
const endless = () => {
  const seen = { bytes: 0, cancelled: false }
  const stream = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        seen.bytes += 16
        controller.enqueue(new Uint8Array(16))
      },
      cancel: () => {
        seen.cancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  return { seen, stream }
}

describe('readFetchRequest', () => {
  it('passes method, headers and the raw body on', async () => {
    const request = await readFetchRequest(as, post('scope=a&scope=b', { DPoP: 'proof' }))
    expect(request.method).toBe('POST')
    expect(request.headers.get('dpop')).toBe('proof')
    expect(textOf(request.body)).toBe('scope=a&scope=b')
    expect(request.clientCertificate).toBeUndefined()
  })

  it('joins the chunks of a stream', async () => {
    const stream = new ReadableStream({
      start: (controller) => {
        for (const text of ['client', '_id=', '\u00e9']) controller.enqueue(new TextEncoder().encode(text))
        controller.close()
      },
    })
    expect(textOf((await readFetchRequest(as, post(stream))).body)).toBe('client_id=\u00e9')
  })

  const streamOf = (...chunks: readonly unknown[]) =>
    new ReadableStream({
      start: (controller) => {
        for (const chunk of chunks) controller.enqueue(chunk)
        controller.close()
      },
    })

  it('encodes the chunks of a stream that are text', async () => {
    const stream = streamOf('client', new TextEncoder().encode('_id='), '\u00e9')
    expect(textOf((await readFetchRequest(as, post(stream))).body)).toBe('client_id=\u00e9')
  })

  it('counts the bytes of text, and not its characters', async () => {
    const stream = streamOf('\u00e9'.repeat(MAX_BYTES))
    expect((await readFetchRequest(as, post(stream))).body).toHaveLength(MAX_BYTES + 1)
  })

  it.each([
    ['an ArrayBuffer', 'a ArrayBuffer', new TextEncoder().encode('a=b').buffer],
    ['a DataView', 'a DataView', new DataView(new ArrayBuffer(3))],
    ['another view', 'a Uint16Array', Uint16Array.of(0x3d61)],
    ['a number', 'a number', 5],
    ['an object with a length', 'an object', { length: 3 }],
    ['nothing', 'undefined', undefined],
  ])('rejects a stream with %s in it, whose bytes would be lost', async (_what, came, chunk) => {
    await expect(readFetchRequest(as, post(streamOf('a=b', chunk, '&c=d')))).rejects.toThrow(
      `The body of this request must be a stream of Uint8Array or of text; got ${came}. Convert the chunks where the Request is made.`,
    )
  })

  it('takes bytes of another realm', async () => {
    const { runInNewContext } = await import('node:vm')
    const stream = streamOf(runInNewContext('Uint8Array.of(97, 61)'), Uint8Array.of(98))
    expect(textOf((await readFetchRequest(as, post(stream))).body)).toBe('a=b')
  })

  it('has no body for a GET', async () => {
    const request = await readFetchRequest(as, new Request('https://id.example/authorize?client_id=c'))
    expect(request.body).toBeUndefined()
    expect(request.url).toBe('https://id.example/authorize?client_id=c')
  })

  it('does not believe the host of the URL', async () => {
    expect((await readFetchRequest(as, post('', {}, 'https://evil.example/par?a=b'))).url).toBe(
      'https://id.example/par?a=b',
    )
    expect((await readFetchRequest(as, post('', {}, 'https://mtls.id.example/par'))).url).toBe(
      'https://mtls.id.example/par',
    )
  })

  it('keeps a body at the bound whole', async () => {
    expect((await readFetchRequest(as, post('a'.repeat(MAX_BYTES)))).body).toHaveLength(MAX_BYTES)
  })

  it('keeps one byte over the bound and stops reading', async () => {
    const { seen, stream } = endless()
    expect((await readFetchRequest(as, post(stream))).body).toHaveLength(MAX_BYTES + 1)
    expect(seen.bytes).toBeLessThanOrEqual(MAX_BYTES + 16)
    await vi.waitFor(() => expect(seen.cancelled).toBe(true))
  })

  it('rejects when the body breaks off', async () => {
    const cause = new Error('gone')
    const stream = new ReadableStream({ pull: (controller) => controller.error(cause) })
    await expect(readFetchRequest(as, post(stream))).rejects.toMatchObject({
      message: 'The body of this request could not be read to its end',
      cause,
    })
  })

  it('says what to do about a body that was read before', async () => {
    const request = post('client_id=c')
    await request.formData()
    await expect(readFetchRequest(as, request)).rejects.toThrow(TypeError)
    await expect(readFetchRequest(as, request)).rejects.toThrow(/clone\(\).*extra\.body/)
  })

  it('says so, too, while another reader holds the body', async () => {
    const request = post('client_id=c')
    request.body?.getReader()
    await expect(readFetchRequest(as, request)).rejects.toThrow(TypeError)
  })

  it('leaves a consumed body of another type to the core, which refuses it by its type', async () => {
    const request = post('{}', { 'content-type': 'application/json' })
    await request.json()
    expect((await readFetchRequest(as, request)).body).toBeUndefined()
  })

  it('takes what the host knows better', async () => {
    const request = post('client_id=c')
    await request.text()
    const clientCertificate = { der: Uint8Array.of(1), verified: true }
    const extra = { url: 'https://id.example/outside/par', body: 'client_id=d', clientCertificate }
    expect(await readFetchRequest(as, request, extra)).toMatchObject(extra)
  })
})

describe('fetchResponse', () => {
  it('carries status, headers and body', async () => {
    const response = fetchResponse({ status: 201, headers: { 'DPoP-Nonce': 'n' }, body: '{}' })
    expect([response.status, response.headers.get('dpop-nonce'), await response.text()]).toEqual([201, 'n', '{}'])
  })

  it.each([204, 303])('can be a %d without a body', (status) => {
    expect(fetchResponse({ status, headers: {}, body: '' }).body).toBeNull()
  })
})

describe('pushedAuthorizationHandler', () => {
  const read = (): HttpRequest => processPush.mock.calls[0]?.[1] as HttpRequest

  it('answers a push', async () => {
    const response = await pushedAuthorizationHandler(as)(post('client_id=c'))
    expect(response.status).toBe(201)
    expect(await response.json()).toEqual(pushed)
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
    expect(processPush.mock.calls[0]?.[0]).toBe(as)
    expect(textOf(read().body)).toBe('client_id=c')
  })

  it('answers a refusal', async () => {
    processPush.mockResolvedValue(refused(refuse('scope-malformed')))
    const response = await pushedAuthorizationHandler(as)(post('client_id=c'))
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: 'invalid_scope' })
  })

  it('asks the host what it knows of the request', async () => {
    const extra = (request: Request) => ({ url: `https://id.example/${request.headers.get('x-path')}` })
    await pushedAuthorizationHandler(as, { extra })(post('', { 'x-path': 'outside' }))
    expect(read().url).toBe('https://id.example/outside')
  })

  it('answers 500 without a word of the exception, and hands it to onError', async () => {
    const failure = new Error('redis://secret@host is down')
    processPush.mockRejectedValue(failure)
    const onError = vi.fn()
    const response = await pushedAuthorizationHandler(as, { onError })(post('client_id=c'))
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('redis')
    await vi.waitFor(() => expect(onError).toHaveBeenCalledWith(failure))
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('logger')
      },
    ],
    ['rejects', () => Promise.reject(new Error('logger'))],
    ['is absent', undefined],
  ])('answers all the same when onError %s', async (_, onError) => {
    processPush.mockRejectedValue(new Error('down'))
    const shown = vi.spyOn(console, 'error').mockImplementation(() => {})
    const options = onError === undefined ? {} : { onError }
    expect((await pushedAuthorizationHandler(as, options)(post('client_id=c'))).status).toBe(500)
    await new Promise(setImmediate)
    expect(shown).toHaveBeenCalledTimes(onError === undefined ? 1 : 0)
    shown.mockRestore()
  })

  it('answers 500 to the request of a framework, and tells onError what to pass', async () => {
    const raw = post('client_id=c')
    const onError = vi.fn()
    const handle = pushedAuthorizationHandler(as, { onError })
    // Hono's c.req, and Next's or another object with headers of the right kind
    for (const wrapper of [
      { raw, method: 'POST', url: raw.url },
      { method: 'POST', headers: raw.headers, url: '/' },
    ]) {
      expect((await handle(wrapper as never)).status).toBe(500)
    }
    await vi.waitFor(() => expect(onError).toHaveBeenCalledTimes(2))
    for (const [error] of onError.mock.calls) {
      expect(error.message).toBe('request must be a Request; got an object. In Hono pass c.req.raw.')
    }
    expect(processPush).not.toHaveBeenCalled()
  })

  it('answers 500 to a body that was read before', async () => {
    const request = post('client_id=c')
    await request.text()
    const onError = vi.fn()
    expect((await pushedAuthorizationHandler(as, { onError })(request)).status).toBe(500)
    await vi.waitFor(() => expect(onError).toHaveBeenCalledWith(expect.any(TypeError)))
  })

  describe('for browser clients', () => {
    const handler = pushedAuthorizationHandler(as, { allowedOrigins: ['https://spa.example'], onError: () => {} })
    const origin = { origin: 'https://spa.example' }

    it('lets an allowed origin read success, refusal and failure', async () => {
      processPush.mockResolvedValueOnce(ok(pushed))
      processPush.mockResolvedValueOnce(refused({ ...refuse('dpop-nonce-missing'), dpopNonce: 'n' }))
      processPush.mockRejectedValueOnce(new Error('down'))
      for (const status of [201, 400, 500]) {
        const response = await handler(post('client_id=c', origin))
        expect(response.status).toBe(status)
        expect(response.headers.get('access-control-allow-origin')).toBe('https://spa.example')
        expect(response.headers.get('vary')).toBe('Origin')
      }
    })

    it('answers a preflight without bothering the core', async () => {
      const headers = { ...origin, 'access-control-request-method': 'POST' }
      const response = await handler(new Request('https://id.example/par', { method: 'OPTIONS', headers }))
      expect(response.status).toBe(204)
      expect(response.headers.get('access-control-allow-headers')).toContain('DPoP')
      expect(processPush).not.toHaveBeenCalled()
    })

    it('answers 500 when the predicate fails', async () => {
      const allowedOrigins = () => {
        throw new Error('predicate')
      }
      expect(
        (await pushedAuthorizationHandler(as, { allowedOrigins, onError: () => {} })(post('', origin))).status,
      ).toBe(500)
    })
  })
})

describe('endpointHandler', () => {
  const echo = async ({ method, url, body }: HttpRequest) => ({
    status: 200,
    headers: {},
    body: `${method} ${url} ${textOf(body)}`,
  })

  it.each([
    ['push', 'https://id.example/par?x=1'],
    ['authorization', 'https://id.example/authorize?x=1'],
    ['token', 'https://id.example/token?x=1'],
  ] as const)('hands the request to the %s endpoint on, at its configured URL', async (endpoint, url) => {
    const handler = endpointHandler(as, endpoint, echo)
    const response = await handler(post('a=1&a=2', {}, 'https://evil.example/mounted?x=1'))
    expect(await response.text()).toBe(`POST ${url} a=1&a=2`)
  })

  it('lets the host say the URL', async () => {
    const handler = endpointHandler(as, 'push', echo, { extra: () => ({ url: 'https://id.example/x' }) })
    expect(await (await handler(post('a=1'))).text()).toBe('POST https://id.example/x a=1')
  })

  it('says of a body that breaks off what happened, and the cause', async () => {
    const onError = vi.fn()
    const cause = new Error('reset')
    const broken = new ReadableStream({ pull: (controller) => controller.error(cause) })
    const response = await endpointHandler(as, 'token', echo, { onError })(post(broken))
    expect(response.status).toBe(500)
    expect(onError).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ message: expect.stringContaining('could not be read to its end'), cause }),
    )
  })

  it('takes no origins for the authorization endpoint', () => {
    expect(() => endpointHandler(as, 'authorization', echo, { allowedOrigins: [] })).toThrow(/never call/)
  })
})
