import type { Client } from '../types/client.ts'
import type { Policy } from '../types/policy.ts'

/** Schemes that a browser executes or reads locally instead of handing the response to the client. */
const FORBIDDEN_SCHEMES = ['javascript', 'data', 'vbscript', 'file', 'blob', 'about', 'filesystem', 'view-source']

/** Names that the response itself adds: a target that has one already would show the client two. */
const RESPONSE_PARAMETERS = ['code', 'state', 'iss', 'error', 'response']

/** Tells whether a URI may be a redirect target at all, registered or not: an absolute URI of the characters of RFC 3986, without
 * fragment, of a harmless scheme, whose own query does not look like a response.
 * @see RFC 6749 §3.1.2, RFC 9700 §2.6, §4.1.3 */
export const isAcceptableRedirectUri = (uri: string, client: Client, policy: Policy): boolean => {
  // no fragment, not even an empty one; nothing that a URL parser would repair
  if (uri.length > 2048 || !/^[a-z][a-z0-9+.-]*:[!$-;=?-[\]_a-z~]+$/i.test(uri)) return false
  const scheme = uri.slice(0, uri.indexOf(':')).toLowerCase()
  if (FORBIDDEN_SCHEMES.includes(scheme)) return false
  if ((scheme === 'http' || scheme === 'https') && !isPlainWebURL(uri)) return false
  if (scheme === 'http' && !isHttpAllowed(uri, client, policy)) return false
  return !hasResponseParameter(uri)
}

const isPlainWebURL = (uri: string): boolean => {
  const [, authority = ''] = /^https?:\/\/([^/?]+)/i.exec(uri) ?? []
  return authority !== '' && !authority.includes('@') && URL.canParse(uri)
}

const isHttpAllowed = (uri: string, { application_type }: Client, { httpRedirectUris }: Policy): boolean =>
  httpRedirectUris === 'registered' ||
  (/^http:\/\/(?:127\.0\.0\.1|\[::1\]|localhost)(?:[:/?]|$)/i.test(uri) &&
    (httpRedirectUris === 'loopback' || application_type === 'native'))

const hasResponseParameter = (uri: string): boolean => {
  const query = uri.indexOf('?')
  if (query < 0) return false
  const names = new URLSearchParams(uri.slice(query + 1))
  return RESPONSE_PARAMETERS.some((name) => names.has(name))
}
