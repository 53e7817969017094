import { refuseThumbprint } from '../errors/dpop-jkt.ts'
import type { Rule } from '../types/rules.ts'

/** Refuses a `dpop_jkt` that is not the thumbprint of any key.
 * @see RFC 9449 §10 */
export const requireThumbprint: Rule = ({ dpop_jkt }) =>
  dpop_jkt === undefined || /^[A-Za-z0-9_-]{43}$/.test(dpop_jkt)
    ? undefined
    : refuseThumbprint('dpop-jkt-malformed', { parameter: 'dpop_jkt' })
