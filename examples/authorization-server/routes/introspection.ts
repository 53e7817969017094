import { authenticateClientRequest, type Client, type HttpReply, type HttpRequest, tokenErrorReply } from 'parapet'
import type { Context } from '../context.ts'
import { explained } from '../explained.ts'
import { isRevoked } from '../grants.ts'
import { json, oauthError } from '../replies.ts'
import { verifyAccessToken } from '../tokens.ts'

/** Says what a token is good for: to a resource server of the configuration about every token, to another client about its own.
 * @see RFC 7662 §2, RFC 9449 §6.2, RFC 9396 §9.2 */
export const introspect = async (context: Context, request: HttpRequest): Promise<HttpReply> => {
  const { result } = await explained(context, 'token', (as) => authenticateClientRequest(as, request))
  if (!result.ok) return tokenErrorReply(result)
  const { client, parameters } = result.value
  if (client.token_endpoint_auth_method === 'none') {
    return oauthError(401, 'invalid_client', 'A client that introspects must authenticate.')
  }
  const token = parameters.get('token')
  if (token === undefined) return oauthError(400, 'invalid_request', 'The token is missing.')
  const known = await describe(context, token)
  if (known === undefined || !mayKnow(context, client, known) || (await isRevoked(context, known.grant_id))) {
    return json(200, { active: false })
  }
  return json(200, { active: true, ...known })
}

interface Description {
  readonly client_id: string
  readonly grant_id: string
  readonly [member: string]: unknown
}

const describe = async (context: Context, token: string): Promise<Description | undefined> => {
  const { as, refreshTokens } = context
  const accessToken = await verifyAccessToken(context, token, as.clock())
  if (accessToken !== undefined) {
    return { ...accessToken, token_type: accessToken.cnf?.jkt === undefined ? 'Bearer' : 'DPoP' }
  }
  const grant = await refreshTokens.find(token)
  if (grant === undefined) return undefined
  const { client_id, grant_id, subject: sub, scope, issued_at: iat, expires_at: exp, cnf } = grant
  return { iss: as.issuer, client_id, grant_id, sub, scope: scope.join(' '), iat, exp, ...(cnf ? { cnf } : {}) }
}

const mayKnow = ({ config }: Context, { client_id }: Client, known: Description): boolean =>
  client_id === known.client_id || config.resourceServers.includes(client_id)
