import type { HttpHeaders, HttpReply, HttpRequest } from '../types/http.ts'
import type { AllowedOrigins } from './cors.ts'
import { corsHeaders, corsPreflightReply } from './cors.ts'
import type { ServedEndpoint } from './external-url.ts'
import { withHeaders } from './with-headers.ts'

/** What a host knows better than an adapter. A member that is there counts, even when it is undefined. */
export interface RequestExtra {
  /** The external URL, where a proxy or a router rewrites paths. */
  readonly url?: string
  /** The raw body, where something else has read it: text, bytes or form pairs, never an object. */
  readonly body?: HttpRequest['body']
  /** The certificate of the client; undefined where the peer of the TLS connection is a proxy with one of its own. */
  readonly clientCertificate?: HttpRequest['clientCertificate']
}

export interface HandlerOptions<Request> {
  /** Origins of browser clients. Absent: scripts of other origins cannot read the replies. Never for the authorization
   * endpoint. */
  readonly allowedOrigins?: AllowedOrigins
  /** What the host knows of a request. */
  readonly extra?: (request: Request) => RequestExtra
  /** Hears of every exception that became a 500. Never awaited; may throw without harm. */
  readonly onError?: (error: unknown) => void
}

/** Makes the reply of an endpoint. A rejection becomes a 500. */
export type ProduceReply = (request: HttpRequest) => Promise<HttpReply>

/** The authorization endpoint is for navigation, so that origins given for it are a mistake.
 * @see RFC 9700 §2.6 */
export const checkHandlerOptions = (
  endpoint: ServedEndpoint,
  { allowedOrigins }: Pick<HandlerOptions<never>, 'allowedOrigins'>,
): void => {
  if (endpoint !== 'authorization' || allowedOrigins === undefined) return
  throw new TypeError("Leave allowedOrigins out for 'authorization': scripts never call the authorization endpoint.")
}

/** Produces a reply, with the headers of CORS where they are wanted, and the one for a failure where it cannot be had. */
export const answer = async (
  endpoint: ServedEndpoint,
  request: Pick<HttpRequest, 'method' | 'headers'>,
  options: Pick<HandlerOptions<never>, 'allowedOrigins' | 'onError'>,
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
    // what is no reply at all throws here, where it still becomes a 500
    return withHeaders(await produce(), shared)
  } catch (error) {
    if (onError !== undefined) report(onError, error)
    return withHeaders(failure, shared)
  }
}

const report = (onError: (error: unknown) => void, error: unknown): void => {
  Promise.resolve(error)
    .then(onError)
    .catch(() => {})
}

/** Says whether a body is one that the core reads at all; it refuses every other by its type. */
export const isForm = (headers: HttpHeaders): boolean =>
  /^application\/x-www-form-urlencoded[ \t]*(?:;|$)/i.test(headers.get('content-type')?.trim() ?? '')

/** Joins chunks, of which at most `most` bytes are kept. */
export const joinBytes = (chunks: readonly Uint8Array[], most: number): Uint8Array => {
  const [only] = chunks
  if (only instanceof Uint8Array && chunks.length === 1 && only.length <= most) return only
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  const bytes = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.length
  }
  return length > most ? bytes.subarray(0, most) : bytes
}

/** The advice of both adapters. */
export const bodyWasRead = (how: string): TypeError =>
  new TypeError(
    `The body of this request was read before parapet could: parsed into an object it would hide repeated parameters. ${how}`,
  )
