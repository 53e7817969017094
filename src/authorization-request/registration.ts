import { refuseRequest } from '../errors/request.ts'
import type { Rule } from '../types/rules.ts'

/** Refuses `registration`, which would let an unknown client bring its own metadata.
 * @see OpenID Connect Core §3.1.2.6, §7.2.1 */
export const refuseRegistration: Rule = ({ registration }) =>
  registration === undefined ? undefined : refuseRequest('registration-unsupported', { parameter: 'registration' })
