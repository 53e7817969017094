import { type HttpReply, type HttpRequest, redeemAuthorizationCode, tokenErrorReply } from 'parapet'
import type { Context } from '../context.ts'
import { explained } from '../explained.ts'
import { revokeGrant } from '../grants.ts'
import { json } from '../replies.ts'
import { issueAccessToken, issueIDToken } from '../tokens.ts'

/** Turns a code into tokens.
 * @see RFC 6749 §5.1, RFC 9396 §7, RFC 9449 §5 */
export const token = async (context: Context, request: HttpRequest): Promise<HttpReply> => {
  const { as, config, log } = context
  const { result: redeemed } = await explained(context, 'redemption', (watched) =>
    redeemAuthorizationCode(watched, request),
  )
  if (!redeemed.ok) {
    const { reused_grant_id } = redeemed.error
    if (reused_grant_id !== undefined) {
      await revokeGrant(context, reused_grant_id)
      log({ type: 'grant_revoked', grant_id: reused_grant_id })
    }
    return tokenErrorReply(redeemed)
  }
  const grant = redeemed.value
  const now = as.clock()
  const issuer = { ...context, issuer: as.issuer, clock: as.clock }
  const isOpenID = grant.scope.includes('openid')
  const tokens = {
    access_token: await issueAccessToken(issuer, grant, now),
    token_type: grant.token_type,
    expires_in: config.accessTokenLifetime,
    ...(grant.scope.length > 0 ? { scope: grant.scope.join(' ') } : {}),
    ...(grant.authorization_details.length === 0 ? {} : { authorization_details: grant.authorization_details }),
    ...(isOpenID ? { id_token: await issueIDToken(issuer, grant, now) } : {}),
  }
  return json(200, tokens, grant.dpopNonce === undefined ? {} : { 'DPoP-Nonce': grant.dpopNonce })
}
