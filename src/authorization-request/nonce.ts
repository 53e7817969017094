import { uniqueTokens } from '../encoding/space-delimited.ts'
import { refuseRequest } from '../errors/request.ts'
import type { Rule } from '../types/rules.ts'

/** Refuses a missing `nonce` where an ID token comes through the front channel, and one that is shorter than the policy asks for.
 * @see OpenID Connect Core §3.2.2.1, §3.3.2.11 */
export const requireNonce: Rule = ({ nonce, response_type }, { policy }) => {
  if (nonce === undefined) {
    return uniqueTokens(response_type).includes('id_token')
      ? refuseRequest('nonce-missing', { parameter: 'nonce' })
      : undefined
  }
  return nonce.length < policy.nonceMinLength ? refuseRequest('nonce-too-short', { parameter: 'nonce' }) : undefined
}
