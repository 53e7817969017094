import { concatBytes } from '../encoding/concat-bytes.ts'
import { isObject } from '../encoding/option-check.ts'
import { kindOf, requireObject } from '../encoding/require-that.ts'
import { unknownName } from '../encoding/unknown-name.ts'
import { callPortNow, nullToUndefined, requireForm } from '../host/answers.ts'
import { emitUnreported, ignoreEvents } from '../host/events.ts'
import type { HttpHeaders, HttpReply, HttpRequest } from '../types/http.ts'
import type { AuthorizationServer, ConfiguredEndpoints } from '../types/server.ts'
import type { AllowedOrigins } from './cors.ts'
import { checkAllowedOrigins, corsHeaders, corsPreflightReply } from './cors.ts'
import { isServedEndpoint, type ServedEndpoint } from './external-url.ts'
import { requireOption } from './require-option.ts'
import { requireSendable } from './sendable.ts'
import { withHeaders } from './with-headers.ts'

/** Facts about a request that the host knows better than the adapter. A present member wins, even when its value is
 * undefined. */
export interface RequestExtra {
  /** The external URL, where a proxy or a router rewrites paths. */
  readonly url?: string
  /** The raw body, when other code has read it already: text, bytes or form pairs, never an object. */
  readonly body?: HttpRequest['body']
  /** The certificate of the client. Pass undefined when the peer of the TLS connection is a proxy with its own certificate. */
  readonly clientCertificate?: HttpRequest['clientCertificate']
  /** Comes back in the events of the request, and reaches the port `limit`. */
  readonly requestContext?: unknown
}

/** Reads a request of a runtime for the operations. A resource server has no endpoints: it says the URL of the resource itself. */
export interface ReadRequest<Request> {
  (
    as: Pick<AuthorizationServer, 'policy'> & ConfiguredEndpoints,
    request: Request,
    extra?: RequestExtra,
  ): Promise<HttpRequest>
  (
    rs: Pick<AuthorizationServer, 'policy'>,
    request: Request,
    extra: RequestExtra & { readonly url: string },
  ): Promise<HttpRequest>
}

/** Throws TypeError for a server without endpoints, such as a resource server: its host has to say the URL of the request. */
export const requireEndpoints = (as: Partial<ConfiguredEndpoints>): ConfiguredEndpoints => {
  const remedy = 'For a resource server, pass the URL of the resource as url of the last argument.'
  requireObject('as', 'an authorization server', as, 'issuer', remedy)
  return as as ConfiguredEndpoints
}

/** The members of a server that a handler needs. It tells `onEvent` of its failures. */
export type HandlerServer = Pick<AuthorizationServer, 'policy'> &
  Partial<Pick<AuthorizationServer, 'onEvent' | 'clock'>> &
  ConfiguredEndpoints

/** The options of `endpointHandler` and `pushedAuthorizationHandler`. */
export interface HandlerOptions<Request> {
  /** The origins of browser clients. Default: scripts of other origins cannot read the replies. Not for the authorization
   * endpoint. */
  readonly allowedOrigins?: AllowedOrigins | undefined
  /** Returns the facts that the host knows of a request. */
  readonly extra?: ((request: Request) => RequestExtra) | undefined
  /** Hears of every exception that became a 500. Never awaited; may throw without harm. */
  readonly onError?: ((error: unknown) => void) | undefined
}

const FACTS = ['url', 'body', 'clientCertificate', 'requestContext'] as const satisfies readonly (keyof RequestExtra)[]

/** Checks and copies the facts that a host brings; it may bring none. A promise is refused. Spread into other members, a promise and what a
 * class computes would leave nothing, and the certificate of a proxy would count as that of the client. */
export const requireExtra = (extra: unknown, verb: 'be' | 'return' = 'be'): RequestExtra => {
  const given = nullToUndefined(extra)
  const isGood = given === undefined || isObject(given)
  const facts = requireForm<RequestExtra | undefined>('extra', 'an object, at once', isGood, extra, verb) ?? {}
  return Object.fromEntries(FACTS.flatMap((name) => (name in facts ? [[name, facts[name]]] : [])))
}

/** Asks the host for the facts that it knows of a request. */
export const extraOf = <Request>(request: Request, extra: HandlerOptions<Request>['extra']): RequestExtra =>
  extra === undefined
    ? {}
    : requireExtra(
        callPortNow('extra', () => extra(request)),
        'return',
      )

/** Makes the reply of an endpoint. A rejection becomes a 500. */
export type ProduceReply = (request: HttpRequest) => Promise<HttpReply>

/** The options of a handler that are functions. */
const FUNCTIONS: readonly string[] = ['extra', 'onError']

/** Refuses what a handler cannot work with, when it is made. `allowedOrigins` is not for the authorization endpoint, which browsers
 * navigate to and scripts do not call.
 * @see RFC 9700 §2.6 */
export const checkHandler = (
  as: HandlerServer,
  endpoint: ServedEndpoint,
  produce: unknown,
  options: Pick<HandlerOptions<never>, 'allowedOrigins'>,
): void => {
  requireObject('as', 'an authorization server', as, 'policy')
  requireOption(isServedEndpoint(endpoint), 'endpoint', "'push', 'authorization' or 'token'", endpoint)
  requireOption(typeof produce === 'function', 'produce', 'a function', produce)
  requireOption(isObject(options), 'options', 'an object', options)
  const { allowedOrigins, ...functions } = options
  for (const [name, value] of Object.entries(functions)) {
    if (!FUNCTIONS.includes(name)) {
      throw new TypeError(unknownName(name, 'an option of the handler', ['allowedOrigins', ...FUNCTIONS]))
    }
    requireOption(value === undefined || typeof value === 'function', name, 'a function', value)
  }
  if (endpoint === 'push' && as.pushed_authorization_request_endpoint === undefined) {
    throw new TypeError(
      'as.pushed_authorization_request_endpoint must be set, because clients push there; got undefined. Pass the URL to authorizationServer.',
    )
  }
  if (allowedOrigins === undefined) return
  if (endpoint === 'authorization') {
    throw new TypeError(
      `allowedOrigins must be left out for 'authorization', which scripts never call; got ${kindOf(allowedOrigins)}.`,
    )
  }
  checkAllowedOrigins(allowedOrigins)
}

/** Produces a reply that can be sent, with CORS headers when origins are allowed, or the 500 reply when `produce` fails. */
export const answer = async (
  endpoint: ServedEndpoint,
  request: Pick<HttpRequest, 'method' | 'headers'>,
  options: Pick<HandlerOptions<never>, 'allowedOrigins'> & { readonly onError: (error: unknown) => void },
  produce: () => Promise<HttpReply>,
  failure: HttpReply,
): Promise<HttpReply> => {
  const { allowedOrigins, onError } = options
  let shared: Readonly<Record<string, string>> = {}
  try {
    if (allowedOrigins !== undefined && endpoint !== 'authorization') {
      const preflight = corsPreflightReply(endpoint, request, allowedOrigins)
      if (preflight !== undefined) return preflight
      shared = corsHeaders(endpoint, request, allowedOrigins)
    }
    // a value that is not a reply, or cannot be sent, throws here, where it still becomes a 500
    return withHeaders(requireSendable(await produce()), shared)
  } catch (error) {
    report(onError, error)
    return withHeaders(failure, shared)
  }
}

/** Listens for the exceptions of a handler: an event, unless an operation has told of the exception, and `onError`. */
export const failureListener =
  (as: HandlerServer, endpoint: ServedEndpoint, onError: (error: unknown) => unknown): ((error: unknown) => unknown) =>
  (error) => {
    const { onEvent = ignoreEvents, clock = () => Number.NaN } = as
    emitUnreported({ onEvent, clock }, endpoint, error)
    return onError(error)
  }

/** Hands an exception to a listener, whose own failure harms nobody. */
export const report = (onError: (error: unknown) => void, error: unknown): void => {
  Promise.resolve(error)
    .then(onError)
    .catch(() => {})
}

/** Tells whether the body is a form. The core refuses all other bodies by their type, so that it does not matter where other code has read
 * one of them. */
export const isForm = (headers: HttpHeaders): boolean =>
  /^application\/x-www-form-urlencoded[ \t]*(?:;|$)/i.test(headers.get('content-type')?.trim() ?? '')

/** Joins chunks and keeps at most `most` bytes. */
export const joinBytes = (chunks: readonly Uint8Array[], most: number): Uint8Array => {
  const [only] = chunks
  const bytes = only instanceof Uint8Array && chunks.length === 1 ? only : concatBytes(chunks)
  return bytes.length > most ? bytes.subarray(0, most) : bytes
}

/** The error of both adapters for a body that other code has read. */
export const bodyWasRead = (how: string): TypeError =>
  new TypeError(
    `The request body was already read. Body parsers drop repeated parameters, so parapet reads the body itself. ${how}`,
  )
