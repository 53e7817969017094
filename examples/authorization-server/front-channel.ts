import type { FrontChannelGrant, IssueFrontChannelTokens } from 'parapet'
import { type Grant, issueAccessToken, issueIDToken, type TokenIssuer } from './tokens.ts'

/** Issues the tokens that travel through the browser, where the policy has response types with any. An access token that comes this
 * way is bound to nothing but the key that the request named.
 * @see OpenID Connect Core §3.2.2.5, §3.3.2.5 */
export const frontChannelTokens = (issuer: TokenIssuer): IssueFrontChannelTokens => ({
  accessToken: async (grant) => ({
    access_token: await issueAccessToken(issuer, whole(grant), issuer.clock()),
    token_type: grant.dpop_jkt === undefined ? 'Bearer' : 'DPoP',
    expires_in: issuer.config.accessTokenLifetime,
  }),
  idToken: (grant, hashes) => issueIDToken(issuer, whole(grant), issuer.clock(), hashes),
})

const whole = ({ dpop_jkt, resource = [], authorization_details = [], ...grant }: FrontChannelGrant): Grant => ({
  ...grant,
  resource,
  authorization_details,
  ...(dpop_jkt === undefined ? {} : { cnf: { jkt: dpop_jkt } }),
})
