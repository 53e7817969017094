import { refuseRepeated } from '../authorization-request/repeated-parameters.ts'
import { type AuthenticatedClient, authenticateClient, withChallenge } from '../client-authentication/authenticate.ts'
import { readBodyForm } from '../encoding/form.ts'
import { refuseMessage } from '../errors/message.ts'
import type { EndpointError } from '../errors/oauth-error.ts'
import { refuseOverLimit } from '../host/limit.ts'
import { requireHeaders } from '../host/require-headers.ts'
import type { HttpRequest } from '../types/http.ts'
import type { EventTrace } from '../types/parts.ts'
import { type Result, refused } from '../types/result.ts'
import type { AuthorizationServer } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'

/** The parameters that count beside a request object: it, and the client's authentication.
 * @see RFC 9126 §3 */
const BESIDE_REQUEST: readonly string[] = [
  'client_id',
  'client_secret',
  'client_assertion_type',
  'client_assertion',
  'request',
  'request_uri',
]

/** Reads the form of a request and authenticates the client that posted it, as the push and the token endpoint both do.
 * Writes the registered client that the request names into `trace`, for the event of a refusal.
 * @see RFC 9126 §2, RFC 6749 §3.2 */
export const readAuthenticatedForm = async (
  as: AuthorizationServer,
  endpoint: 'push' | 'token',
  request: HttpRequest,
  now: EpochSeconds,
  trace: EventTrace,
): Promise<Result<AuthenticatedClient, EndpointError<'push'> & EndpointError<'token'>>> => {
  requireHeaders(request)
  if (request.method !== 'POST') return refused(refuseMessage('method-not-allowed'))
  const limited = await refuseOverLimit(as, endpoint, request)
  if (limited !== undefined) return refused(limited)
  const read = readBodyForm(request, as.policy, endpoint === 'push' ? BESIDE_REQUEST : undefined)
  if (!read.ok) return read
  const { values, resource, repeated } = read.value
  // a repeated client_id or credential must not be read either way
  const repeatedThatCount =
    endpoint === 'push' && values.has('request')
      ? new Set(BESIDE_REQUEST.filter((name) => repeated.has(name)))
      : repeated
  if (repeatedThatCount.size > 0) return refused(refuseRepeated(repeatedThatCount, Object.keys(as.parameters)))
  const form = { values, resource, repeated: repeatedThatCount }
  const authenticated = await authenticateClient(as, endpoint, request, form, now, trace)
  if (!authenticated.ok) return withChallenge(request, authenticated.error)
  if (as.limit === undefined) return authenticated
  const limitedClient = await refuseOverLimit(as, endpoint, request, authenticated.value.client.client_id)
  return limitedClient === undefined ? authenticated : refused(limitedClient)
}
