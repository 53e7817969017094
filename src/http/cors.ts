import { booleanOf, callPortNow } from '../host/answers.ts'
import { requireHeaders } from '../host/require-headers.ts'
import { METHOD_TRAITS } from '../types/client-authentication-methods.ts'
import type { HttpReply, HttpRequest } from '../types/http.ts'
import { requireOption } from './require-option.ts'

/** The origins whose scripts may read the answers: one origin or several, exactly compared, or a predicate that answers true or false at
 * once. Any origin at all: `() => true`. */
export type AllowedOrigins = string | readonly string[] | ((origin: string) => boolean)

/** The endpoints that scripts may call, and `metadata` for discovery documents and key sets (RFC 8414 §3, RFC 7517 §5). The
 * authorization endpoint is for navigation and never among them (RFC 9700 §2.6). */
export type CORSEndpoint = 'push' | 'token' | 'metadata'

/** Returns the headers by which a browser lets a script read the reply of an endpoint. A foreign origin gets `Vary` alone.
 *
 * Add them to every reply of the endpoint, errors included: the script reads its DPoP nonce from an error. The browser sends no
 * credentials of its own, such as cookies.
 * @see Fetch Standard, HTTP CORS protocol; RFC 10017 §6.3.3.4, RFC 9449 §8 */
export const corsHeaders = (
  endpoint: CORSEndpoint,
  request: Pick<HttpRequest, 'headers'>,
  allowed: AllowedOrigins,
): Readonly<Record<string, string>> => {
  const origin = allowedOrigin(endpoint, request, allowed)
  if (origin === undefined) return { Vary: 'Origin' }
  return {
    'Access-Control-Allow-Origin': origin,
    ...(endpoint === 'metadata'
      ? {}
      : { 'Access-Control-Expose-Headers': ['DPoP-Nonce', ...headersOf('responseHeaders')].join(', ') }),
    Vary: 'Origin',
  }
}

/** Answers a preflight; undefined for any other request, which goes on to the endpoint.
 * @see Fetch Standard, CORS-preflight request */
export const corsPreflightReply = (
  endpoint: CORSEndpoint,
  request: Pick<HttpRequest, 'headers' | 'method'>,
  allowed: AllowedOrigins,
): HttpReply | undefined => {
  requireHeaders(request)
  if (request.method !== 'OPTIONS' || !request.headers.get('access-control-request-method')) return undefined
  const origin = allowedOrigin(endpoint, request, allowed)
  const permissions: Record<string, string> =
    origin === undefined
      ? {}
      : {
          'Access-Control-Allow-Origin': origin,
          'Access-Control-Allow-Methods': endpoint === 'metadata' ? 'GET' : 'POST',
          'Access-Control-Allow-Headers': allowedHeaders(endpoint, request).join(', '),
          'Access-Control-Max-Age': '600',
        }
  return { status: 204, headers: { ...permissions, Vary: 'Origin' }, body: '' }
}

/** The headers of all methods of client authentication. */
const headersOf = (kind: 'requestHeaders' | 'responseHeaders'): readonly string[] => [
  ...new Set(Object.values(METHOD_TRAITS).flatMap((traits) => traits[kind])),
]

/** The headers that this library reads, and the others that a script asks for, such as `traceparent`: none of those means anything here,
 * and credentials of the browser stay excluded. A text that is not a name of a header is left out. */
const allowedHeaders = (endpoint: CORSEndpoint, { headers }: Pick<HttpRequest, 'headers'>): readonly string[] => {
  const own = endpoint === 'metadata' ? [] : ['DPoP', ...headersOf('requestHeaders'), 'Content-Type']
  const asked = headers.get('access-control-request-headers') ?? ''
  const names = asked.length > 1024 ? [] : asked.split(',').map((name) => name.trim())
  const known = own.map((name) => name.toLowerCase())
  const others = [...new Set(names)].filter(
    (name) => /^[!#$%&'*+\-.^_`|~\w]{1,128}$/.test(name) && !known.includes(name.toLowerCase()),
  )
  return [...own, ...others]
}

const allowedOrigin = (
  endpoint: CORSEndpoint,
  request: Pick<HttpRequest, 'headers'>,
  allowed: AllowedOrigins,
): string | undefined => {
  const isForScripts = endpoint === 'push' || endpoint === 'token' || endpoint === 'metadata'
  requireOption(isForScripts, 'endpoint', "'push', 'token' or 'metadata', which scripts may call", endpoint)
  requireHeaders(request)
  checkAllowedOrigins(allowed)
  const origin = request.headers.get('origin')
  // a list of origins is a repeated header, and no browser sends anything but visible ASCII
  if (!origin || origin.length > 512 || !/^[\x21-\x2b\x2d-\x7e]+$/.test(origin)) return undefined
  return isAllowed(origin, allowed) ? origin : undefined
}

const ORIGIN = /^[a-z][a-z\d+.-]*:\/\/[^\sA-Z,/?#@*]+$/
const NAME = 'allowedOrigins'
const SPELLING =
  'origins as browsers send them, such as "https://app.example": in lower case, without a default port, a path, an asterisk or a slash at the end'
const DEFAULT_PORT = /^(?:https:.*:443|http:.*:80)$/

/** Refuses origins that no browser could send, such as one with a path or a slash at its end: they would never match. */
export const checkAllowedOrigins = (allowed: AllowedOrigins): void => {
  if (typeof allowed === 'function') return
  const list: unknown = typeof allowed === 'string' ? [allowed] : allowed
  requireOption(Array.isArray(list), NAME, 'an origin, a list of origins, or a function', list)
  for (const origin of list as readonly unknown[]) {
    const isOrigin = typeof origin === 'string' && ORIGIN.test(origin) && !DEFAULT_PORT.test(origin)
    requireOption(isOrigin, NAME, SPELLING, origin)
  }
}

/** A string is one origin: `includes` of a string would find a part of it. */
const isAllowed = (origin: string, allowed: AllowedOrigins): boolean =>
  typeof allowed === 'function'
    ? booleanOf(
        NAME,
        callPortNow(NAME, () => allowed(origin)),
      )
    : (typeof allowed === 'string' ? [allowed] : allowed).includes(origin)
