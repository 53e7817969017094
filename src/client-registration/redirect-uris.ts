import { isAcceptableRedirectUri } from '../authorization-request/redirect-target.ts'
import { refuseMetadata } from '../errors/registration.ts'
import type { Client } from '../types/client.ts'
import type { Policy } from '../types/policy.ts'
import type { ClientRule } from './rule.ts'

/** Refuses redirect URIs to which no response could ever go, and a client of the authorization endpoint that has none, unless the
 * policy lets it bring them with each push. A web client with the implicit grant is held to https, without localhost.
 * @see RFC 7591 §2, §5, RFC 9126 §2.4, OpenID Connect Registration §2 */
export const requireRedirectUris: ClientRule = (client, policy) => {
  const parameter = 'redirect_uris'
  const { redirect_uris = [], response_types = [], token_endpoint_auth_method } = client
  const mayBringItsOwn = policy.unregisteredRedirectUris && token_endpoint_auth_method !== 'none'
  if (redirect_uris.length === 0 && response_types.length > 0 && !mayBringItsOwn) {
    return refuseMetadata('client-metadata-redirect-uris', { parameter })
  }
  if (!redirect_uris.every((uri) => isAcceptableRedirectUri(uri, client, policy) && !hasWildcardHost(uri))) {
    return refuseMetadata('client-metadata-redirect-uri', { parameter })
  }
  if (isImplicitWebClient(client) && !redirect_uris.every(isHttpsBeyondLocalhost)) {
    return refuseMetadata('client-metadata-redirect-uri', { parameter })
  }
  return redirect_uris.every((uri) => hasOwnScheme(uri, client, policy))
    ? undefined
    : refuseMetadata('client-metadata-redirect-scheme', { parameter })
}

/** The default of `application_type` is web. It is a member of OpenID Connect, so it has that default for clients of ID tokens alone. */
const isImplicitWebClient = ({ application_type, grant_types = [], response_types = [] }: Client): boolean => {
  const getsIDTokens = response_types.some((type) => type.split(' ').includes('id_token'))
  return grant_types.includes('implicit') && (application_type ?? (getsIDTokens ? 'web' : undefined)) === 'web'
}

const isHttpsBeyondLocalhost = (uri: string): boolean => /^https:/i.test(uri) && new URL(uri).hostname !== 'localhost'

/** Redirect URIs are compared exactly, and no host of a request has an asterisk. */
const hasWildcardHost = (uri: string): boolean =>
  /^https?:/i.test(uri) && URL.canParse(uri) && new URL(uri).hostname.includes('*')

/** RFC 8252 §7.1, §8.4: any application can claim a short scheme; a reversed domain name says whose it is. */
const hasOwnScheme = (uri: string, { application_type }: Client, { privateUseSchemes }: Policy): boolean => {
  const scheme = uri.slice(0, uri.indexOf(':'))
  if (/^https?$/i.test(scheme)) return true
  if (application_type === 'web' || privateUseSchemes === 'none') return false
  return privateUseSchemes === 'any' || isReversedDomain(scheme)
}

/** Two labels at least, each of letters, digits and inner hyphens. */
const isReversedDomain = (scheme: string): boolean =>
  /^[a-z](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/i.test(scheme)
