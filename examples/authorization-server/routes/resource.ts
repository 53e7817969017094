import type { HttpReply, HttpRequest } from 'parapet'
import { tokenInHeader } from '../body-token.ts'
import { claimsOfScope, pickClaims } from '../claims.ts'
import type { Context } from '../context.ts'
import { accessRefusalReply, authorizeAccess } from '../protected-resource.ts'
import { json, oauthError, withHeaders } from '../replies.ts'

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
  const sent = tokenInHeader(request)
  if (sent === undefined) return oauthError(400, 'invalid_request', 'The access token must come once, in one place.')
  const access = await authorizeAccess(context, sent.request, { scope: ['openid'] })
  if (!access.ok) return accessRefusalReply(context, sent.request, access)
  const { token, dpopNonce } = access.value
  if (sent.wasInBody && token.cnf !== undefined) return boundTokenInBody()
  const scope = token.scope.split(' ')
  const user = context.users.find(token.sub)?.claims ?? {}
  const claims = { ...claimsOfScope(user, scope), ...pickClaims(user, token.userinfo_claims), sub: token.sub }
  return json(200, claims, nonceHeader(dpopNonce))
}

/** Refuses a token that is bound to a key or a certificate and came in a body: only bearer tokens may.
 * @see RFC 6750 §2.2, RFC 9449 §7.1 */
const boundTokenInBody = (): HttpReply =>
  withHeaders(
    oauthError(401, 'invalid_token', 'A token that is bound to its client must come in the Authorization header.'),
    {
      'WWW-Authenticate': 'Bearer error="invalid_token"',
    },
  )

const nonceHeader = (nonce: string | undefined): Readonly<Record<string, string>> =>
  nonce === undefined ? {} : { 'DPoP-Nonce': nonce }
