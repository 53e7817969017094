import {
  type AuthorizationCodeGrant,
  type HttpReply,
  type HttpRequest,
  readGrantType,
  redeemAuthorizationCode,
  tokenErrorReply,
} from 'parapet'
import type { Context } from '../context.ts'
import { explained } from '../explained.ts'
import { revokeGrant } from '../grants.ts'
import { json, withFreshNonces } from '../replies.ts'
import { type Grant, issueAccessToken, issueIDToken } from '../tokens.ts'
import { refresh } from './refresh.ts'

/** Turns a code, or a refresh token, into tokens. */
export const token = (context: Context, request: HttpRequest): Promise<HttpReply> =>
  readGrantType(context.as, request) === 'refresh_token' ? refresh(context, request) : redeem(context, request)

const redeem = async (context: Context, request: HttpRequest): Promise<HttpReply> => {
  const { log, refreshTokens } = context
  const { result: redeemed } = await explained(context, 'token', (as) => redeemAuthorizationCode(as, request))
  if (!redeemed.ok) {
    const { reused_grant_id } = redeemed.error
    if (reused_grant_id !== undefined) {
      await revokeGrant(context, reused_grant_id)
      log({ type: 'grant_revoked', grant_id: reused_grant_id })
    }
    return tokenErrorReply(redeemed)
  }
  const { token_type, originalGrant, dpopNonce: _, replyHeaders: __, ...grant } = redeemed.value
  // the access token may be for less than the refresh token (RFC 8707 §2.2)
  const reply = await tokenReply(context, grant, token_type, await refreshTokens.issue({ ...grant, ...originalGrant }))
  return withFreshNonces(reply, redeemed.value)
}

/** Issues the tokens of a grant.
 * @see RFC 6749 §5.1, RFC 9396 §7, RFC 9449 §5 */
export const tokenReply = async (
  context: Context,
  grant: Grant,
  token_type: AuthorizationCodeGrant['token_type'],
  refresh_token: string | undefined,
): Promise<HttpReply> => {
  const { as, config } = context
  const now = as.clock()
  const issuer = { ...context, issuer: as.issuer, clock: as.clock }
  return json(200, {
    access_token: await issueAccessToken(issuer, grant, now),
    token_type,
    expires_in: config.accessTokenLifetime,
    ...(refresh_token === undefined ? {} : { refresh_token }),
    ...(grant.scope.length > 0 ? { scope: grant.scope.join(' ') } : {}),
    ...(grant.authorization_details.length === 0 ? {} : { authorization_details: grant.authorization_details }),
    ...(grant.scope.includes('openid') ? { id_token: await issueIDToken(issuer, grant, now) } : {}),
  })
}
