import { isBase64urlSHA256 } from '../encoding/base64url.ts'
import { requireObject } from '../encoding/require-that.ts'
import { refuseThumbprint } from '../errors/dpop-jkt.ts'
import type { Rule } from '../types/rules.ts'

/** Refuses a `dpop_jkt` that is not the thumbprint of any key.
 * @see RFC 9449 §10 */
export const requireThumbprint: Rule = (parameters) => {
  requireObject('parameters', 'an object', parameters)
  const { dpop_jkt } = parameters
  return dpop_jkt === undefined || isBase64urlSHA256(dpop_jkt)
    ? undefined
    : refuseThumbprint('dpop-jkt-malformed', { parameter: 'dpop_jkt' })
}
