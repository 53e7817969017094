import { kindOf, requireObject, requireOptionalText } from '../encoding/require-that.ts'
import type { Endpoint } from '../errors/catalogue.ts'
import type { ConfiguredEndpoints } from '../types/server.ts'

/** Builds the URL as the client addressed it, from the target of its request and the configuration.
 *
 * The origin is always a configured one. `host` only chooses between them, such as the alias for mutual TLS. Where `host` is none of
 * them, the endpoint with the path of the target has the origin, or else the issuer.
 *
 * A DPoP proof is good for one URL, which must not be built from the `Host` header. An attacker could otherwise send a proof that was made for
 * another server here, with the name of that server in the header.
 *
 * `target` may be a path, an absolute URL (of which path and query count) or anything at all, which reads as `/`.
 * Where a proxy or a router rewrites paths, bind a handler, which knows its endpoint, or give the adapters the `url` yourself.
 * @see RFC 9449 §4.3 (9), RFC 9112 §3.2, RFC 8705 §5 */
export const externalUrl = (as: ConfiguredEndpoints, target: string | undefined, host?: string | null): string => {
  requireObject('as', 'an authorization server', as, 'issuer')
  requireOptionalText('target', target)
  requireOptionalText('host', host)
  const path = pathAndQuery(target ?? '')
  const endpoints = configuredUrls(as)
  const addressed = endpoints.find((url) => host && isHostOf(url, host)) ?? endpoints.find((url) => hasPath(url, path))
  // the path is appended as text: resolved as a reference, `//evil.example` would replace the origin
  return (addressed ?? readUrl(as.issuer)).origin + path
}

/** An endpoint that a host serves over HTTP. */
export type ServedEndpoint = Exclude<Endpoint, 'resource' | 'registration'>

/** Builds the URL of one endpoint as the client addressed it: the configured URL or its alias for mutual TLS, with the query of the
 * request.
 *
 * The path of the target and `host` only help to choose between the two. Routers that mount, proxies that strip a prefix and frameworks with a
 * base path change the path, but not the endpoint.
 * @see RFC 9449 §4.3 (9), RFC 8705 §5 */
export const endpointUrl = (
  as: ConfiguredEndpoints,
  endpoint: ServedEndpoint,
): ((target: string | undefined, host?: string | null) => string) => {
  const urls = urlsOf(as, endpoint)
  const [first] = urls
  return (target, host) => {
    const path = pathAndQuery(target ?? '')
    const url = urls.length > 1 ? chooseUrl(urls, path, host) : first
    if (url === undefined) return externalUrl(as, target, host)
    const query = path.indexOf('?')
    return query === -1 ? url.href : url.origin + url.pathname + path.slice(query)
  }
}

const chooseUrl = (urls: readonly URL[], path: string, host: string | null | undefined): URL | undefined => {
  const named = urls.filter((url) => host && isHostOf(url, host))
  const candidates = named.length > 0 ? named : urls
  return candidates.find((url) => hasPath(url, path)) ?? candidates[0]
}

const urlsOf = (as: ConfiguredEndpoints, endpoint: ServedEndpoint): readonly URL[] => {
  const name = ENDPOINT_NAMES[endpoint]
  const alias = name === 'authorization_endpoint' ? undefined : as.mtls_endpoint_aliases?.[name]
  return [as[name], alias].flatMap((url) => (url === undefined ? [] : [readUrl(url)]))
}

const ENDPOINT_NAMES = {
  push: 'pushed_authorization_request_endpoint',
  authorization: 'authorization_endpoint',
  token: 'token_endpoint',
} as const

/** Tells whether a host can serve an endpoint of this name. */
export const isServedEndpoint = (name: string): name is ServedEndpoint => Object.hasOwn(ENDPOINT_NAMES, name)

const configuredUrls = (as: ConfiguredEndpoints): readonly URL[] =>
  [
    as.issuer,
    as.pushed_authorization_request_endpoint,
    as.authorization_endpoint,
    as.token_endpoint,
    as.mtls_endpoint_aliases?.pushed_authorization_request_endpoint,
    as.mtls_endpoint_aliases?.token_endpoint,
  ].flatMap((url) => (url === undefined ? [] : [readUrl(url)]))

const readUrl = (url: string): URL => {
  try {
    return new URL(url)
  } catch {
    const remedy = 'Pass what authorizationServer returned.'
    throw new TypeError(`as must have absolute URLs, as issuer and as endpoints; got ${kindOf(url)}. ${remedy}`)
  }
}

const isHostOf = (url: URL, host: string): boolean => {
  const name = host.toLowerCase()
  return name === url.host || name === `${url.host}:${url.protocol === 'https:' ? '443' : '80'}`
}

const hasPath = (url: URL, path: string): boolean => url.pathname === path.split('?', 1)[0]

const pathAndQuery = (target: string): string => {
  const path = target.replace(/^https?:\/\/[^/?#]*/i, '').replace(/#.*$/s, '')
  if (path.startsWith('/')) return path
  return path.startsWith('?') ? `/${path}` : '/'
}
