import { refuseRequest } from '../errors/request.ts'
import type { Rule } from '../types/rules.ts'
import { isOn } from '../types/switch.ts'

/** Refuses a request that was not pushed where the server or the client demands it. A request object by value is not a substitute.
 * @see RFC 9126 §5, §6 */
export const requirePushedRequest: Rule = (_parameters, { client, policy, origin }) =>
  origin !== 'pushed' &&
  (policy.require_pushed_authorization_requests || isOn(client.require_pushed_authorization_requests))
    ? refuseRequest('pushed-request-required')
    : undefined
