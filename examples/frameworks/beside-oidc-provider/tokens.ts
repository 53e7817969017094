import type Provider from 'oidc-provider'
import type { AuthorizationCodeGrant, HttpReply } from 'parapet'

/** Issues the tokens of a grant with oidc-provider, so that its userinfo, introspection and revocation endpoints know them. */
export const issueTokens = async (provider: Provider, grant: AuthorizationCodeGrant): Promise<HttpReply> => {
  const client = await provider.Client.find(grant.client.client_id)
  if (client === undefined) throw new Error('oidc-provider has to know the clients that it issues tokens to.')
  const scope = grant.scope.join(' ')
  const record = new provider.Grant({ accountId: grant.subject, clientId: client.clientId })
  // one name on both sides: a code that is redeemed twice revokes these tokens
  record.jti = grant.grant_id
  record.addOIDCScope(scope)
  const grantId = await record.save()
  const bound = { client, accountId: grant.subject, grantId, gty: 'authorization_code', scope, ...grant.cnf }
  const access_token = await new provider.AccessToken(bound).save()
  const refresh = grant.scope.includes('offline_access')
    ? { refresh_token: await new provider.RefreshToken({ ...bound, authTime: grant.auth_time, rotations: 0 }).save() }
    : {}
  return {
    status: 200,
    headers: {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
      ...(grant.dpopNonce === undefined ? {} : { 'DPoP-Nonce': grant.dpopNonce }),
    },
    body: JSON.stringify({ access_token, token_type: grant.token_type, expires_in: 3600, scope, ...refresh }),
  }
}
