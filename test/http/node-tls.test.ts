import { createPrivateKey } from 'node:crypto'
import type { Http2SecureServer, Http2Server } from 'node:http2'
import { connect as connect2, createSecureServer, createServer as createServer2 } from 'node:http2'
import { createServer, request } from 'node:https'
import type { Socket } from 'node:net'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { processPushedAuthorizationRequest } from '../../src/endpoints/pushed-authorization-request.ts'
import { pushedAuthorizationHandler, readNodeRequest } from '../../src/http/node.ts'
import type { HttpRequest } from '../../src/types/http.ts'
import { ok, refused } from '../../src/types/result.ts'
import { buildCertificate, commonName, extension } from '../crypto/x509/certificate-builder.ts'
import { bytes, sequence, tlv } from '../crypto/x509/der-writer.ts'
import { keys } from '../crypto/x509/fixtures.ts'
import { refuse } from '../support/refuse.ts'
import { portOf } from './support/node.ts'
import { as, FORM, MAX_BYTES, textOf } from './support/server.ts'

vi.mock('../../src/endpoints/pushed-authorization-request.ts', () => ({ processPushedAuthorizationRequest: vi.fn() }))

const pem = (der: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`

const key = createPrivateKey({ key: keys.ed25519, format: 'jwk' }).export({ format: 'pem', type: 'pkcs8' })
const isAuthority = extension('2.5.29.19', sequence(tlv(0x01, bytes(0xff))), true)
const authority = buildCertificate({ subject: commonName('Test CA'), extensions: [isAuthority] })
const byAuthority = buildCertificate({ subject: commonName('client') })
const selfSigned = buildCertificate({ subject: commonName('alone'), issuer: commonName('alone') })

const tls = { key, cert: pem(byAuthority), ca: pem(authority), requestCert: true, rejectUnauthorized: false }

/** One request over TLS, with a certificate or without, as `readNodeRequest` reads it. */
const over = async (certificate: Uint8Array | undefined): Promise<HttpRequest> => {
  const requests: HttpRequest[] = []
  const server = createServer(tls, async (req, res) => {
    requests.push(await readNodeRequest(as, req))
    res.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const client = certificate === undefined ? {} : { key, cert: pem(certificate) }
  await new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port: portOf(server),
      method: 'POST',
      rejectUnauthorized: false,
      agent: false,
      ...client,
    }
    const outgoing = request(options, (incoming) => incoming.resume().on('end', resolve))
    outgoing.on('error', reject).end()
  })
  return requests[0] as HttpRequest
}

describe('the client certificate of a TLS connection', () => {
  it('is verified when an authority of the server issued it', async () => {
    const { clientCertificate } = await over(byAuthority)
    expect(clientCertificate?.verified).toBe(true)
    expect(Buffer.from(clientCertificate?.der ?? [])).toEqual(Buffer.from(byAuthority))
  })

  it('is there but not verified when it is self-signed', async () => {
    const { clientCertificate } = await over(selfSigned)
    expect(clientCertificate?.verified).toBe(false)
    expect(Buffer.from(clientCertificate?.der ?? [])).toEqual(Buffer.from(selfSigned))
  })

  it('is absent when the client sent none', async () => {
    expect((await over(undefined)).clientCertificate).toBeUndefined()
  })
})

interface Answer {
  readonly status: number
  readonly body: string
}

/** Serves until the test is over; the returned function sends one request over a session of its own. */
const serve2 = async (server: Http2Server | Http2SecureServer, scheme: string) => {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (headers: Record<string, string | string[]>, body: string): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const session = connect2(`${scheme}://127.0.0.1:${portOf(server)}`, {
        key,
        cert: pem(byAuthority),
        rejectUnauthorized: false,
      })
      const stream = session.request({ ':method': 'POST', ':path': '/par', 'content-type': FORM, ...headers })
      let status = 0
      let text = ''
      stream.on('response', (answered) => {
        status = Number(answered[':status'])
      })
      stream.setEncoding('utf8')
      stream.on('data', (chunk) => {
        text += chunk
      })
      stream.on('close', () => session.close(() => resolve({ status, body: text })))
      stream.on('error', () => {})
      session.on('error', reject)
      stream.end(body)
    })
}

describe('HTTP/2', () => {
  it('is read like HTTP/1.1, its authority as the host', async () => {
    const requests: HttpRequest[] = []
    const server = createServer2(async (req, res) => {
      requests.push(await readNodeRequest(as, req))
      res.end()
    })
    const post = await serve2(server, 'http')
    await post({ ':authority': 'mtls.id.example', dpop: ['one', 'two'] }, 'a=1&a=2')
    expect(requests[0]).toMatchObject({
      method: 'POST',
      url: 'https://mtls.id.example/par',
      clientCertificate: undefined,
    })
    expect(requests[0]?.headers.get('DPoP')).toBe('one, two')
    expect(textOf(requests[0]?.body)).toBe('a=1&a=2')
  })

  it('has the client certificate of its session', async () => {
    const requests: HttpRequest[] = []
    const post = await serve2(
      createSecureServer(tls, async (req, res) => {
        requests.push(await readNodeRequest(as, req))
        res.end()
      }),
      'https',
    )
    await post({}, '')
    expect(requests[0]?.clientCertificate?.verified).toBe(true)
  })

  it('answers a push, and a body past the bound', async () => {
    vi.mocked(processPushedAuthorizationRequest).mockImplementation(async (_, { body }) =>
      body instanceof Uint8Array && body.length > MAX_BYTES
        ? refused(refuse('body-too-large'))
        : ok({ request_uri: 'urn:ietf:params:oauth:request_uri:abc', expires_in: 60 }),
    )
    const post = await serve2(createServer2(pushedAuthorizationHandler(as)), 'http')
    expect((await post({}, 'client_id=c')).status).toBe(201)
    expect((await post({}, 'a'.repeat(MAX_BYTES * 3))).status).toBe(413)
  })

  it('gives up a stream that never stops, after its answer', async () => {
    vi.mocked(processPushedAuthorizationRequest).mockResolvedValue(refused(refuse('body-too-large')))
    const post = await serve2(createServer2(pushedAuthorizationHandler(as)), 'http')
    expect((await post({}, 'a'.repeat(3_000_000))).status).toBe(413)
  })
})
