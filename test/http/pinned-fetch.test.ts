import type { ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientIdMetadataDocuments } from '../../src/client-sources/client-id-metadata-documents.ts'
import { pinnedFetch } from '../../src/http/pinned-fetch.ts'
import { oauth21 } from '../../src/profiles/oauth21.ts'
import { testCertificate } from '../../src/testing/index.ts'

const HOST = 'client.example.com'
const JSON_TYPE = { 'content-type': 'application/json' }

const behaviours: Readonly<Record<string, (response: ServerResponse, client_id: string) => void>> = {
  good: (response, client_id) =>
    response.writeHead(200, JSON_TYPE).end(JSON.stringify({ client_id, redirect_uris: [`https://${HOST}/cb`] })),
  redirect: (response) => response.writeHead(302, { location: '/good' }).end(),
  missing: (response) => response.writeHead(404, JSON_TYPE).end('{}'),
  unmodified: (response) => response.writeHead(304).end(),
  huge: (response) => response.writeHead(200, JSON_TYPE).end(' '.repeat(1_000_000)),
  silent: () => {},
  stalled: (response) => void response.writeHead(200, JSON_TYPE).write('{"client_id":'),
  endless: (response) => {
    response.writeHead(200, JSON_TYPE)
    const timer = setInterval(() => response.write(' '.repeat(1_000)), 1)
    response.on('close', () => clearInterval(timer))
  },
  bomb: (response) =>
    response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }).end(gzipSync(' '.repeat(5_000_000))),
  broken: (response) => {
    response.writeHead(200, { ...JSON_TYPE, 'content-length': '100' }).write('{')
    setImmediate(() => response.destroy())
  },
  twice: (response, client_id) =>
    response
      .writeHead(200, JSON_TYPE)
      .end(`{"client_id":"x","client_id":"${client_id}","redirect_uris":["https://a.example/"]}`),
  page: (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
}

/** The time limit alone ends these. */
const SLOW: ReadonlySet<string> = new Set(['silent', 'stalled'])

describe('pinnedFetch', () => {
  let server: Server
  let ca = ''
  let port = 0
  const seen: { host: string | undefined; servername: unknown }[] = []

  beforeAll(async () => {
    const certificate = await testCertificate({ dns: [HOST] })
    const { privatePEM: key } = certificate.key
    ca = certificate.pem
    server = createServer({ key, cert: certificate.pem }, (request, response) => {
      seen.push({ host: request.headers.host, servername: Reflect.get(request.socket, 'servername') })
      behaviours[(request.url ?? '').slice(1)]?.(response, `https://${request.headers.host}${request.url}`)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  /** What a source says of one behaviour; the name leads to the loopback server whatever it is. */
  const reasonOf = async (behaviour: string, addresses = ['127.0.0.1'], allowsLoopback = true, host = HOST) => {
    const source = clientIdMetadataDocuments({
      fetch: pinnedFetch({
        allowsLoopback,
        ca,
        lookup: async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      }),
      policy: oauth21,
      clock: () => 1_784_000_000,
      timeoutMilliseconds: SLOW.has(behaviour) ? 300 : 30_000,
    })
    const found = await source(`https://${host}:${port}/${behaviour}`)
    return found?.client_id === undefined ? found?.refused.reason : 'found'
  }

  it('connects to the address that was checked, and keeps the name for TLS and Host', async () => {
    expect(await reasonOf('good')).toBe('found')
    expect(seen.at(-1)).toEqual({ host: `${HOST}:${port}`, servername: HOST })
  })

  it('refuses a certificate of another name', async () => {
    expect(await reasonOf('good', ['127.0.0.1'], true, 'other.example.com')).toBe('client-document-unavailable')
  })

  it.each([
    [['127.0.0.1'], false],
    [['10.0.0.1'], true],
    [['127.0.0.1', '192.168.1.1'], true],
    [['::ffff:127.0.0.1'], false],
  ] as const)('connects to nothing where the name resolves to %j', async (addresses, allowsLoopback) => {
    const before = seen.length
    expect(await reasonOf('good', [...addresses], allowsLoopback)).toBe('client-document-unavailable')
    expect(seen).toHaveLength(before)
  })

  it.each(['redirect', 'missing', 'unmodified', 'huge', 'silent', 'stalled', 'endless', 'bomb', 'broken'])(
    'brings no document of a server that is %s',
    async (behaviour) => {
      expect(await reasonOf(behaviour)).toBe('client-document-unavailable')
    },
  )

  it.each(['twice', 'page'])('brings an invalid document of a server that is %s', async (behaviour) => {
    expect(await reasonOf(behaviour)).toBe('client-document-invalid')
  })
})
