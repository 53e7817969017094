import { refuseRequest } from '../errors/request.ts'
import type { Rule } from '../types/rules.ts'

/** Refuses a `state` that is shorter than the policy asks for; no specification sets a minimum.
 * @see RFC 6749 §10.12 */
export const requireLongState: Rule = ({ state }, { policy }) =>
  state !== undefined && state.length < policy.stateMinLength
    ? refuseRequest('state-too-short', { parameter: 'state' })
    : undefined
