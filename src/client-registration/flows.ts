import { canonicalResponseType, grantTypesFor } from '../authorization-request/response-type.ts'
import { isTokenList } from '../encoding/space-delimited.ts'
import { refuseMetadata } from '../errors/registration.ts'
import type { ClientRule } from './rule.ts'

/** Refuses response types that the server does not support.
 * @see RFC 7591 §2 */
export const requireSupportedResponseTypes: ClientRule = ({ response_types = [] }, policy) => {
  const supported = policy.response_types_supported.map(canonicalResponseType)
  return response_types.every((type) => supported.includes(canonicalResponseType(type)))
    ? undefined
    : refuseMetadata('client-metadata-response-type', { parameter: 'response_types' })
}

/** Refuses grant types that the response types do not lead to, and response types whose grant the client may not use.
 * @see RFC 7591 §2.1 */
export const requireConsistentGrantTypes: ClientRule = ({ response_types = [], grant_types = [] }) => {
  const needed = grantTypesFor(response_types)
  const detail =
    pairFault('authorization_code', grant_types, 'code', needed) ??
    pairFault('implicit', grant_types, 'token or id_token', needed)
  return detail === undefined
    ? undefined
    : refuseMetadata('client-metadata-grant-types', { parameter: 'grant_types', detail })
}

/** Says which of the two is missing. */
const pairFault = (
  grant: string,
  grant_types: readonly string[],
  word: string,
  needed: readonly string[],
): string | undefined => {
  const hasWord = needed.includes(grant)
  if (grant_types.includes(grant) === hasWord) return undefined
  return hasWord
    ? `response_types has a type with ${word}, and grant_types lacks ${grant}.`
    : `grant_types has ${grant}, and response_types has no type with ${word}.`
}

/** Refuses a scope that is not a list of scope tokens, and tokens that the server does not support.
 * @see RFC 7591 §2, RFC 6749 §3.3 */
export const requireSupportedScope: ClientRule = ({ scope }, { scopes_supported }) => {
  if (scope === undefined) return undefined
  const supported = scopes_supported && new Set(scopes_supported)
  const isSupported = isTokenList(scope) && scope.split(' ').every((token) => supported?.has(token) ?? true)
  return isSupported ? undefined : refuseMetadata('client-metadata-scope', { parameter: 'scope' })
}
