import { readBodyForm } from '../encoding/form.ts'
import type { EndpointError } from '../errors/oauth-error.ts'
import { refuseRedemption } from '../errors/redemption.ts'
import { requireHeaders } from '../host/require-headers.ts'
import type { Client } from '../types/client.ts'
import type { HttpRequest } from '../types/http.ts'
import { type Refused, refused } from '../types/result.ts'
import type { AuthorizationServer } from '../types/server.ts'

/** Reads the `grant_type` of a token request that nobody has authenticated yet, for a host to choose what answers it: `as` reads the
 * same form again, in the same bounds. Undefined where it is missing, empty or repeated, or the form cannot be read. Whatever the
 * host does not know goes to `redeemAuthorizationCode`, which says what is wrong with it. Throws TypeError where the body can be
 * read once only.
 * @see RFC 6749 §3.2, §4.5 */
export const readGrantType = (as: Pick<AuthorizationServer, 'policy'>, request: HttpRequest): string | undefined => {
  requireHeaders(request)
  const { body } = request
  if (typeof body === 'object' && !ArrayBuffer.isView(body) && isSpentByReading(body)) {
    throw new TypeError('Pass the raw body, or pairs that can be read again: a generator is empty after grant_type.')
  }
  const form = readBodyForm(request, as.policy)
  return form.ok ? form.value.values.get('grant_type') : undefined
}

/** An iterator is its own iterable. */
const isSpentByReading = (pairs: Iterable<unknown>): boolean => {
  const iterate: unknown = pairs[Symbol.iterator]
  return typeof iterate === 'function' && Object.is(iterate.call(pairs), pairs)
}

/** Refuses a grant type that the client is not registered for; without any registered, that is all but one.
 * @see RFC 6749 §5.2, RFC 7591 §2 */
export const checkRegisteredGrantType = (
  client: Client,
  grant_type: string,
): Refused<EndpointError<'token'>> | undefined =>
  (client.grant_types ?? ['authorization_code']).includes(grant_type)
    ? undefined
    : refused(refuseRedemption('grant-type-not-allowed', { parameter: 'grant_type' }))
