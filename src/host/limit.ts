import type { OAuthError } from '../errors/oauth-error.ts'
import type { HttpRequest } from '../types/http.ts'
import type { LimitedRequest } from '../types/ports.ts'
import type { Awaitable } from '../types/result.ts'
import type { AuthorizationServer } from '../types/server.ts'
import { partOf } from './part-of.ts'

/** Asks the port `limit` of a server that has one. Returns the refusal of a request that is over the limit.
 * @see RFC 9126 §2.3, RFC 6585 §4 */
export const refuseOverLimit = (
  as: Pick<AuthorizationServer, 'limit' | 'parts'>,
  endpoint: LimitedRequest['endpoint'],
  request: HttpRequest,
  client_id?: string,
): Awaitable<OAuthError<'temporarily_unavailable'> | undefined> =>
  as.limit === undefined
    ? undefined
    : partOf(as, 'askLimit')(
        as.limit,
        Object.freeze({ endpoint, request, ...(client_id === undefined ? {} : { client_id }) }),
      )
