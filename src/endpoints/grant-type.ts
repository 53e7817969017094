import { readBodyForm } from '../encoding/form.ts'
import { requireObject } from '../encoding/require-that.ts'
import type { EndpointError } from '../errors/oauth-error.ts'
import { refuseRedemption } from '../errors/redemption.ts'
import { requireHeaders } from '../host/require-headers.ts'
import type { Client } from '../types/client.ts'
import type { HttpRequest } from '../types/http.ts'
import { type Refused, refused } from '../types/result.ts'
import type { AuthorizationServer } from '../types/server.ts'

/** Reads the `grant_type` of a token request before authentication, so that the host can choose the function that answers
 * it; that function reads the form again, within the same bounds. Returns undefined when `grant_type` is missing, empty or
 * repeated, or the form cannot be read. Pass every grant type that the host does not support to `redeemAuthorizationCode`,
 * which refuses it with the right error. Throws TypeError when the body can be read only once.
 * @see RFC 6749 §3.2, §4.5 */
export const readGrantType = (as: Pick<AuthorizationServer, 'policy'>, request: HttpRequest): string | undefined => {
  requireObject('as', 'an authorization server', as, 'policy')
  requireHeaders(request)
  const { body } = request
  if (typeof body === 'object' && body !== null && !ArrayBuffer.isView(body) && isSpentByReading(body)) {
    throw new TypeError(
      'body must be readable twice; got an iterator, which can be read once. Pass the raw body or a list.',
    )
  }
  const form = readBodyForm(request, as.policy)
  return form.ok ? form.value.values.get('grant_type') : undefined
}

/** Tells whether reading uses the pairs up: an iterator is its own iterable. */
const isSpentByReading = (pairs: Iterable<unknown>): boolean => {
  const iterate: unknown = pairs[Symbol.iterator]
  return typeof iterate === 'function' && Object.is(iterate.call(pairs), pairs)
}

/** Refuses a grant type for which the client is not registered. The default registration is `authorization_code` alone.
 * @see RFC 6749 §5.2, RFC 7591 §2 */
export const checkRegisteredGrantType = (
  client: Client,
  grant_type: string,
): Refused<EndpointError<'token'>> | undefined =>
  (client.grant_types ?? ['authorization_code']).some((registered) => registered === grant_type)
    ? undefined
    : refused(refuseRedemption('grant-type-not-allowed', { parameter: 'grant_type' }))
