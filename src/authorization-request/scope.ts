import { uniqueTokens } from '../encoding/space-delimited.ts'
import { refuseRequest } from '../errors/request.ts'
import type { Rule } from '../types/rules.ts'

const SCOPE = /^[!#-[\]-~]+(?: [!#-[\]-~]+)*$/

export const hasScope = (scope: string | undefined, token: string): boolean => uniqueTokens(scope).includes(token)

/** Refuses a scope that is not a list of scope tokens, and one that the client or the server does not have. An ignored
 * scope token needs no registration, because many clients ask for `offline_access` by default.
 * @see RFC 6749 §3.3, OpenID Connect Core §11 */
export const requireAllowedScope: Rule = ({ scope, prompt }, { client, policy }) => {
  if (scope === undefined) return undefined
  if (!SCOPE.test(scope)) return refuseRequest('scope-malformed', { parameter: 'scope' })
  const registered = client.scope === undefined ? undefined : new Set(uniqueTokens(client.scope))
  const supported = policy.scopes_supported && new Set(policy.scopes_supported)
  const isAllowed = (token: string): boolean => (registered?.has(token) ?? true) && (supported?.has(token) ?? true)
  return requestedScope(scope, uniqueTokens(prompt)).every(isAllowed)
    ? undefined
    : refuseRequest('scope-not-allowed', { parameter: 'scope' })
}

/** Lists the requested scope tokens. `offline_access` counts only with `prompt=consent`; otherwise it is ignored, not
 * refused.
 * @see OpenID Connect Core §11 */
export const requestedScope = (scope: string | undefined, prompt: readonly string[]): readonly string[] => {
  const tokens = uniqueTokens(scope)
  return tokens.includes('openid') && !prompt.includes('consent')
    ? tokens.filter((token) => token !== 'offline_access')
    : tokens
}
