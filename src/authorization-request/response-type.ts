import { uniqueTokens } from '../encoding/space-delimited.ts'
import { refuseRequest } from '../errors/request.ts'
import type { Rule } from '../types/rules.ts'
import { hasScope } from './scope.ts'

/** Puts the words of a response type in the order in which they are registered, which is also the alphabet's.
 * @see RFC 6749 §3.1.1, OAuth 2.0 Multiple Response Types §5 */
export const canonicalResponseType = (response_type: string): string =>
  response_type.includes(' ') ? response_type.split(' ').sort().join(' ') : response_type

/** Tells whether a response of this type carries tokens through the front channel. */
export const isFrontChannel = (response_type: string | undefined): boolean =>
  response_type !== 'code' && uniqueTokens(response_type).some((word) => word === 'token' || word === 'id_token')

/** Lists the grant types that response types lead to.
 * @see RFC 7591 §2.1 */
export const grantTypesFor = (response_types: readonly string[]): readonly string[] => {
  const words = new Set(response_types.flatMap((type) => type.split(' ')))
  return [
    ...(words.has('code') ? ['authorization_code'] : []),
    ...(words.has('token') || words.has('id_token') ? ['implicit'] : []),
  ]
}

/** Refuses a response type that is missing, that the server does not support, or that the client is not registered for.
 * @see RFC 6749 §3.1.1, §4.1.2.1, OpenID Connect Core §3.1.2.1 */
export const requireResponseType: Rule = ({ response_type, scope }, { client, policy }) => {
  const parameter = 'response_type'
  if (response_type === undefined) return refuseRequest('response-type-missing', { parameter })
  const type = canonicalResponseType(response_type)
  if (!policy.response_types_supported.some((supported) => canonicalResponseType(supported) === type)) {
    return refuseRequest('response-type-unsupported', { parameter })
  }
  if (!(client.response_types ?? ['code']).some((registered) => canonicalResponseType(registered) === type)) {
    return refuseRequest('response-type-not-allowed', { parameter })
  }
  // RFC 7591 §2.1: a client that may not redeem a code cannot use one
  const words = uniqueTokens(type)
  const grantTypes = client.grant_types ?? ['authorization_code']
  if (words.includes('code') && !grantTypes.some((registered) => registered === 'authorization_code')) {
    return refuseRequest('response-type-not-allowed', { parameter })
  }
  return words.includes('id_token') && !hasScope(scope, 'openid')
    ? refuseRequest('response-type-needs-openid', { parameter })
    : undefined
}
