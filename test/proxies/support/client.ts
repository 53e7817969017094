import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { TLSSocket } from 'node:tls'
import type { Identity } from './certificates.ts'
import type { Report } from './upstream.ts'

/** What became of a request: the upstream's report, or the proxy's refusal. */
export type Outcome = { readonly answer: 'report'; readonly report: Report } | { readonly answer: 'refused' }

export interface ClientOptions {
  readonly port: number
  readonly path: string
  readonly authority: string
  readonly identity?: Identity | undefined
  /** Header lines as they are sent, repeats included. */
  readonly headers?: readonly (readonly [string, string])[]
  /** A TLS session to resume. */
  readonly session?: Buffer | undefined
}

/** An outcome, and what the TLS layer knows of the connection. */
export type Sent = Outcome & { readonly session?: Buffer | undefined; readonly isResumed?: boolean }

/** Sends one request on a connection of its own. */
export const send = (options: ClientOptions): Promise<Sent> =>
  new Promise((resolve, reject) => {
    let session: Buffer | undefined
    const { port, path, authority, identity, headers = [] } = options
    const lines = [['Host', 'localhost'], ['Connection', 'close'], ...headers].flat()
    const request = httpsRequest({
      host: '127.0.0.1',
      port,
      path: `/${path}`,
      method: 'POST',
      servername: 'localhost',
      ca: authority,
      agent: false,
      headers: lines,
      ...(identity && { cert: identity.chain, key: identity.key }),
      ...(options.session && { session: options.session }),
    })
    request.once('socket', (socket) => (socket as TLSSocket).on('session', (ticket: Buffer) => (session = ticket)))
    // a handshake that the server refuses; with TLS 1.3 the client learns it when it reads
    request.once('error', (error: NodeJS.ErrnoException) =>
      isRefusal(error) ? resolve({ answer: 'refused' }) : reject(error),
    )
    request.once('response', (response) => {
      let body = ''
      const isResumed = (response.socket as TLSSocket).isSessionReused()
      response.on('data', (chunk) => (body += String(chunk)))
      response.once('error', reject)
      response.once('end', () => {
        const status = response.statusCode ?? 0
        if (response.headers['x-upstream'] === 'yes' && status === 200) {
          resolve({ answer: 'report', report: JSON.parse(body) as Report, session, isResumed })
        } else if (status >= 400 && status < 500) resolve({ answer: 'refused', session, isResumed })
        else reject(new Error(`the proxy answers ${status}: ${body.slice(0, 200)}`))
      })
    })
    request.end()
  })

/** Sends one request to the upstream itself, past the proxy. */
export const sendDirectly = (
  port: number,
  path: string,
  headers: readonly (readonly [string, string])[],
): Promise<Report> =>
  new Promise((resolve, reject) => {
    const lines = [['Host', 'localhost'], ['Connection', 'close'], ...headers].flat()
    const request = httpRequest({
      host: '127.0.0.1',
      port,
      path: `/${path}`,
      method: 'POST',
      agent: false,
      headers: lines,
    })
    request.once('error', reject)
    request.once('response', (response) => {
      let body = ''
      response.on('data', (chunk) => (body += String(chunk)))
      response.once('end', () => resolve(JSON.parse(body) as Report))
    })
    request.end()
  })

const isRefusal = ({ code = '' }: NodeJS.ErrnoException): boolean =>
  code === 'ECONNRESET' || code === 'EPIPE' || code.startsWith('ERR_SSL_')
