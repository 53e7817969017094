import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { certificateFromProxy, nginxHeaders } from '../../src/http/client-certificate/index.ts'
import { endpointUrl } from '../../src/http/external-url.ts'
import { oauth21 } from '../../src/profiles/oauth21.ts'
import { generateCertificates, type Identity } from './support/certificates.ts'
import { documentedBlock } from './support/documented.ts'
import { nginxConfiguration, nginxProgram } from './support/nginx.ts'
import { freePorts } from './support/ports.ts'
import { startServer } from './support/processes.ts'

const directory = mkdtempSync(join(tmpdir(), 'parapet-documented-'))
const certificates = generateCertificates(directory)
const { server, authorityFile, good, selfSigned, victim } = certificates

const PATHS: Readonly<Record<string, string>> = {
  'mtls.pem': server.certificateFile,
  'mtls.key': server.keyFile,
  'as.pem': server.certificateFile,
  'as.key': server.keyFile,
  'clients-ca.pem': authorityFile,
}

/** What arrives behind nginx. */
interface Arrival {
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly length: number
}

/** Starts nginx with a block of a page: only ports and paths are others. The upstream answers with what arrived. */
const startBlock = async (block: string, answer: (response: ServerResponse) => void = () => {}) => {
  const upstream = createServer(async (request, response) => {
    let length = 0
    for await (const chunk of request) length += chunk.length
    const arrival: Arrival = { url: request.url ?? '', headers: request.headers, length }
    answer(response)
    response.end(JSON.stringify(arrival))
  })
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
  cleanUps.push(() => new Promise((resolve) => upstream.close(resolve)))
  const [port = 0] = await freePorts(1)
  const text = block
    .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
    .replace('127.0.0.1:3000', `127.0.0.1:${(upstream.address() as AddressInfo).port}`)
    .replaceAll(/\/etc\/nginx\/([a-z.-]+)/g, (path, name) => PATHS[name] ?? path)
  writeFileSync(join(directory, 'nginx.conf'), nginxConfiguration(directory, text))
  const running = await startServer(nginxProgram(directory), [port])
  cleanUps.push(() => running.stop())
  return port
}

let cleanUps: (() => Promise<unknown>)[] = []
beforeEach(() => {
  cleanUps = []
})
afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp()
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const ask = (
  port: number,
  host: string,
  { headers = {}, path = '/par', body = '', identity }: Asked = {},
): Promise<{ readonly status: number; readonly headers: IncomingMessage['headers']; readonly text: string }> =>
  new Promise((resolve, reject) => {
    const request = httpsRequest({
      ...{ host: '127.0.0.1', port, path, method: 'POST', agent: false, ca: certificates.authority },
      ...{ servername: 'localhost', headers: { Host: host, ...headers } },
      ...(identity && { cert: identity.chain, key: identity.key }),
    })
    request.once('error', reject)
    request.once('response', async (response) => {
      let text = ''
      for await (const chunk of response) text += chunk
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
    })
    request.end(body)
  })

interface Asked {
  readonly headers?: Readonly<Record<string, string>>
  readonly path?: string
  readonly body?: string
  readonly identity?: Identity
}

/** What `openssl s_client` tells of a handshake, the names in the request for a certificate among it. */
const handshakeWith = async (port: number): Promise<string> => {
  const client = spawn('openssl', ['s_client', '-connect', `127.0.0.1:${port}`], { stdio: ['pipe', 'pipe', 'ignore'] })
  client.stdin.end()
  let text = ''
  for await (const chunk of client.stdout) text += chunk
  return text
}

const arrivalOf = ({ text }: { readonly text: string }): Arrival => JSON.parse(text) as Arrival

/** The reader of the guide. */
const read = certificateFromProxy({
  parser: nginxHeaders(),
  trust: { header: 'X-Proxy-Secret', secret: 'VcZk3Kx0o1pYqfA9' },
})
const readingOf = ({ headers }: Arrival) => {
  const get = (name: string) => String(headers[name.toLowerCase()] ?? '')
  return read({ method: 'POST', url: 'https://as.example/par', headers: { get } })
}

const forged = { 'X-SSL-Client-Cert': encodeURIComponent(victim.chain), 'X-SSL-Client-Verify': 'SUCCESS' }

describe('the nginx of the guide on mutual TLS', () => {
  const block = documentedBlock('guides/mutual-tls.md')

  it('passes the certificate of its client on, and none that a client writes', async () => {
    const port = await startBlock(block)
    const certificate = { der: new Uint8Array(good.der), verified: true }
    for (const headers of [{}, forged]) {
      const own = arrivalOf(await ask(port, 'mtls.as.example', { identity: good, headers }))
      expect(readingOf(own)).toEqual({ kind: 'certificate', certificate })
      const none = arrivalOf(await ask(port, 'mtls.as.example', { headers }))
      expect(readingOf(none)).toEqual({ kind: 'absent' })
    }
  })

  it('passes self-signed certificates on as not verified, with the two lines that the guide changes for them', async () => {
    const changed = block
      .replace('ssl_verify_client optional;', 'ssl_verify_client optional_no_ca;')
      .replace('ssl_client_certificate', 'ssl_trusted_certificate')
    for (const [text, names] of [
      [block, /Acceptable client certificate CA names\nCN ?= ?authority/],
      [changed, /No client certificate CA names sent/],
    ] as const) {
      expect(await handshakeWith(await startBlock(text))).toMatch(names)
    }
    const port = await startBlock(changed)
    for (const [identity, verified] of [
      [good, true],
      [selfSigned, false],
    ] as const) {
      const certificate = { der: new Uint8Array(identity.der), verified }
      expect(readingOf(arrivalOf(await ask(port, 'mtls.as.example', { identity })))).toEqual({
        kind: 'certificate',
        certificate,
      })
    }
  })

  it('keeps Host, which chooses the alias to compare a DPoP proof with', async () => {
    const issuer = 'https://as.example'
    const as = {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      pushed_authorization_request_endpoint: `${issuer}/par`,
      mtls_endpoint_aliases: { pushed_authorization_request_endpoint: 'https://mtls.as.example/par' },
    }
    const addressed = async (text: string) => {
      const { url, headers } = arrivalOf(await ask(await startBlock(text), 'mtls.as.example'))
      return endpointUrl(as, 'push')(url, headers.host)
    }
    expect(await addressed(block)).toBe('https://mtls.as.example/par')
    expect(await addressed(without(block, 'proxy_set_header Host'))).toBe('https://as.example/par')
  })
})

describe('the nginx without client certificates', () => {
  const block = documentedBlock('production/proxies.md')
  const large = 'x'.repeat(9_000)

  it('passes Authorization, a large proof, the query and the largest body on', async () => {
    const port = await startBlock(block)
    const headers = { Authorization: 'Basic YTpi', DPoP: large }
    const body = 'a'.repeat(oauth21.maxRequestBytes)
    const {
      url,
      length,
      headers: arrived,
    } = arrivalOf(await ask(port, 'as.example', { headers, path: '/par?a=%2F&a=%20', body }))
    expect([url, length]).toEqual(['/par?a=%2F&a=%20', body.length])
    expect(arrived).toMatchObject({ authorization: 'Basic YTpi', dpop: large })
    expect((await ask(port, 'as.example', { body: `${body}a` })).status).toBe(413)
  })

  it('answers 400 to a large proof where its buffers are those of nginx', async () => {
    const port = await startBlock(without(block, 'large_client_header_buffers'))
    expect((await ask(port, 'as.example', { headers: { DPoP: large } })).status).toBe(400)
  })

  it('passes an answer with a long Location on, to which nginx by default answers 502', async () => {
    const answer = (response: ServerResponse) =>
      response.writeHead(303, { Location: `https://client.example/?${large}` })
    const passed = await ask(await startBlock(block, answer), 'as.example')
    expect([passed.status, passed.headers.location]).toEqual([303, `https://client.example/?${large}`])
    const byDefault = without(without(block, 'proxy_buffer_size'), 'proxy_buffers')
    expect((await ask(await startBlock(byDefault, answer), 'as.example')).status).toBe(502)
  })

  it('does not start with the larger buffer for headers alone', async () => {
    await expect(startBlock(without(block, 'proxy_buffers'))).rejects.toThrow(/proxy_busy_buffers_size/)
  })

  it('passes on the certificate headers that a client writes, and only the secret keeps them out', async () => {
    const arrival = arrivalOf(await ask(await startBlock(block), 'as.example', { headers: forged }))
    expect(readingOf(arrival)).toMatchObject({ kind: 'untrusted' })
    const byAddress = certificateFromProxy({ parser: nginxHeaders(), trust: () => true })
    const get = (name: string) => String(arrival.headers[name.toLowerCase()] ?? '')
    expect(byAddress({ method: 'POST', url: 'https://as.example/par', headers: { get } }).kind).toBe('certificate')
  })
})

/** The block without the line that begins so. */
const without = (block: string, directive: string): string => {
  const lines = block.split('\n')
  const rest = lines.filter((line) => !line.trim().startsWith(`${directive} `))
  expect(rest).toHaveLength(lines.length - 1)
  return rest.join('\n')
}
