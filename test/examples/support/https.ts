import { type IncomingMessage, request as plainRequest } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { isIP } from 'node:net'
import type { CustomFetch } from 'openid-client'

export interface Connection {
  /** The authority by which servers are known, PEM. */
  readonly ca: string
  /** Which port of this machine stands for an origin. */
  readonly ports: Readonly<Record<string, number>>
  /** What the client presents, PEM. */
  readonly identity?: { readonly cert: string; readonly key: string } | undefined
}

/** A `fetch` over node:http and node:https, which can present a certificate; every request has a connection of its own. */
export const httpsFetch =
  ({ ca, ports, identity }: Connection): CustomFetch =>
  (address, { method = 'GET', headers, body }) =>
    new Promise((resolve, reject) => {
      const url = new URL(address)
      const text = body === undefined || body === null ? undefined : String(body)
      const request = url.protocol === 'https:' ? tlsRequest : plainRequest
      const sent = request(
        {
          host: '127.0.0.1',
          port: ports[url.origin] ?? url.port,
          ...(isIP(url.hostname) === 0 ? { servername: url.hostname } : {}),
          path: url.pathname + url.search,
          method,
          headers: {
            host: url.host,
            ...(text === undefined ? {} : { 'content-length': Buffer.byteLength(text) }),
            ...Object.fromEntries(new Headers(headers)),
          },
          agent: false,
          ca,
          ...(identity === undefined ? {} : { cert: identity.cert, key: identity.key }),
        },
        (response) => {
          const chunks: Uint8Array[] = []
          response.on('data', (chunk: Uint8Array) => chunks.push(chunk)).on('error', reject)
          response.on('end', () => resolve(responseOf(response, Buffer.concat(chunks).toString())))
        },
      )
      sent.on('error', reject)
      sent.end(text)
    })

const responseOf = ({ statusCode = 0, rawHeaders }: IncomingMessage, body: string): Response => {
  const headers = new Headers()
  for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '')
  return new Response(body === '' ? null : body, { status: statusCode, headers })
}
