import { Buffer } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'
import { emitWarning } from 'node:process'
import { requireObject, requireThat } from '../encoding/require-that.ts'
import { processPushedAuthorizationRequest } from '../endpoints/pushed-authorization-request.ts'
import type { ClientCertificate } from '../types/certificate.ts'
import type { HttpHeaders, HttpReply, HttpRequest } from '../types/http.ts'
import type { AuthorizationServer, ConfiguredEndpoints } from '../types/server.ts'
import type { HandlerOptions, ProduceReply, ReadRequest, RequestExtra } from './adapter.ts'
import {
  answer,
  bodyWasRead,
  checkHandler,
  extraOf,
  failureListener,
  type HandlerServer,
  isForm,
  joinBytes,
  report,
  requireEndpoints,
  requireExtra,
} from './adapter.ts'
import type { ServedEndpoint } from './external-url.ts'
import { endpointUrl, externalUrl } from './external-url.ts'
import { pushedAuthorizationReply, serverErrorReply } from './replies.ts'
import { requireSendable } from './sendable.ts'

export type { ConfiguredEndpoints } from '../types/server.ts'
export type { HandlerOptions, HandlerServer, ProduceReply, ReadRequest, RequestExtra } from './adapter.ts'
export type { AllowedOrigins, CORSEndpoint } from './cors.ts'
export { corsHeaders, corsPreflightReply } from './cors.ts'
export type { ServedEndpoint } from './external-url.ts'
export { externalUrl } from './external-url.ts'
export { type PinnedFetchOptions, pinnedFetch } from './pinned-fetch.ts'

/** A request of `node:http` or of the compatibility API of `node:http2`, with what frameworks add to it. */
export type NodeRequest = (IncomingMessage | Http2ServerRequest) & {
  readonly originalUrl?: string | undefined
  readonly body?: unknown
  readonly rawBody?: unknown
}

/** A response of `node:http` or of the compatibility API of `node:http2`. */
export interface NodeResponse {
  statusCode: number
  readonly headersSent: boolean
  getHeader?(name: string): unknown
  destroy?(): unknown
  setHeader(name: string, value: string): unknown
  end(body: string): unknown
}

/** The number of bytes past the bound that the adapter reads and drops before it closes the connection. A client that reads
 * only after it has written everything still gets its answer. */
const DISCARDED_BYTES = 1_048_576

/** Reads a request of Node, Express, Connect or Koa for the operations.
 *
 * It keeps at most one byte more than `policy.maxRequestBytes`, so that the core notices a body that is too large. Repeats of
 * a header are comma-joined, also of those that Node drops, such as `Authorization`. The URL is that of the configuration
 * (see `externalUrl`), or `url` of `extra`, with which a resource server has enough. Over mutual TLS the certificate comes from the socket: where the peer is a proxy with a certificate
 * of its own, pass `clientCertificate: undefined`. A body that a framework kept raw, as `body` or `rawBody`, is taken
 * from there. Throws TypeError when one parsed it into an object. When the client closes the connection, it rejects with an
 * error whose `code` is `CLIENT_CLOSED_CONNECTION`: that is not a failure of the server.
 * @see RFC 9126 §2.1, RFC 9449 §4.3 (1) */
export const readNodeRequest: ReadRequest<NodeRequest> = async (
  as: Pick<AuthorizationServer, 'policy'> & Partial<ConfiguredEndpoints>,
  req: NodeRequest,
  extra: RequestExtra = {},
): Promise<HttpRequest> => {
  requireObject('as', 'an authorization server', as, 'policy')
  requireNodeRequest(req)
  const facts = requireExtra(extra)
  const headers = headersOf(req)
  const url = facts.url ?? externalUrl(requireEndpoints(as), req.originalUrl ?? req.url, hostOf(headers))
  return requestOf(as, req, url, headers, facts)
}

/** Throws TypeError for a request of a framework in the place of the one of Node that it wraps. */
const requireNodeRequest = (req: unknown): void =>
  requireThat(
    Array.isArray(Object(req).rawHeaders),
    'req',
    'a request of node:http',
    req,
    'In Fastify pass request.raw, in Koa ctx.req. For a Request of Fetch import from parapet/fetch.',
  )

const requestOf = async (
  as: Pick<AuthorizationServer, 'policy'>,
  req: NodeRequest,
  url: string,
  headers: HttpHeaders,
  facts: RequestExtra,
): Promise<HttpRequest> => ({
  method: req.method ?? '',
  url,
  headers,
  clientCertificate: 'clientCertificate' in facts ? facts.clientCertificate : certificateOf(req),
  body: 'body' in facts ? facts.body : await bodyOf(req, headers, as.policy.maxRequestBytes),
  requestContext: facts.requestContext,
})

/** Sends a reply. Headers that the host has set before stay, and `Vary` is added to. */
export const sendNodeReply = (res: NodeResponse, reply: HttpReply): void => {
  requireThat(
    typeof res?.setHeader === 'function' && typeof res.end === 'function',
    'res',
    'a response of node:http',
    res,
  )
  requireObject('reply', 'a reply', reply, 'headers')
  // before anything is set, so that no half of a reply is sent
  send(res, requireSendable(reply))
}

const send = (res: NodeResponse, { status, headers, body }: HttpReply): void => {
  res.statusCode = status
  for (const [name, value] of Object.entries(headers)) {
    // what a middleware varies by still counts (RFC 9110 §12.5.5)
    const earlier = name.toLowerCase() === 'vary' ? res.getHeader?.(name) : undefined
    res.setHeader(name, earlier === undefined ? value : `${earlier}, ${value}`)
  }
  res.end(body)
}

/** Binds an endpoint to a server, as a listener of `node:http` or a handler of Express. It never rejects.
 *
 * `produce` makes the reply, of the neutral request. Its URL is the configured one of the endpoint, wherever a framework has mounted
 * the handler. Every failure is answered with 500 and handed to `onError`, whose default is a process warning. A client
 * that closes the connection is not a failure.
 * @see RFC 9126 §2, RFC 6749 §3 */
export const endpointHandler = (
  as: HandlerServer,
  endpoint: ServedEndpoint,
  produce: ProduceReply,
  options: HandlerOptions<NodeRequest> = {},
): ((req: NodeRequest, res: NodeResponse) => Promise<void>) => {
  checkHandler(as, endpoint, produce, options)
  const urlOf = endpointUrl(as, endpoint)
  const failure = serverErrorReply(endpoint)
  const listener = failureListener(as, endpoint, options.onError ?? warn)
  return async (req, res) => {
    const onError = (error: unknown): unknown => (Object(error).code === CLIENT_GONE ? undefined : listener(error))
    const headers = headersOf(req)
    const reply = await answer(
      endpoint,
      { method: req.method ?? '', headers },
      { ...options, onError },
      async () => {
        requireNodeRequest(req)
        const facts = extraOf(req, options.extra)
        const url = facts.url ?? urlOf(req.originalUrl ?? req.url, hostOf(headers))
        return produce(await requestOf(as, req, url, headers, facts))
      },
      failure,
    )
    try {
      if (!res.headersSent) send(res, reply)
    } catch (error) {
      // a response that another listener or a middleware has changed
      res.destroy?.()
      report(onError, error)
    }
  }
}

/** Binds the PAR endpoint to a server, as `endpointHandler` does.
 * @see RFC 9126 §2 */
export const pushedAuthorizationHandler = (
  as: AuthorizationServer,
  options: HandlerOptions<NodeRequest> = {},
): ((req: NodeRequest, res: NodeResponse) => Promise<void>) =>
  endpointHandler(
    as,
    'push',
    async (request) => pushedAuthorizationReply(await processPushedAuthorizationRequest(as, request)),
    options,
  )

const warn = (error: unknown): void => emitWarning(error instanceof Error ? error : String(error))

/** Headers that a middleware removed or replaced stay so. Only a header of which Node kept the first of several is read from the wire. */
const headersOf = (req: NodeRequest): HttpHeaders => ({
  get: (name) => {
    const wanted = name.toLowerCase()
    const parsed = Object.hasOwn(req.headers, wanted) ? req.headers[wanted] : undefined
    if (parsed === undefined) return null
    const { rawHeaders } = req
    const repeats: string[] = []
    for (let at = 0; at < rawHeaders.length; at += 2) {
      const given = rawHeaders[at] ?? ''
      // most are told apart by their length
      if (given.length === wanted.length && given.toLowerCase() === wanted) repeats.push(rawHeaders[at + 1] ?? '')
    }
    return repeats.length > 1 && parsed === repeats[0] ? repeats.join(', ') : String(parsed)
  },
})

const hostOf = (headers: HttpHeaders): string | null | undefined => headers.get('host') ?? headers.get(':authority')

const certificateOf = ({ socket }: NodeRequest): ClientCertificate | undefined => {
  if (!socket || !('getPeerCertificate' in socket)) return undefined
  const der = socket.getPeerCertificate()?.raw
  return der === undefined ? undefined : { der, verified: socket.authorized === true }
}

const bodyOf = async (req: NodeRequest, headers: HttpHeaders, maxBytes: number): Promise<HttpRequest['body']> => {
  if (req.method === 'GET' || req.method === 'HEAD') return undefined
  const kept = [req.rawBody, req.body].find(isRaw)
  if (kept !== undefined) return kept
  // who listens to `readable` reads the body itself, and `data` would never come
  const isUnread = !req.readableDidRead && !req.readableEnded && req.listenerCount('readable') === 0
  if (isUnread) return readBody(req, maxBytes)
  if (!isForm(headers)) return undefined
  throw bodyWasRead(
    'Mount parapet before the body parser, have the parser keep the text (Express: express.text({ type: ' +
      "'application/x-www-form-urlencoded' })), or give the raw text as extra.body.",
  )
}

const isRaw = (body: unknown): body is string | Uint8Array | URLSearchParams =>
  typeof body === 'string' || body instanceof Uint8Array || body instanceof URLSearchParams

const readBody = (req: NodeRequest, maxBytes: number): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let length = 0
    const onClose = (): void => {
      if (!req.readableEnded) reject(clientGoneError())
    }
    if (req.destroyed) onClose()
    req.on('data', (data: Uint8Array | string) => {
      const chunk = typeof data === 'string' ? Buffer.from(data, req.readableEncoding ?? 'utf8') : data
      length += chunk.length
      if (length - chunk.length <= maxBytes) {
        chunks.push(chunk)
        if (length > maxBytes) resolve(joinBytes(chunks, maxBytes + 1))
      } else if (length > maxBytes + DISCARDED_BYTES) {
        giveUp(req)
      }
    })
    req.on('end', () => resolve(joinBytes(chunks, maxBytes + 1)))
    req.on('error', onClose)
    req.on('close', onClose)
    // a middleware may have paused it while it waited for something
    req.resume()
  })

/** The `code` of the error for a client that closed the connection, which is not a failure of the server. */
const CLIENT_GONE = 'CLIENT_CLOSED_CONNECTION'

const clientGoneError = (): Error =>
  Object.assign(new Error('The client closed the connection before its request was complete'), { code: CLIENT_GONE })

/** Stops a client that keeps sending. `destroy` of an HTTP/2 request would leave its stream open. */
const giveUp = (req: NodeRequest): void => {
  if ('stream' in req) req.stream.close()
  else req.destroy()
}
