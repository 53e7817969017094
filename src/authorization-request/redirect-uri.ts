import type { OAuthError } from '../errors/oauth-error.ts'
import { refuseRequest } from '../errors/request.ts'
import type { RegisteredRedirectUri } from '../types/brand.ts'
import type { Client } from '../types/client.ts'
import type { AuthorizationParameters } from '../types/parameters.ts'
import type { Policy } from '../types/policy.ts'
import { ok, type Result, refused } from '../types/result.ts'
import { isAcceptableRedirectUri } from './redirect-target.ts'
import { hasScope } from './scope.ts'

/** The facts on which the match of a redirect URI depends. */
export interface RedirectUriFacts {
  readonly client: Client
  readonly policy: Policy
  /** Whether an unregistered target may stand: in a push by an authenticated confidential client, and for a request that
   * was pushed so (RFC 9126 §2.4). */
  readonly mayBeUnregistered: boolean
}

interface MatchedRedirectUri {
  readonly redirect_uri: RegisteredRedirectUri
  readonly registered: boolean
}

/** Matches the `redirect_uri` of a request with those registered for the client, code point by code point. This function alone
 * mints the type that every later response and error is sent to.
 * @see RFC 6749 §3.1.2.3, RFC 9700 §4.1.3, RFC 8252 §7.3 */
export const matchRedirectUri = (
  { redirect_uri, scope }: AuthorizationParameters,
  facts: RedirectUriFacts,
): Result<MatchedRedirectUri, OAuthError<'invalid_request'>> => {
  const { client, policy } = facts
  const registered = client.redirect_uris ?? []
  const [only] = registered
  const target =
    redirect_uri ??
    (policy.redirectUriMayBeOmitted && registered.length === 1 && !hasScope(scope, 'openid') ? only : undefined)
  if (target === undefined) return refused(refuseRequest('redirect-uri-missing', { parameter: 'redirect_uri' }))
  if (!isAcceptableRedirectUri(target, client, policy)) {
    return refused(refuseRequest('redirect-uri-unacceptable', { parameter: 'redirect_uri' }))
  }
  const isRegistered =
    registered.includes(target) || registered.some((uri) => differsInLoopbackPort(uri, target, policy))
  if (!isRegistered && !(facts.mayBeUnregistered && isOpenToUnregistered(client, policy) && /^https:/i.test(target))) {
    return refused(refuseRequest('redirect-uri-mismatch', { parameter: 'redirect_uri' }))
  }
  return ok({ redirect_uri: target as RegisteredRedirectUri, registered: isRegistered })
}

/** RFC 9126 §2.4 trusts the client's authentication in the place of registration: a public client has none, and everybody can be the
 * client of a metadata document. */
const isOpenToUnregistered = (client: Client, policy: Policy): boolean =>
  policy.unregisteredRedirectUris &&
  client.token_endpoint_auth_method !== 'none' &&
  client.clientSource !== 'metadata-document'

/** Scheme and host in any case (RFC 3986 §3.1, §3.2.2). */
const LOOPBACK = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]|localhost))(?::([0-9]{1,5}))?((?:[/?].*)?)$/i

/** RFC 8252 §7.3: a native application listens on a port that it learns at run time. Nothing but the port may differ, not even the case in
 * which the registration has scheme and host. */
const differsInLoopbackPort = (registered: string, target: string, policy: Policy): boolean => {
  const [, origin, , rest] = LOOPBACK.exec(registered) ?? []
  const [, targetOrigin, port, targetRest] = LOOPBACK.exec(target) ?? []
  if (origin === undefined || origin !== targetOrigin || rest !== targetRest) return false
  if (/localhost$/i.test(origin) && !policy.localhostIsLoopback) return false
  // a URL has no port beyond 65535, and isAcceptableRedirectUri has parsed the target
  return port === undefined || Number(port) > 0
}
