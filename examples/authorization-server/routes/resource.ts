import type { HttpReply, HttpRequest } from 'parapet'
import { claimsOfScope, pickClaims } from '../claims.ts'
import type { Context } from '../context.ts'
import { accessRefusalReply, authorizeAccess } from '../protected-resource.ts'
import { json } from '../replies.ts'

/** The protected resource: says to whom it serves what, as the access token has it. */
export const resource = async (context: Context, request: HttpRequest): Promise<HttpReply> => {
  const access = await authorizeAccess(context, request)
  if (!access.ok) return accessRefusalReply(context, request, access)
  const { token, dpopNonce } = access.value
  const { sub, client_id, scope, authorization_details = [] } = token
  return json(200, { sub, client_id, scope, authorization_details }, nonceHeader(dpopNonce))
}

/** The claims of the user, as far as the scope of the token and the `claims` parameter of its request go.
 * @see OpenID Connect Core §5.3, §5.4, §5.5 */
export const userinfo = async (context: Context, request: HttpRequest): Promise<HttpReply> => {
  const access = await authorizeAccess(context, request, { scope: ['openid'] })
  if (!access.ok) return accessRefusalReply(context, request, access)
  const { token, dpopNonce } = access.value
  const scope = token.scope.split(' ')
  const user = context.users.find(token.sub)?.claims ?? {}
  const claims = { ...claimsOfScope(user, scope), ...pickClaims(user, token.userinfo_claims), sub: token.sub }
  return json(200, claims, nonceHeader(dpopNonce))
}

const nonceHeader = (nonce: string | undefined): Readonly<Record<string, string>> =>
  nonce === undefined ? {} : { 'DPoP-Nonce': nonce }
