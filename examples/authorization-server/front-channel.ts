import type { FrontChannelGrant, IssueFrontChannelTokens } from 'parapet'
import { claimsOfScope } from './claims.ts'
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
  idToken: (grant, hashes) =>
    issueIDToken(issuer, whole(grant), issuer.clock(), {
      ...(hashes.c_hash === undefined && hashes.at_hash === undefined ? scopeClaims(issuer, grant) : {}),
      ...hashes,
    }),
})

/** An ID token that comes alone carries what userinfo would say: there will be no access token to ask with.
 * @see OpenID Connect Core §5.4 */
const scopeClaims = ({ users }: TokenIssuer, { subject, scope }: FrontChannelGrant) =>
  claimsOfScope(users.find(subject)?.claims ?? {}, scope)

const whole = ({ dpop_jkt, resource = [], authorization_details = [], ...grant }: FrontChannelGrant): Grant => ({
  ...grant,
  resource,
  authorization_details,
  ...(dpop_jkt === undefined ? {} : { cnf: { jkt: dpop_jkt } }),
})
