import { refuseRequest } from '../errors/request.ts'
import type { Rule } from '../types/rules.ts'
import { isOn } from '../types/switch.ts'

/** Refuses a request without request object where the server or the client demands one.
 * @see RFC 9101 §10.5 */
export const requireSignedRequest: Rule = (_parameters, { client, policy, signed }) =>
  !signed && (policy.require_signed_request_object || isOn(client.require_signed_request_object))
    ? refuseRequest('request-object-required', { parameter: 'request' })
    : undefined
