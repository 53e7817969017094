import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { emitWarning } from 'node:process'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import type { NodeRequest, RequestExtra } from '../../src/http/node.ts'
import { endpointHandler, pushedAuthorizationHandler, readNodeRequest, sendNodeReply } from '../../src/http/node.ts'
import type { HttpRequest } from '../../src/types/http.ts'
import { ok, refused } from '../../src/types/result.ts'
import { refuse } from '../support/refuse.ts'
import { send, serve } from './support/node.ts'
import { as, FORM, MAX_BYTES, textOf } from './support/server.ts'

vi.mock('../../src/endpoints/pushed-authorization-request.ts', () => ({ processPushedAuthorizationRequest: vi.fn() }))
vi.mock('node:process', () => ({ emitWarning: vi.fn() }))

const processPush = vi.mocked(processPushedAuthorizationRequest)
const pushed = { request_uri: 'urn:ietf:params:oauth:request_uri:abc', expires_in: 60 }

beforeEach(() => {
  vi.mocked(emitWarning).mockReset()
  processPush.mockReset()
  processPush.mockImplementation(async (_, { body }) =>
    body instanceof Uint8Array && body.length > MAX_BYTES ? refused(refuse('body-too-large')) : ok(pushed),
  )
})

type Middleware = (req: IncomingMessage & Record<string, unknown>) => unknown

/** Serves `readNodeRequest` behind a middleware, and collects what it reads. */
const reader = async (middleware: Middleware = () => {}, extra: RequestExtra = {}) => {
  const requests: HttpRequest[] = []
  const errors: unknown[] = []
  const port = await serve(async (req, res) => {
    await middleware(req as IncomingMessage & Record<string, unknown>)
    await readNodeRequest(as, req, extra).then(
      (request) => requests.push(request),
      (error) => errors.push(error),
    )
    res.end()
  })
  const read = async (sent: Parameters<typeof send>[1]): Promise<HttpRequest> => {
    await send(port, sent)
    expect(errors).toEqual([])
    return requests.at(-1) as HttpRequest
  }
  return { port, read, errors }
}

/** Reads a stream to its end, as a body parser does. */
const consume = async (req: IncomingMessage): Promise<string> => {
  let text = ''
  for await (const chunk of req) text += chunk
  return text
}

describe('readNodeRequest', () => {
  it('passes method, URL and the raw body on', async () => {
    const { read } = await reader()
    const request = await read({ path: '/par?x=1', body: 'scope=a&scope=b' })
    expect(request).toMatchObject({ method: 'POST', url: 'https://id.example/par?x=1', clientCertificate: undefined })
    expect(textOf(request.body)).toBe('scope=a&scope=b')
  })

  it.each([
    ['/par', 'https://id.example/par'],
    ['https://evil.example/par', 'https://id.example/par'],
    ['//evil.example/par', 'https://id.example//evil.example/par'],
  ])('makes of the target %s the URL %s', async (path, url) => {
    const { read } = await reader()
    expect((await read({ path })).url).toBe(url)
  })

  it.each([
    ['evil.example', 'https://id.example/par'],
    ['mtls.id.example', 'https://mtls.id.example/par'],
    // two Host fields, of which a proxy may have read either (RFC 9112 §3.2)
    ['mtls.id.example\r\nHost: id.example', 'https://id.example/par'],
    ['id.example\r\nHost: mtls.id.example', 'https://id.example/par'],
  ])('makes of the host %j the URL %s', async (host, url) => {
    const requests: HttpRequest[] = []
    const port = await serve(async (req, res) => {
      requests.push(await readNodeRequest(as, req))
      res.end()
    })
    await fetchWithHost(port, host)
    expect(requests[0]?.url).toBe(url)
  })

  it.each(['Authorization', 'DPoP', 'Content-Type', 'X-Anything'])('joins the repeats of %s', async (name) => {
    const { read } = await reader()
    const request = await read({ headers: [name, 'one', name.toLowerCase(), 'two'] })
    expect(request.headers.get(name.toUpperCase())).toMatch(/^(application\/x-www-form-urlencoded, )?one, two$/)
  })

  it('gives a header in any case, and null for one that is not there', async () => {
    const { read } = await reader()
    const { headers } = await read({ headers: ['dPoP', 'proof'] })
    expect([headers.get('DPoP'), headers.get('dpop'), headers.get('Absent')]).toEqual(['proof', 'proof', null])
    expect([headers.get('constructor'), headers.get('__proto__')]).toEqual([null, null])
  })

  it('heeds a middleware that removed or replaced a header', async () => {
    const { read } = await reader((req) => {
      delete req.headers['client-cert']
      req.headers['x-real'] = 'replaced'
    })
    const { headers } = await read({ headers: ['Client-Cert', 'forged', 'X-Real', 'sent'] })
    expect([headers.get('client-cert'), headers.get('x-real')]).toEqual([null, 'replaced'])
  })

  it.each(['Authorization', 'DPoP', 'X-Real'])(
    'heeds a middleware that replaced a %s of which two were sent',
    async (name) => {
      const { read } = await reader((req) => {
        req.headers[name.toLowerCase()] = 'replaced'
      })
      expect((await read({ headers: [name, 'one', name, 'two'] })).headers.get(name)).toBe('replaced')
    },
  )

  it('takes the URL from before a framework mounted the handler', async () => {
    const { read } = await reader((req) => {
      req.originalUrl = '/oauth/par?x=1'
      req.url = '/?x=1'
    })
    expect((await read({})).url).toBe('https://id.example/oauth/par?x=1')
  })

  it('makes no Request, Headers, Response or stream of the web on its way', async () => {
    const made = vi.fn()
    for (const name of ['Request', 'Response', 'Headers', 'ReadableStream']) vi.stubGlobal(name, made)
    onTestFinished(() => void vi.unstubAllGlobals())
    const port = await serve(pushedAuthorizationHandler(as))
    expect((await send(port, { body: 'client_id=c' })).status).toBe(201)
    expect(made).not.toHaveBeenCalled()
  })

  it('has no body for a GET', async () => {
    const { read } = await reader()
    expect((await read({ method: 'GET' })).body).toBeUndefined()
  })

  it('has an empty body for an empty POST', async () => {
    const { read } = await reader()
    expect(textOf((await read({ body: '' })).body)).toBe('')
  })

  it('takes what the host knows better', async () => {
    const clientCertificate = { der: Uint8Array.of(1), verified: true }
    const extra = { url: 'https://id.example/outside', clientCertificate, body: 'client_id=d' }
    const { read } = await reader(consume, extra)
    expect(await read({ body: 'client_id=c' })).toMatchObject(extra)
  })

  describe('a body past the bound', () => {
    it('is kept whole at the bound', async () => {
      const { read } = await reader()
      expect((await read({ body: 'a'.repeat(MAX_BYTES) })).body).toHaveLength(MAX_BYTES)
    })

    it.each([
      ['in one piece', 'a'.repeat(MAX_BYTES + 50)],
      ['in chunks', Array.from({ length: 20 }, () => 'a'.repeat(20))],
    ])('is cut one byte over it (%s)', async (_, body) => {
      const { read } = await reader()
      expect((await read({ body })).body).toHaveLength(MAX_BYTES + 1)
    })
  })

  describe('a body that was read before', () => {
    it.each([
      ['text', 'body', (text: string) => text],
      ['bytes', 'body', (text: string) => Buffer.from(text)],
      ['pairs', 'body', (text: string) => new URLSearchParams(text)],
      ['raw text beside an object', 'rawBody', (text: string) => text],
      ['raw bytes beside an object', 'rawBody', (text: string) => Buffer.from(text)],
    ])('counts when it was kept as %s', async (_, member, keep) => {
      const { read } = await reader(async (req) => {
        req.body = { client_id: 'd' }
        req[member] = keep(await consume(req))
      })
      expect(textOf((await read({ body: 'a=1&a=2' })).body)).toMatch(/^(a=1&a=2|pairs \[\["a","1"\],\["a","2"\]\])$/)
    })

    it('counts when it was kept as empty text', async () => {
      const { read } = await reader(async (req) => {
        req.body = await consume(req)
      })
      expect(textOf((await read({ body: '' })).body)).toBe('')
    })

    it('is refused with advice when it was parsed into an object', async () => {
      const { port, errors } = await reader(async (req) => {
        req.body = Object.fromEntries(new URLSearchParams(await consume(req)))
      })
      await send(port, { body: 'a=1&a=2' })
      expect(errors).toEqual([expect.any(TypeError)])
      expect(String(errors[0])).toMatch(/before the body parser.*express\.text.*extra\.body/)
    })

    it('is refused with advice when nobody kept it, or somebody is reading it', async () => {
      const { port, errors } = await reader(async (req) => {
        await new Promise((resolve) => req.once('data', resolve))
      })
      await send(port, { body: 'a=1' })
      expect(errors).toEqual([expect.any(TypeError)])
    })

    it('is read all the same when a parser left it alone and set an empty object', async () => {
      const { read } = await reader((req) => {
        req.body = {}
      })
      expect(textOf((await read({ body: 'a=1' })).body)).toBe('a=1')
    })

    it('is left to the core when it is of another type, which refuses it by that', async () => {
      const { read } = await reader(async (req) => {
        req.headers['content-type'] = 'application/json'
        req.body = JSON.parse(await consume(req))
      })
      expect((await read({ body: '{}' })).body).toBeUndefined()
    })

    it('is read right when somebody set an encoding', async () => {
      const { read } = await reader((req) => req.setEncoding('latin1'))
      expect(textOf((await read({ body: 'a=\u00e9' })).body)).toBe('a=\u00e9')
    })
  })

  it('reads a body that a middleware paused while it waited', async () => {
    const { read } = await reader(async (req) => {
      req.pause()
      await new Promise((resolve) => setImmediate(resolve))
    })
    expect(textOf((await read({ body: 'scope=a' })).body)).toBe('scope=a')
  })

  it('rejects with advice where a middleware listens for the body itself', async () => {
    const { port, errors } = await reader((req) => req.on('readable', () => {}))
    await send(port, { body: 'scope=a' })
    expect(errors).toEqual([expect.objectContaining({ message: expect.stringContaining('express.text(') })])
  })

  it('rejects when the client closes the connection', async () => {
    const { port, errors } = await reader()
    await abort(port)
    await vi.waitFor(() =>
      expect(errors).toEqual([
        expect.objectContaining({ message: expect.stringContaining('closed'), code: 'CLIENT_CLOSED_CONNECTION' }),
      ]),
    )
    expect(errors[0]).not.toBeInstanceOf(TypeError)
  })

  it('rejects when the client had closed it before', async () => {
    const { port, errors } = await reader((req) => new Promise((resolve) => req.once('close', resolve)))
    await abort(port)
    await vi.waitFor(() => expect(errors).toHaveLength(1))
  })
})

/** Sends half a request and goes. */
const abort = (port: number): Promise<void> =>
  new Promise((resolve) => {
    const head = `POST /par HTTP/1.1\r\nHost: id.example\r\nContent-Type: ${FORM}\r\nContent-Length: 50\r\n\r\nhalf`
    const socket = connect(port, '127.0.0.1', () => socket.write(head, () => setImmediate(() => socket.destroy())))
    socket.on('close', () => resolve())
  })

/** Sends a request with a Host header of its own. */
const fetchWithHost = (port: number, host: string): Promise<void> =>
  new Promise((resolve) => {
    const head = `POST /par HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`
    const socket = connect(port, '127.0.0.1', () => socket.write(head))
    socket.on('data', () => {}).on('close', () => resolve())
  })

describe('sendNodeReply', () => {
  it('sends status, headers and body, and keeps the headers that were set', async () => {
    const port = await serve((_, res) => {
      res.setHeader('X-Host', 'kept')
      sendNodeReply(res, { status: 201, headers: { 'DPoP-Nonce': 'n' }, body: '{"a":"\u00e9"}' })
    })
    const answer = await send(port, {})
    expect(answer).toMatchObject({
      status: 201,
      body: '{"a":"\u00e9"}',
      headers: { 'dpop-nonce': 'n', 'x-host': 'kept' },
    })
  })
})

it('sendNodeReply adds to the Vary of a middleware', async () => {
  const port = await serve((_req, res) => {
    res.setHeader('Vary', 'Accept-Encoding')
    sendNodeReply(res, { status: 200, headers: { vary: 'Origin' }, body: '' })
  })
  expect((await send(port, {})).headers.vary).toBe('Accept-Encoding, Origin')
})

describe('pushedAuthorizationHandler', () => {
  it('answers a push', async () => {
    const port = await serve(pushedAuthorizationHandler(as))
    const answer = await send(port, { body: 'client_id=c' })
    expect(answer.status).toBe(201)
    expect(JSON.parse(answer.body)).toEqual(pushed)
    expect(answer.headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' })
    expect(processPush.mock.calls[0]?.[0]).toBe(as)
  })

  it('gives each of several requests that come at once its own answer, in their order', async () => {
    const produce = async ({ body }: HttpRequest) => ({ status: 200, headers: {}, body: `<${textOf(body)}>` })
    const port = await serve(endpointHandler(as, 'token', produce))
    const requestOf = (body: string, connection: string) =>
      `POST /token HTTP/1.1\r\nHost: id.example\r\nContent-Length: ${body.length}\r\nConnection: ${connection}\r\n\r\n${body}`
    const text = await exchange(port, [
      requestOf('one', 'keep-alive') + requestOf('two', 'keep-alive') + requestOf('3', 'close'),
    ])
    expect(text.match(/<.*?>/g)).toEqual(['<one>', '<two>', '<3>'])
  })

  it('answers a body past the bound at once, and the next request of the connection', async () => {
    const port = await serve(pushedAuthorizationHandler(as))
    const text = await exchange(port, [
      `POST /par HTTP/1.1\r\nHost: id.example\r\nContent-Type: ${FORM}\r\nTransfer-Encoding: chunked\r\n\r\n`,
      ...Array.from({ length: 10 }, () => `14\r\n${'a'.repeat(20)}\r\n`),
      '0\r\n\r\n',
      `POST /par HTTP/1.1\r\nHost: id.example\r\nContent-Type: ${FORM}\r\nContent-Length: 3\r\nConnection: close\r\n\r\na=1`,
    ])
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 201'])
  })

  it('closes the connection on a client that never stops writing', async () => {
    const port = await serve(pushedAuthorizationHandler(as))
    const megabyte = 'a'.repeat(1_048_576)
    const head = `POST /par HTTP/1.1\r\nHost: id.example\r\nContent-Type: ${FORM}\r\nTransfer-Encoding: chunked\r\n\r\n`
    const text = await exchange(port, [head, `100000\r\n${megabyte}\r\n`, `100000\r\n${megabyte}\r\n`])
    expect(text).toMatch(/^HTTP\/1\.1 413|^$/)
  })

  it('answers 500 without a word of the exception, and hands it to onError', async () => {
    const failure = new Error('redis://secret@host is down')
    processPush.mockRejectedValue(failure)
    const onError = vi.fn()
    const port = await serve(pushedAuthorizationHandler(as, { onError }))
    const answer = await send(port, { body: 'client_id=c' })
    expect(answer.status).toBe(500)
    expect(answer.body).not.toContain('redis')
    expect(onError).toHaveBeenCalledExactlyOnceWith(failure)
    expect(emitWarning).not.toHaveBeenCalled()
  })

  it.each([new Error('down'), 'down'])('warns when there is no onError (%s)', async (failure) => {
    processPush.mockRejectedValue(failure)
    const port = await serve(pushedAuthorizationHandler(as))
    expect((await send(port, { body: 'client_id=c' })).status).toBe(500)
    expect(emitWarning).toHaveBeenCalledExactlyOnceWith(failure)
  })

  it('answers 500 to a body that a framework parsed into an object, with advice in the log', async () => {
    const handler = pushedAuthorizationHandler(as)
    const port = await serve(async (req, res) => {
      await consume(req)
      await handler(Object.assign(req, { body: { client_id: 'c' } }), res)
    })
    const answer = await send(port, { body: 'client_id=c' })
    expect(answer.status).toBe(500)
    expect(emitWarning).toHaveBeenCalledExactlyOnceWith(expect.any(TypeError))
  })

  it('makes no noise about a client that goes away', async () => {
    const onError = vi.fn()
    const handler = pushedAuthorizationHandler(as, { onError })
    const handled: string[] = []
    const port = await serve((req, res) => handler(req, res).then(() => handled.push('done')))
    await abort(port)
    await vi.waitFor(() => expect(handled).toEqual(['done']))
    expect(onError).not.toHaveBeenCalled()
  })

  it('tells onError of a middleware that read a part of the body and stopped, which closes the connection', async () => {
    const onError = vi.fn()
    const handler = pushedAuthorizationHandler(as, { onError })
    const port = await serve(async (req, res) => {
      for await (const _chunk of req) break
      await handler(req, res)
    })
    await send(port, { body: 'client_id=c' }).catch(() => undefined)
    await vi.waitFor(() => expect(onError).toHaveBeenCalledExactlyOnceWith(expect.any(TypeError)))
  })

  it('never rejects, also where the response takes no header', async () => {
    const onError = vi.fn()
    const handler = pushedAuthorizationHandler(as, { onError })
    const failure = new Error('no header after this')
    const handled: Promise<void>[] = []
    const port = await serve((req, res) => {
      res.setHeader = () => {
        throw failure
      }
      handled.push(handler(req, res))
    })
    await send(port, { body: 'client_id=c' }).catch(() => undefined)
    await expect(Promise.all(handled)).resolves.toHaveLength(1)
    await vi.waitFor(() => expect(onError).toHaveBeenCalledExactlyOnceWith(failure))
  })

  it('leaves a response alone that somebody else has sent', async () => {
    const handler = pushedAuthorizationHandler(as)
    const port = await serve(async (req, res) => {
      sendNodeReply(res, { status: 503, headers: {}, body: 'busy' })
      await handler(req, res)
    })
    expect(await send(port, { body: 'client_id=c' })).toMatchObject({ status: 503, body: 'busy' })
    expect(emitWarning).not.toHaveBeenCalled()
  })

  it('asks the host what it knows of the request', async () => {
    const extra = (req: NodeRequest) => ({ url: `https://id.example/outside${req.url}` })
    const port = await serve(pushedAuthorizationHandler(as, { extra }))
    await send(port, { body: 'client_id=c' })
    expect(processPush.mock.calls[0]?.[1].url).toBe('https://id.example/outside/par')
  })

  it('serves browser clients of the origins allowed', async () => {
    const port = await serve(pushedAuthorizationHandler(as, { allowedOrigins: ['https://spa.example'] }))
    const origin = ['Origin', 'https://spa.example']
    const preflight = await send(port, {
      method: 'OPTIONS',
      headers: [...origin, 'Access-Control-Request-Method', 'POST'],
    })
    expect(preflight).toMatchObject({ status: 204, headers: { 'access-control-allow-origin': 'https://spa.example' } })
    const answer = await send(port, { headers: origin, body: 'client_id=c' })
    expect(answer).toMatchObject({ status: 201, headers: { 'access-control-allow-origin': 'https://spa.example' } })
  })

  it('varies by the origin beside what the host varies by', async () => {
    const produce = async () => ({ status: 200, headers: { vary: 'Cookie' }, body: '' })
    const allowedOrigins = ['https://spa.example']
    const port = await serve(endpointHandler(as, 'token', produce, { allowedOrigins }))
    const { headers } = await send(port, { headers: ['Origin', 'https://spa.example'], body: 'a=b' })
    expect(headers.vary).toBe('Cookie, Origin')
  })
})

describe('endpointHandler', () => {
  const echo = async ({ method, url, body }: HttpRequest) => ({
    status: 200,
    headers: { 'Content-Type': 'text/plain' },
    body: `${method} ${url} ${textOf(body)}`,
  })

  it.each([
    ['push', 'https://id.example/par?x=1'],
    ['authorization', 'https://id.example/authorize?x=1'],
    ['token', 'https://id.example/token?x=1'],
  ] as const)('hands the request to the %s endpoint on, at its configured URL', async (endpoint, url) => {
    const port = await serve(endpointHandler(as, endpoint, echo))
    expect(await send(port, { path: '/mounted/elsewhere?x=1', body: 'a=1&a=2' })).toMatchObject({
      status: 200,
      body: `POST ${url} a=1&a=2`,
    })
  })

  it('compares with the alias for mutual TLS when that is the host', async () => {
    const port = await serve(endpointHandler(as, 'push', echo))
    expect((await send(port, { host: 'mtls.id.example', body: 'a=1' })).body).toBe(
      'POST https://mtls.id.example/par a=1',
    )
  })

  it('lets the host say the URL', async () => {
    const port = await serve(endpointHandler(as, 'push', echo, { extra: () => ({ url: 'https://id.example/x' }) }))
    expect((await send(port, { body: 'a=1' })).body).toBe('POST https://id.example/x a=1')
  })

  it.each([
    ['push', 'application/json'],
    ['authorization', 'text/html; charset=utf-8'],
    ['token', 'application/json'],
  ] as const)('answers 500 at the %s endpoint as %s, without a word of the exception', async (endpoint, type) => {
    const onError = vi.fn()
    const failing = () => Promise.reject(new Error('redis://secret@host is down'))
    const port = await serve(endpointHandler(as, endpoint, failing, { onError }))
    const answer = await send(port, { body: 'a=1' })
    expect(answer).toMatchObject({ status: 500, headers: { 'content-type': type } })
    expect(answer.body).not.toContain('redis')
    expect(onError).toHaveBeenCalledOnce()
  })

  it('is for scripts of other origins at the push and the token endpoint alone', async () => {
    const allowedOrigins = ['https://spa.example']
    const port = await serve(endpointHandler(as, 'token', echo, { allowedOrigins }))
    const answer = await send(port, { headers: ['Origin', 'https://spa.example'], body: 'a=1' })
    expect(answer.headers).toMatchObject({ 'access-control-allow-origin': 'https://spa.example' })
    expect(() => endpointHandler(as, 'authorization', echo, { allowedOrigins })).toThrow(TypeError)
  })
})

/** Writes the pieces and reads all that comes back until the connection is closed. */
const exchange = (port: number, pieces: readonly string[]): Promise<string> =>
  new Promise((resolve) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () => {
      for (const piece of pieces) socket.write(piece)
    })
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(text))
  })
