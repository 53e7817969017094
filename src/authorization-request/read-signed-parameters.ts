import type { OAuthError } from '../errors/oauth-error.ts'
import { refuseRequest } from '../errors/request.ts'
import { partOf } from '../host/part-of.ts'
import type { Client } from '../types/client.ts'
import type { RequestObjectParameters } from '../types/parts.ts'
import { type Result, refused } from '../types/result.ts'
import type { AuthorizationServer } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'

/** Reads a request object where the policy knows them.
 * @see RFC 9101 §7 */
export const readSignedParameters = async (
  as: AuthorizationServer,
  request: string,
  client: Client,
  endpoint: 'push' | 'authorization',
  now: EpochSeconds,
): Promise<
  Result<
    RequestObjectParameters,
    OAuthError<'request_not_supported' | 'invalid_request_object' | 'temporarily_unavailable'>
  >
> =>
  as.policy.request_parameter_supported
    ? partOf(as, 'readRequestObject')(as, request, client, endpoint, now)
    : refused(refuseRequest('request-object-unsupported', { parameter: 'request' }))
