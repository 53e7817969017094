import { computeTokenHash } from '../crypto/token-hash.ts'
import { issueAccessToken, issueIDToken } from '../host/front-channel.ts'
import type { FrontChannelGrant } from '../types/ports.ts'
import type { AuthorizationServer } from '../types/server.ts'

/** Mints the tokens of a hybrid or implicit response. Each ID token carries the hashes of the code, access token and state
 * beside it.
 * @see OAuth 2.0 Multiple Response Types §5, OpenID Connect Core §3.2.2.10, §3.3.2.11 */
export const mintFrontChannelTokens = async (
  { issueFrontChannelTokens: issue }: Pick<AuthorizationServer, 'issueFrontChannelTokens'>,
  words: readonly string[],
  grant: FrontChannelGrant,
  { code, state }: { readonly code: string | undefined; readonly state: string | undefined },
): Promise<Readonly<Record<string, string>>> => {
  if (issue === undefined)
    throw new TypeError('issueFrontChannelTokens must be set for response types with token or id_token; got undefined.')
  const token = words.includes('token') ? await issueAccessToken(issue, grant) : undefined
  const parameters: Record<string, string> = {}
  if (token !== undefined) {
    parameters.access_token = token.access_token
    parameters.token_type = token.token_type
    if (token.expires_in !== undefined) parameters.expires_in = String(token.expires_in)
    // RFC 6749 §4.2.2: required when the granted scope differs from the requested one, and harmless otherwise
    if (grant.scope.length > 0) parameters.scope = grant.scope.join(' ')
  }
  if (!words.includes('id_token')) return parameters
  const alg = grant.client.id_token_signed_response_alg ?? 'RS256'
  const hashOf = async <Name extends string>(
    name: Name,
    value: string | undefined,
  ): Promise<{ [N in Name]?: string }> =>
    (value === undefined ? {} : { [name]: await computeTokenHash(value, alg) }) as { [N in Name]?: string }
  const id_token = await issueIDToken(issue, grant, {
    ...(await hashOf('c_hash', code)),
    ...(await hashOf('at_hash', token?.access_token)),
    ...(await hashOf('s_hash', state)),
  })
  return { ...parameters, id_token }
}
