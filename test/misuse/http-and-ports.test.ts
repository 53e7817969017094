import { describe, expect, it, vi } from 'vitest'
import { textOf } from '../../src/host/answers.ts'
import { askLimit } from '../../src/host/ask-limit.ts'
import { checkReading } from '../../src/host/certificate-reading.ts'
import { nowOf } from '../../src/host/now.ts'
import { corsHeaders, readFetchRequest } from '../../src/http/fetch.ts'
import { readNodeRequest, sendNodeReply } from '../../src/http/node.ts'
import { requireSendable } from '../../src/http/sendable.ts'
import { testKey } from '../../src/testing/keys.ts'
import { testHost } from '../support/host.ts'
import { expectMisuse, type Misuse } from './support.ts'

const { as } = testHost()
const good = { status: 200, headers: {}, body: '' }
const send = (change: object) => requireSendable({ ...good, ...change } as never)
const response = { setHeader: () => undefined, end: () => undefined, statusCode: 0 } as never
const request = { headers: new Headers() }
const url = new Request(as.token_endpoint)
const nodeRequest = { method: 'GET', url: '/token', headers: {}, rawHeaders: [] } as never
const certificate = { kind: 'certificate', certificate: { der: new Uint8Array(3), verified: true } }
const limited = (answer: unknown) => askLimit((() => answer) as never, { endpoint: 'push' } as never)

const messages: readonly Misuse[] = [
  [
    'reply.status must be a whole number from 200 to 599; got a string.',
    () => send({ status: '200' }),
    () => send({ status: 200 }),
  ],
  [
    'reply.headers must be an object of texts by name; got a Headers.',
    () => send({ headers: new Headers() }),
    () => send({ headers: { Vary: 'Origin' } }),
  ],
  [
    'reply.headers must be named by tokens; got a string.',
    () => send({ headers: { 'a b': 'c' } }),
    () => send({ headers: { 'a-b': 'c' } }),
  ],
  // the value may come out of a request, and is not shown
  [
    'reply.headers[Location] must be Latin-1 text without line breaks and other controls; got a string.',
    () => send({ headers: { Location: '/\r\nSet-Cookie: a=b' } }),
    () => send({ headers: { Location: '/' } }),
  ],
  [
    'reply.headers[Content-Length] must be left to the HTTP server; got a string.',
    () => send({ headers: { 'Content-Length': '3' } }),
    () => send({ headers: { 'Content-Language': 'en' } }),
  ],
  ['reply.body must be text; got an object.', () => send({ body: { a: 1 } }), () => send({ body: '{"a":1}' })],
  [
    'reply.body must be empty with status 204; got a string.',
    () => send({ status: 204, body: 'a' }),
    () => send({ status: 204, body: '' }),
  ],
  [
    'request must be a Request; got an object. In Hono pass c.req.raw.',
    () => readFetchRequest(as, { raw: url, method: 'POST', url: url.url, header: () => undefined } as never),
    () => readFetchRequest(as, url),
  ],
  [
    'req must be a request of node:http; got a Request. In Fastify pass request.raw, in Koa ctx.req. For a Request of Fetch import from parapet/fetch.',
    () => readNodeRequest(as, url as never),
    () => readNodeRequest(as, { method: 'GET', url: '/token', headers: {}, rawHeaders: [], body: '' } as never),
  ],
  [
    'as must be an authorization server; got an object. For a resource server, pass the URL of the resource as url of the last argument.',
    () => readFetchRequest({ policy: as.policy } as never, url),
    () => readFetchRequest({ policy: as.policy }, url, { url: 'https://api.example/orders' }),
  ],
  [
    'as must be an authorization server; got an object. For a resource server, pass the URL of the resource as url of the last argument.',
    () => readNodeRequest({ policy: as.policy } as never, nodeRequest),
    () => readNodeRequest({ policy: as.policy }, nodeRequest, { url: 'https://api.example/orders' }),
  ],
  [
    'res must be a response of node:http; got an object.',
    () => sendNodeReply({} as never, good),
    () => sendNodeReply(response, good),
  ],
  [
    "endpoint must be 'push', 'token' or 'metadata', which scripts may call; got \"authorization\".",
    () => corsHeaders('authorization' as never, request, []),
    () => corsHeaders('token', request, []),
  ],
  ['port must return text that is not empty; got a string.', () => textOf('port', ''), () => textOf('port', 'text')],
  [
    'limit must return undefined, or { retryAfter } with seconds; got a boolean.',
    () => limited(false),
    async () => [await limited(undefined), await limited({ retryAfter: 5 })],
  ],
  [
    'readClientCertificate must return a reading with a kind; got an object.',
    () => checkReading(certificate.certificate),
    () => checkReading(certificate),
  ],
  [
    'readClientCertificate must return a reading of a known kind; got an object.',
    () => checkReading({ ...certificate, kind: 'cert' }),
    () => checkReading(certificate),
  ],
  [
    'clock must return whole seconds since 1970, such as Math.floor(Date.now() / 1000); got a number.',
    () => nowOf({ clock: () => 1.5 }),
    () => nowOf({ clock: () => Math.floor(1_800_000_000_500 / 1000) }),
  ],
]

describe('a message about a reply, a request or an answer of the host', () => {
  it.each(messages)('reads: %s (%#)', async (...misuse) => expectMisuse(misuse))
})

it('testKey names an algorithm for which the runtime makes a single key', async () => {
  const generating = vi.spyOn(crypto.subtle, 'generateKey').mockResolvedValue({} as never)
  try {
    await expect(testKey('ES256')).rejects.toThrow('alg must be one that this runtime makes keys for; got "ES256".')
  } finally {
    generating.mockRestore()
  }
})
