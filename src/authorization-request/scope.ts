import { isTokenList, uniqueTokens } from '../encoding/space-delimited.ts'
import { refuseRequest } from '../errors/request.ts'
import type { AuthorizationParameters } from '../types/parameters.ts'
import type { RequestFacts, Rule } from '../types/rules.ts'

export const hasScope = (scope: string | undefined, token: string): boolean => uniqueTokens(scope).includes(token)

/** Refuses a scope that is not a list of scope tokens, and one that the client or the server does not have. An ignored
 * scope token needs no registration, because many clients ask for `offline_access` by default. Where a policy ignores unknown tokens,
 * a scope with no known token is refused.
 * @see RFC 6749 §3.3, OpenID Connect Core §11, OpenID4VCI 1.0 §5.1.2 */
export const requireAllowedScope: Rule = (parameters, { client, policy }) => {
  const { scope, authorization_details } = parameters
  if (scope === undefined) return undefined
  if (!isTokenList(scope)) return refuseRequest('scope-malformed', { parameter: 'scope' })
  const requested = requestedScope(parameters, { client, policy })
  const isEmptied = requested.length === 0 && authorization_details === undefined
  const allowed = allowedScope({ client, policy })
  const known = allowed && new Set(allowed)
  return requested.every((token) => known?.has(token) ?? true) && !isEmptied
    ? undefined
    : refuseRequest('scope-not-allowed', { parameter: 'scope' })
}

/** Lists the scope tokens that a client may ask for: those of its record that the policy has as well. Undefined where neither has a list.
 * @see RFC 6749 §3.3 */
export const allowedScope = ({
  client,
  policy: { scopes_supported },
}: Pick<RequestFacts, 'client' | 'policy'>): readonly string[] | undefined => {
  if (client.scope === undefined) return scopes_supported
  const registered = uniqueTokens(client.scope)
  const supported = scopes_supported && new Set(scopes_supported)
  return supported === undefined ? registered : registered.filter((token) => supported.has(token))
}

/** Lists the requested scope tokens. In an OpenID Connect request `offline_access` counts only with `prompt=consent` and a response type
 * that returns a code; otherwise the server ignores the token and does not refuse it. Under a policy that ignores unknown tokens, those do
 * not count either.
 * @see OpenID Connect Core §11, OpenID4VCI 1.0 §5.1.2 */
export const requestedScope = (
  { scope, prompt, response_type }: Pick<AuthorizationParameters, 'scope' | 'prompt' | 'response_type'>,
  facts: Pick<RequestFacts, 'client' | 'policy'>,
): readonly string[] => {
  const all = uniqueTokens(scope)
  const tokens = facts.policy.unknownScopesIgnored === true ? knownTokens(all, facts) : all
  if (!tokens.includes('openid') || !tokens.includes('offline_access')) return tokens
  const isOffline = uniqueTokens(prompt).includes('consent') && uniqueTokens(response_type).includes('code')
  return isOffline ? tokens : tokens.filter((token) => token !== 'offline_access')
}

/** The server knows the tokens that its policy lists, or without a list those that the client registered. */
const knownTokens = (
  tokens: readonly string[],
  { client, policy }: Pick<RequestFacts, 'client' | 'policy'>,
): readonly string[] => {
  const listed = policy.scopes_supported ?? (client.scope === undefined ? undefined : uniqueTokens(client.scope))
  const known = listed && new Set(listed)
  return known === undefined ? tokens : tokens.filter((token) => known.has(token))
}
