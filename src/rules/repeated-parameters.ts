import { refuseMessage } from '../types/reasons/message.ts'
import type { Rule } from '../types/rules.ts'

/** Refuses a request in which a parameter is repeated; `resource` alone may be (RFC 8707 §2).
 * @see RFC 6749 §3.1 */
export const refuseRepeatedParameters: Rule = (_parameters, { repeated }) =>
  repeated.size === 0 ? undefined : refuseMessage('parameter-repeated')
