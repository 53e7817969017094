import { isAcceptableRedirectUri, isRedirectTarget } from '../authorization-request/redirect-target.ts'
import { isAbsoluteUri } from '../encoding/absolute-uri.ts'
import { canParseUrl } from '../encoding/can-parse-url.ts'
import { refuseMetadata } from '../errors/registration.ts'
import type { Client } from '../types/client.ts'
import type { Policy } from '../types/policy.ts'
import type { ClientRule, RegistrationError } from './rule.ts'

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
  return (
    firstFault(redirect_uris, 'client-metadata-redirect-uri', (uri) => targetFault(uri, client, policy)) ??
    firstFault(redirect_uris, 'client-metadata-redirect-scheme', (uri) => schemeFault(uri, client, policy))
  )
}

/** Refuses the first URI with a fault. The detail names it by its place, because its text is the client's. */
const firstFault = (
  uris: readonly string[],
  reason: 'client-metadata-redirect-uri' | 'client-metadata-redirect-scheme',
  faultOf: (uri: string) => string | undefined,
): RegistrationError | undefined => {
  for (const [index, uri] of uris.entries()) {
    const fault = faultOf(uri)
    if (fault !== undefined) {
      return refuseMetadata(reason, { parameter: 'redirect_uris', detail: `redirect_uris[${index}] ${fault}.` })
    }
  }
  return undefined
}

const targetFault = (uri: string, client: Client, policy: Policy): string | undefined => {
  if (hasWildcardHost(uri)) return 'has an asterisk in its host'
  if (isAcceptableRedirectUri(uri, client, policy)) {
    return isImplicitWebClient(client) && !isHttpsBeyondLocalhost(uri)
      ? 'is not https or has the host localhost, and the client is a web client with the implicit grant'
      : undefined
  }
  if (uri.includes('#')) return 'has a fragment'
  if (!isAbsoluteUri(uri)) return 'is not absolute, or has a character that RFC 3986 wants encoded'
  if (isRedirectTarget(uri, client, policy)) return 'has a query parameter of a response, such as code or state'
  return isRedirectTarget(uri, client, { ...policy, httpRedirectUris: 'registered' })
    ? `is http, which policy.httpRedirectUris '${policy.httpRedirectUris}' does not allow for it`
    : 'has a scheme that browsers run or read themselves, a user name, or no valid host'
}

/** The default of `application_type` is web. It is a member of OpenID Connect, so it has that default for clients of ID tokens alone. */
const isImplicitWebClient = ({ application_type, grant_types = [], response_types = [] }: Client): boolean => {
  const getsIDTokens = response_types.some((type) => type.split(' ').includes('id_token'))
  return grant_types.includes('implicit') && (application_type ?? (getsIDTokens ? 'web' : undefined)) === 'web'
}

const isHttpsBeyondLocalhost = (uri: string): boolean => /^https:/i.test(uri) && new URL(uri).hostname !== 'localhost'

/** Redirect URIs are compared exactly, and no host of a request has an asterisk. */
const hasWildcardHost = (uri: string): boolean =>
  /^https?:/i.test(uri) && canParseUrl(uri) && new URL(uri).hostname.includes('*')

/** RFC 8252 §7.1, §8.4: any application can claim a short scheme; a reversed domain name says whose it is. */
const schemeFault = (uri: string, { application_type }: Client, { privateUseSchemes }: Policy): string | undefined => {
  const scheme = uri.slice(0, uri.indexOf(':'))
  if (/^https?$/i.test(scheme)) return undefined
  if (privateUseSchemes === 'none') return "has a private-use scheme, and policy.privateUseSchemes is 'none'"
  if (application_type === 'web') return "has a private-use scheme, and application_type is 'web'"
  return privateUseSchemes === 'any' || isReversedDomain(scheme)
    ? undefined
    : 'has a private-use scheme that is not a reversed domain name, such as com.example.app'
}

/** Two labels at least, each of letters, digits and inner hyphens. */
const isReversedDomain = (scheme: string): boolean =>
  /^[a-z](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/i.test(scheme)
