import { requireObject, requireThat } from '../encoding/require-that.ts'
import { encodeText } from '../encoding/utf8.ts'
import { processPushedAuthorizationRequest } from '../endpoints/pushed-authorization-request.ts'
import { refuseServerError } from '../errors/server-error.ts'
import type { HttpReply, HttpRequest } from '../types/http.ts'
import { refused } from '../types/result.ts'
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
  requireEndpoints,
  requireExtra,
} from './adapter.ts'
import type { ServedEndpoint } from './external-url.ts'
import { endpointUrl, externalUrl } from './external-url.ts'
import { pushedAuthorizationReply, serverErrorReply } from './replies.ts'
import { reportFailure } from './report-failure.ts'
import { requireSendable } from './sendable.ts'

export type { ConfiguredEndpoints } from '../types/server.ts'
export type { HandlerOptions, HandlerServer, ProduceReply, ReadRequest, RequestExtra } from './adapter.ts'
export type { AllowedOrigins, CORSEndpoint } from './cors.ts'
export { corsHeaders, corsPreflightReply } from './cors.ts'
export type { ServedEndpoint } from './external-url.ts'
export { externalUrl } from './external-url.ts'

/** Reads a Fetch `Request` for the operations.
 *
 * It reads at most one byte more than `policy.maxRequestBytes`, so that the core notices a body that is too large. The URL
 * is that of the configuration (see `externalUrl`), not that of the `Request`, which bridges build from `Host`; or `url` of `extra`,
 * with which a resource server has enough.
 * Throws TypeError when the body was already read; rejects when it cannot be read to its end.
 * @see RFC 9126 §2.1 */
export const readFetchRequest: ReadRequest<Request> = async (
  as: Pick<AuthorizationServer, 'policy'> & Partial<ConfiguredEndpoints>,
  request: Request,
  extra: RequestExtra = {},
): Promise<HttpRequest> => {
  requireObject('as', 'an authorization server', as, 'policy')
  requireRequest(request)
  const facts = requireExtra(extra)
  const url = facts.url ?? externalUrl(requireEndpoints(as), request.url, new URL(request.url).host)
  return requestOf(as, request, url, facts)
}

const requestOf = async (
  as: Pick<AuthorizationServer, 'policy'>,
  request: Request,
  url: string,
  facts: RequestExtra,
): Promise<HttpRequest> => ({
  method: request.method,
  url,
  headers: request.headers,
  body: 'body' in facts ? facts.body : await readBody(request, as.policy.maxRequestBytes),
  clientCertificate: facts.clientCertificate,
  requestContext: facts.requestContext,
})

/** Throws TypeError for a request of a framework in the place of the `Request` that it wraps. */
const requireRequest = (request: unknown): void => {
  const { headers, body } = Object(request) as Partial<Request>
  const isRequest = typeof headers?.get === 'function' && body !== undefined
  requireThat(isRequest, 'request', 'a Request', request, 'In Hono pass c.req.raw.')
}

/** Makes a Fetch `Response` of a reply. */
export const fetchResponse = (reply: HttpReply): Response => {
  requireObject('reply', 'a reply', reply, 'status')
  return responseOf(requireSendable(reply))
}

/** A 204 must not have a body, not even an empty one. */
const responseOf = ({ status, headers, body }: HttpReply): Response =>
  new Response(body === '' ? null : body, { status, headers: { ...headers } })

/** Binds an endpoint to a server: `Request` in, `Response` out, and it never rejects.
 *
 * `produce` makes the reply, of the neutral request. Its URL is the configured one of the endpoint, wherever a framework has mounted
 * the handler. A failure is answered with 500 and passed to `onError`, whose default shows it on the console.
 * @see RFC 9126 §2, RFC 6749 §3 */
export const endpointHandler = (
  as: HandlerServer,
  endpoint: ServedEndpoint,
  produce: ProduceReply,
  options: HandlerOptions<Request> = {},
): ((request: Request) => Promise<Response>) => bind(as, endpoint, produce, serverErrorReply(endpoint), options)

const bind = (
  as: HandlerServer,
  endpoint: ServedEndpoint,
  produce: ProduceReply,
  failure: HttpReply,
  options: HandlerOptions<Request>,
): ((request: Request) => Promise<Response>) => {
  checkHandler(as, endpoint, produce, options)
  const urlOf = endpointUrl(as, endpoint)
  const onError = failureListener(as, endpoint, options.onError ?? reportFailure)
  return async (request) =>
    responseOf(
      await answer(
        endpoint,
        request,
        { ...options, onError },
        async () => {
          requireRequest(request)
          const facts = extraOf(request, options.extra)
          const url = facts.url ?? urlOf(request.url, new URL(request.url).host)
          return produce(await requestOf(as, request, url, facts))
        },
        failure,
      ),
    )
}

/** Binds the PAR endpoint to a server, as `endpointHandler` does.
 * @see RFC 9126 §2 */
export const pushedAuthorizationHandler = (
  as: AuthorizationServer,
  options: HandlerOptions<Request> = {},
): ((request: Request) => Promise<Response>) =>
  bind(
    as,
    'push',
    async (request) => pushedAuthorizationReply(await processPushedAuthorizationRequest(as, request)),
    pushedAuthorizationReply(refused(refuseServerError('server-error'))),
    options,
  )

/** Runtimes do not distinguish a client that closed the connection from other ends of a stream. */
const rejectIncompleteBody = (cause: unknown): never => {
  throw new Error('The body of this request could not be read to its end', { cause })
}

const BRIDGE = 'Convert the chunks where the Request is made.'

/** A bridge may make the body of a stream of its own, whose chunks can be anything. A chunk without a length would end as an empty body. */
const chunkOf = (chunk: unknown): Uint8Array | undefined => {
  if (typeof chunk === 'string') return encodeText(chunk)
  // by its tag, because it may be of another realm
  return ArrayBuffer.isView(chunk) && Reflect.get(chunk, Symbol.toStringTag) === 'Uint8Array'
    ? (chunk as Uint8Array)
    : undefined
}

const readBody = async (request: Request, maxBytes: number): Promise<Uint8Array | undefined> => {
  if (request.bodyUsed || request.body?.locked) {
    if (!isForm(request.headers)) return undefined
    throw bodyWasRead('Pass a clone to what reads it first (request.clone()), or give its raw text as extra.body.')
  }
  if (request.body === null) return undefined
  const reader = request.body.getReader()
  const chunks: Uint8Array[] = []
  for (let length = 0; length <= maxBytes; ) {
    const { done, value } = await reader.read().catch(rejectIncompleteBody)
    if (done) return joinBytes(chunks, maxBytes + 1)
    const chunk = chunkOf(value)
    if (chunk === undefined) {
      reader.cancel().catch(() => {})
      requireThat(false, 'The body of this request', 'a stream of Uint8Array or of text', value, BRIDGE)
    } else {
      chunks.push(chunk)
      length += chunk.length
    }
  }
  // not awaited: a source may take its time to stop
  reader.cancel().catch(() => {})
  return joinBytes(chunks, maxBytes + 1)
}
