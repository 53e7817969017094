import { isAbsoluteUri } from '../encoding/absolute-uri.ts'
import { canParseUrl } from '../encoding/can-parse-url.ts'
import type { Client } from '../types/client.ts'
import type { Policy } from '../types/policy.ts'

/** Schemes that a browser executes or reads locally instead of handing the response to the client. */
const FORBIDDEN_SCHEMES = ['javascript', 'data', 'vbscript', 'file', 'blob', 'about', 'filesystem', 'view-source']

/** Names that the response itself adds to a query: a target that has one already would show the client two (RFC 6749 §3.1). */
const RESPONSE_PARAMETERS = ['code', 'state', 'iss', 'error', 'error_description', 'response']

/** Tells whether a URI may be a redirect target at all, registered or not. It must be an absolute URI without fragment, of a harmless
 * scheme, and its own query must not look like a response.
 * @see RFC 6749 §3.1.2, RFC 9700 §2.6, §4.1.3 */
export const isAcceptableRedirectUri = (uri: string, client: Client, policy: Policy): boolean =>
  isRedirectTarget(uri, client, policy) && !hasResponseParameter(uri)

/** Tells whether a browser may be sent to a URI: an absolute URI without fragment, of a harmless scheme. Its query is not checked. */
export const isRedirectTarget = (uri: string, client: Client, policy: Policy): boolean => {
  if (uri.length > 2048 || !isAbsoluteUri(uri)) return false
  const scheme = uri.slice(0, uri.indexOf(':')).toLowerCase()
  if (FORBIDDEN_SCHEMES.includes(scheme)) return false
  if ((scheme === 'http' || scheme === 'https') && !isPlainWebUrl(uri)) return false
  return scheme !== 'http' || isHttpAllowed(uri, client, policy)
}

const isPlainWebUrl = (uri: string): boolean => {
  const [, authority = ''] = /^https?:\/\/([^/?]+)/i.exec(uri) ?? []
  return authority !== '' && !authority.includes('@') && canParseUrl(uri)
}

const isHttpAllowed = (uri: string, { application_type }: Client, policy: Policy): boolean => {
  if (policy.httpRedirectUris === 'registered') return true
  const [, host] = /^http:\/\/(127\.0\.0\.1|\[::1\]|localhost)(?:[:/?]|$)/i.exec(uri) ?? []
  if (host === undefined || policy.httpRedirectUris === 'loopback') return host !== undefined
  // RFC 8252 §7.3 is about addresses; RFC 8252 §8.3 says what a name can resolve to
  return application_type === 'native' && (policy.localhostIsLoopback || host.toLowerCase() !== 'localhost')
}

const hasResponseParameter = (uri: string): boolean => {
  const query = uri.indexOf('?')
  if (query < 0) return false
  const names = new URLSearchParams(uri.slice(query + 1))
  return RESPONSE_PARAMETERS.some((name) => names.has(name))
}
