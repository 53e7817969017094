import { authenticateClientRequest, type HttpReply, type HttpRequest, tokenErrorReply } from 'parapet'
import type { Context } from '../context.ts'
import { explained } from '../explained.ts'
import { revokeGrant } from '../grants.ts'
import { oauthError } from '../replies.ts'
import { verifyAccessToken } from '../tokens.ts'

/** Ends the grant of a token: all its access tokens and its refresh token. A token that is unknown or over is ended already.
 * @see RFC 7009 §2 */
export const revoke = async (context: Context, request: HttpRequest): Promise<HttpReply> => {
  const { result } = await explained(context, 'token', (as) => authenticateClientRequest(as, request))
  if (!result.ok) return tokenErrorReply(result)
  const { client, parameters } = result.value
  const token = parameters.get('token')
  if (token === undefined) return oauthError(400, 'invalid_request', 'The token is missing.')
  const grant =
    (await verifyAccessToken(context, token, context.as.clock())) ?? (await context.refreshTokens.find(token))
  if (grant === undefined) return DONE
  if (grant.client_id !== client.client_id) {
    return oauthError(400, 'unauthorized_client', 'The token was issued to another client.')
  }
  await revokeGrant(context, grant.grant_id)
  context.log({ type: 'grant_revoked', grant_id: grant.grant_id })
  return DONE
}

const DONE: HttpReply = { status: 200, headers: { 'Cache-Control': 'no-store' }, body: '' }
