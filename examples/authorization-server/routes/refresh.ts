import {
  type AuthenticatedTokenRequest,
  authenticateTokenRequest,
  type HttpReply,
  type HttpRequest,
  type TokenRequestBinding,
  tokenErrorReply,
} from 'parapet'
import type { Context } from '../context.ts'
import { explained } from '../explained.ts'
import { isRevoked, revokeGrant } from '../grants.ts'
import { isHolder, type RefreshableGrant } from '../refresh-tokens.ts'
import { refreshedDetails } from '../refreshed-details.ts'
import { oauthError, withFreshNonces } from '../replies.ts'
import { tokenReply } from './token.ts'

/** Turns a refresh token into an access token, for all that was granted or for less.
 * @see RFC 6749 §6, RFC 9396 §6, RFC 9449 §5, OpenID Connect Core §12 */
export const refresh = async (context: Context, request: HttpRequest): Promise<HttpReply> => {
  const findInstance: TokenRequestBinding['findInstance'] = async ({ parameters }) =>
    (await context.refreshTokens.find(parameters.get('refresh_token') ?? ''))?.instance_jkt
  const { result } = await explained(context, 'token', (as) => authenticateTokenRequest(as, request, { findInstance }))
  if (!result.ok) return tokenErrorReply(result)
  return withFreshNonces(await refreshed(context, result.value), result.value)
}

const refreshed = async (context: Context, request: AuthenticatedTokenRequest): Promise<HttpReply> => {
  const { log, refreshTokens } = context
  const token = request.parameters.get('refresh_token')
  if (token === undefined) return oauthError(400, 'invalid_request', 'The refresh_token is missing.')
  const grant = await refreshTokens.find(token)
  if (grant === undefined || !isHolder(grant, request) || (await isRevoked(context, grant.grant_id))) return notYours()
  const scope = request.parameters.get('scope')?.split(' ') ?? grant.scope
  if (!isWithin(scope, grant.scope))
    return oauthError(400, 'invalid_scope', 'The scope is wider than what was granted.')
  const resource = request.resource.length > 0 ? request.resource : grant.resource
  if (!isWithin(resource, grant.resource)) return oauthError(400, 'invalid_target', 'The resource was not granted.')
  const { details, refusal } = await refreshedDetails(context, request, grant.authorization_details)
  if (refusal !== undefined) return refusal
  const next = await refreshTokens.use(token, grant)
  if (next === undefined) {
    // two hold the token, and one of them has stolen it
    await revokeGrant(context, grant.grant_id)
    log({ type: 'grant_revoked', grant_id: grant.grant_id })
    return notYours()
  }
  const asked = { scope, resource, authorization_details: details }
  return tokenReply(context, { ...grantFor(grant, request), ...asked }, request.token_type, next)
}

/** The new tokens are bound to the key or certificate of this request. */
const grantFor = (
  {
    client_id: _,
    rotates: __,
    cnf: ___,
    issued_at: ____,
    expires_at: _____,
    instance_jkt: ______,
    ...grant
  }: RefreshableGrant,
  { client, cnf }: AuthenticatedTokenRequest,
) => ({ ...grant, client, ...(cnf === undefined ? {} : { cnf }) })

/** Says the same about a token that is unknown, expired, revoked or of another client. */
const notYours = (): HttpReply =>
  oauthError(400, 'invalid_grant', 'The refresh token is unknown, expired, revoked or of another client.')

const isWithin = (asked: readonly string[], granted: readonly string[]): boolean =>
  asked.every((one) => granted.includes(one))
