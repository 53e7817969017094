import { describeType, describeValue } from '../encoding/describe-value.ts'
import { requirePast } from '../encoding/epoch-seconds.ts'
import { requireMembers } from '../encoding/require-members.ts'
import { requireOptionalText, requireThat } from '../encoding/require-that.ts'
import { uniqueTokens } from '../encoding/space-delimited.ts'
import { refuseAccess } from '../errors/resource.ts'
import type { ResourceDemands, ResourceError, ValidAccessToken } from '../types/resource.ts'
import type { EpochSeconds, Seconds } from '../types/time.ts'

/** Compares a token with what the resource asks for: the authentication of its user first, then its scope. A token that does not say when
 * and how its user authenticated meets no demand for that. Throws TypeError where the token says it in another form: a new login of the
 * user would not mend that.
 * @see RFC 9470 §3, RFC 6750 §3.1 */
export const checkDemands = (
  token: ValidAccessToken,
  demands: ResourceDemands,
  now: EpochSeconds,
  clockTolerance: Seconds,
): ResourceError | undefined => {
  const { acr_values = [], max_age, scope: needed = [] } = demands
  if (acr_values.length > 0) {
    const { acr } = token
    requireOptionalText('token.acr', acr)
    if (!acr_values.some((value) => value === acr)) return refuseAccess('access-token-authentication')
  }
  if (max_age !== undefined) {
    const auth_time = token.auth_time ?? undefined
    // RFC 7519 §2: a NumericDate may have a fraction
    const second = typeof auth_time === 'number' ? Math.floor(auth_time) : auth_time
    if (second !== undefined) requirePast('token.auth_time', second, now, clockTolerance)
    if (auth_time === undefined || now - auth_time > max_age) return refuseAccess('access-token-authentication')
  }
  if (needed.length === 0) return undefined
  const granted = scopeOf(token)
  return needed.every((value) => granted.includes(value)) ? undefined : refuseAccess('access-token-scope')
}

const scopeOf = (token: ValidAccessToken): readonly string[] => {
  const scope = token.scope ?? []
  if (typeof scope === 'string') return uniqueTokens(scope)
  requireThat(Array.isArray(scope), 'token.scope', 'text or a list of strings, or absent', scope)
  return scope
}

/** Throws TypeError on malformed demands, such as a text in place of a list. */
export const requireDemands = (demands: ResourceDemands): void => {
  // a misspelt scope would demand none
  requireMembers('demands', demands, ['scope', 'acr_values', 'max_age'])
  const { scope, acr_values, max_age } = demands
  for (const [name, list] of Object.entries({ scope, acr_values })) {
    if (list === undefined || (Array.isArray(list) && list.every((value) => typeof value === 'string'))) continue
    throw new TypeError(`demands.${name} must be a list of strings; got ${describeType(list)}.`)
  }
  if (max_age !== undefined && !(Number.isSafeInteger(max_age) && max_age >= 0)) {
    throw new TypeError(`demands.max_age must be a whole number of seconds; got ${describeValue(max_age)}.`)
  }
}
