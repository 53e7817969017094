import type { IncomingMessage, RequestListener, Server } from 'node:http'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export const portOf = (server: { address: Server['address'] }): number => (server.address() as AddressInfo).port

/** Listens on loopback until the test is over. */
export const serve = async (listener: RequestListener): Promise<number> => {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return portOf(server)
}

interface Sent {
  readonly method?: string
  readonly path?: string
  readonly host?: string
  /** Names and values in turn, so that names can be repeated. */
  readonly headers?: readonly string[]
  /** Several chunks travel chunked. */
  readonly body?: string | readonly string[]
}

/** Sends one request and reads its answer. */
export const send = (
  port: number,
  { method = 'POST', path = '/par', host = 'id.example', headers = [], body = '' }: Sent,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const length =
      typeof body === 'string' ? ['Content-Length', String(Buffer.byteLength(body))] : ['Transfer-Encoding', 'chunked']
    const outgoing = request({
      host: '127.0.0.1',
      port,
      method,
      path,
      headers: ['Host', host, 'Content-Type', 'application/x-www-form-urlencoded', ...length, ...headers],
    })
    outgoing.on('error', reject)
    outgoing.on('response', (incoming) => {
      let text = ''
      incoming.setEncoding('utf8')
      incoming.on('data', (chunk) => {
        text += chunk
      })
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: text }))
    })
    for (const chunk of typeof body === 'string' ? [body] : body) outgoing.write(chunk)
    outgoing.end()
  })
