import { type AddressInfo, createServer as createPlainServer, type Socket } from 'node:net'
import { createServer, type Server, type TLSSocket } from 'node:tls'
import { brotliCompressSync, deflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientIdMetadataDocuments } from '../../src/client-sources/client-id-metadata-documents.ts'
import { pinnedFetch } from '../../src/http/pinned-fetch.ts'
import { oauth21 } from '../../src/profiles/oauth21.ts'
import { testCertificate } from '../../src/testing/index.ts'

const HOST = 'client.example.com'

const OK = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n'
const lengthOf = (body: string | Uint8Array) => `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`
const documentOf = (client_id: string) => JSON.stringify({ client_id, redirect_uris: [`https://${HOST}/cb`] })

/** Writes a part now and then, as long as the connection lives. */
const drip = (socket: TLSSocket, part: string, milliseconds = 5): void => {
  const timer = setInterval(() => socket.write(part), milliseconds)
  socket.on('close', () => clearInterval(timer))
}

const bytesOf = (socket: TLSSocket, head: string, body: Uint8Array): void => {
  socket.write(head + lengthOf(body))
  socket.end(body)
}

type Behaviour = (socket: TLSSocket, client_id: string) => void

/** Answers, byte by byte as they go over the wire. */
const answers: Readonly<Record<string, readonly [reason: string, Behaviour]>> = {
  good: ['found', (socket, id) => socket.end(OK + lengthOf(documentOf(id)) + documentOf(id))],
  'good-without-length': ['found', (socket, id) => socket.end(`${OK}Connection: close\r\n\r\n${documentOf(id)}`)],
  'good-in-chunks': [
    'found',
    (socket, id) => {
      socket.write(`${OK}Transfer-Encoding: chunked\r\n\r\n`)
      for (const byte of documentOf(id)) socket.write(`1\r\n${byte}\r\n`)
      socket.end('0\r\nTrailer: x\r\n\r\n')
    },
  ],
  'good-after-early-hints': [
    'found',
    (socket, id) =>
      socket.end(`HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${OK}${lengthOf(documentOf(id))}${documentOf(id)}`),
  ],
  'good-and-never-closed': ['found', (socket, id) => socket.write(OK + lengthOf(documentOf(id)) + documentOf(id))],
  'good-and-more-behind': [
    'found',
    (socket, id) => socket.write(`${OK}${lengthOf(documentOf(id))}${documentOf(id)}${OK}${lengthOf('x')}x`),
  ],
  'two-byte-order-marks': [
    'client-document-invalid',
    (socket, id) => bytesOf(socket, OK, Buffer.from(`\ufeff\ufeff${documentOf(id)}`)),
  ],
  'utf-16': [
    'client-document-unavailable',
    (socket, id) => bytesOf(socket, OK, Buffer.from(`\ufeff${documentOf(id)}`, 'utf16le')),
  ],
  'latin-1': [
    'client-document-unavailable',
    (socket, id) => bytesOf(socket, OK, Buffer.from(`{"client_name":"é",${documentOf(id).slice(1)}`, 'latin1')),
  ],
  surrogate: [
    'client-document-unavailable',
    (socket, id) =>
      bytesOf(
        socket,
        OK,
        Buffer.concat([
          Buffer.from('{"x":"'),
          Buffer.from([0xed, 0xa0, 0x80]),
          Buffer.from(`",${documentOf(id).slice(1)}`),
        ]),
      ),
  ],
  'null-byte': ['client-document-invalid', (socket, id) => bytesOf(socket, OK, Buffer.from(`${documentOf(id)}\0`))],
  'two-documents': [
    'client-document-invalid',
    (socket, id) => bytesOf(socket, OK, Buffer.from(documentOf(id) + documentOf(id))),
  ],
  deep: [
    'client-document-invalid',
    (socket, id) =>
      bytesOf(socket, OK, Buffer.from(`{"x":${'['.repeat(2_000)}${']'.repeat(2_000)},${documentOf(id).slice(1)}`)),
  ],
  prototype: [
    'client-document-invalid',
    (socket, id) =>
      bytesOf(socket, OK, Buffer.from(`{"__proto__":{"redirect_uris":["https://${HOST}/cb"]},"client_id":"${id}"}`)),
  ],
  deflate: [
    'client-document-unavailable',
    (socket, id) => bytesOf(socket, `${OK}Content-Encoding: deflate\r\n`, deflateSync(documentOf(id))),
  ],
  brotli: [
    'client-document-unavailable',
    (socket, id) => bytesOf(socket, `${OK}Content-Encoding: br\r\n`, brotliCompressSync(documentOf(id))),
  ],
  'twice-encoded': [
    'client-document-unavailable',
    (socket, id) =>
      bytesOf(socket, `${OK}Content-Encoding: identity\r\nContent-Encoding: gzip\r\n`, Buffer.from(documentOf(id))),
  ],
  'two-types': [
    'client-document-invalid',
    (socket, id) =>
      bytesOf(
        socket,
        `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Type: application/json\r\n`,
        Buffer.from(documentOf(id)),
      ),
  ],
  'shorter-than-said': [
    'client-document-unavailable',
    (socket, id) => socket.end(`${OK}Content-Length: 4000\r\n\r\n${documentOf(id)}`),
  ],
  'cut-in-a-chunk': [
    'client-document-unavailable',
    (socket, id) => socket.end(`${OK}Transfer-Encoding: chunked\r\n\r\nfff\r\n${documentOf(id)}`),
  ],
  'no-last-chunk': [
    'client-document-unavailable',
    (socket, id) =>
      socket.end(
        `${OK}Transfer-Encoding: chunked\r\n\r\n${Buffer.byteLength(documentOf(id)).toString(16)}\r\n${documentOf(id)}\r\n`,
      ),
  ],
  'length-and-chunks': [
    'client-document-unavailable',
    (socket, id) => socket.end(`${OK}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n${documentOf(id)}`),
  ],
  'two-lengths': [
    'client-document-unavailable',
    (socket, id) => socket.end(`${OK}Content-Length: 3\r\nContent-Length: 4\r\n\r\n${documentOf(id)}`),
  ],
  'no-http': ['client-document-unavailable', (socket, id) => socket.end(documentOf(id))],
  'http-0.9': ['client-document-unavailable', (socket) => socket.end('<html>')],
  'no-answer': ['client-document-unavailable', (socket) => socket.end()],
  reset: ['client-document-unavailable', (socket) => socket.destroy()],
  'half-a-head': ['client-document-unavailable', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Ty')],
  'slow-head': [
    'client-document-unavailable',
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nX: ')
      drip(socket, 'x')
    },
  ],
  'slow-body': [
    'client-document-unavailable',
    (socket) => {
      socket.write(`${OK}Content-Length: 5000\r\n\r\n`)
      drip(socket, ' ', 20)
    },
  ],
  'huge-head': [
    'client-document-unavailable',
    (socket, id) =>
      socket.end(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}\r\n${lengthOf(documentOf(id))}${documentOf(id)}`),
  ],
  'endless-head': [
    'client-document-unavailable',
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n')
      drip(socket, `X: ${'x'.repeat(1_000)}\r\n`, 1)
    },
  ],
  'endless-hints': [
    'client-document-unavailable',
    (socket) => drip(socket, `HTTP/1.1 103 Early Hints\r\nLink: </${'a'.repeat(1_000)}>\r\n\r\n`, 1),
  ],
  'endless-continue': ['client-document-unavailable', (socket) => drip(socket, 'HTTP/1.1 100 Continue\r\n\r\n', 1)],
  'nine-hints': [
    'client-document-unavailable',
    (socket, id) =>
      socket.end('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(9) + OK + lengthOf(documentOf(id)) + documentOf(id)),
  ],
  'endless-trailers': [
    'client-document-unavailable',
    (socket) => {
      socket.write(`${OK}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n`)
      drip(socket, `X: ${'x'.repeat(1_000)}\r\n`, 1)
    },
  ],
  'endless-chunk-extension': [
    'client-document-unavailable',
    (socket) => {
      socket.write(`${OK}Transfer-Encoding: chunked\r\n\r\n2;`)
      drip(socket, 'x'.repeat(1_000), 1)
    },
  ],
  'switching-protocols': [
    'client-document-unavailable',
    (socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'),
  ],
  'no-content': ['client-document-unavailable', (socket) => socket.end('HTTP/1.1 204 No Content\r\n\r\n')],
  partial: [
    'client-document-unavailable',
    (socket, id) =>
      socket.end(
        `HTTP/1.1 206 Partial Content\r\nContent-Type: application/json\r\n${lengthOf(documentOf(id))}${documentOf(id)}`,
      ),
  ],
  empty: ['client-document-invalid', (socket) => socket.end(OK + lengthOf(''))],
  'redirect-without-location': [
    'client-document-unavailable',
    (socket) => socket.end('HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n'),
  ],
  'found-with-location': [
    'found',
    (socket, id) =>
      socket.end(
        `${OK}Location: https://10.0.0.1/\r\nRefresh: 0;url=https://10.0.0.1/\r\n${lengthOf(documentOf(id))}${documentOf(id)}`,
      ),
  ],
}

/** The time limit alone ends these. */
const SLOW = ['slow-head', 'slow-body']

describe('pinnedFetch, at a server that writes what it likes', () => {
  let server: Server
  let ca = ''
  let port = 0
  const open = new Set<TLSSocket>()

  beforeAll(async () => {
    const certificate = await testCertificate({ dns: [HOST] })
    ca = certificate.pem
    server = createServer({ key: certificate.key.privatePEM, cert: certificate.pem }, (socket) => {
      open.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => open.delete(socket))
      socket.once('data', (bytes) => {
        const [, path = ''] = /^GET (\S+)/.exec(bytes.toString('latin1')) ?? []
        answers[path.slice(1)]?.[1](socket, `https://${HOST}:${port}${path}`)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  })
  afterAll(() => {
    for (const socket of open) socket.destroy()
    server.close()
  })

  /** What a source says of a URL, and whether its time limit ended the fetch. */
  const ask = async (client_id: string, milliseconds: number) => {
    const timeout = new AbortController()
    const timer = setTimeout(() => timeout.abort(), milliseconds)
    const source = clientIdMetadataDocuments({
      fetch: pinnedFetch({ allowsLoopback: true, ca, lookup: async () => [{ address: '127.0.0.1', family: 4 }] }),
      policy: oauth21,
      clock: () => 1_784_000_000,
      timeout: () => timeout.signal,
    })
    const found = await source(client_id)
    clearTimeout(timer)
    const { reason = 'found', detail = '' } = found?.client_id === undefined ? (found?.refused ?? {}) : {}
    return { reason, detail, isLate: timeout.signal.aborted }
  }

  it.each(Object.entries(answers).map(([name, [reason]]) => [name, reason]))(
    'says of %s: %s',
    async (name, expected) => {
      const { reason, detail, isLate } = await ask(
        `https://${HOST}:${port}/${name}`,
        SLOW.includes(name) ? 300 : 30_000,
      )
      expect(reason).toBe(expected)
      expect(isLate).toBe(SLOW.includes(name))
      // a detail quotes nothing that the server wrote; the client_id at its end is the request's
      expect(detail.replace(/ client_id: "[^"]*"$/, '')).not.toMatch(/example|redirect_uris":|<html>/)
      await expect.poll(() => open.size).toBe(0)
    },
  )

  it.each<[string, (socket: Socket) => void, boolean]>([
    ['accepts and says nothing', () => {}, true],
    ['speaks HTTP without TLS', (socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n{}'), false],
    ['hangs up', (socket) => socket.destroy(), false],
  ])('brings nothing of a server that %s', async (_, behave, isLate) => {
    const sockets = new Set<Socket>()
    const plain = createPlainServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => {}).on('close', () => sockets.delete(socket))
      socket.once('data', () => behave(socket))
    })
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve))
    const found = await ask(`https://${HOST}:${(plain.address() as AddressInfo).port}/`, isLate ? 300 : 30_000)
    expect(found).toMatchObject({ reason: 'client-document-unavailable', isLate })
    await expect.poll(() => sockets.size).toBe(0)
    plain.close()
  })
})
