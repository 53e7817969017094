import {
  type HttpReply,
  type HttpRequest,
  type Refused,
  type ResourceDemands,
  type ResourceError,
  type ResourceServer,
  type Result,
  readAccessToken,
  resourceErrorReply,
  type ValidAccessToken,
  type VerifiedAccess,
  verifyResourceRequest,
} from 'parapet'
import type { Context } from './context.ts'
import { protectedResourcePaths } from './endpoints.ts'
import { isRevoked } from './grants.ts'
import { type AccessToken, verifyAccessToken } from './tokens.ts'

type Access = VerifiedAccess<AccessToken & ValidAccessToken>

/** Checks the access token of a request, and that the request comes from the client to which it was issued. The token is this host's
 * business; the proof, the binding and what else a thief would have to bring are parapet's.
 * @see RFC 9449 §7, RFC 8705 §3 */
export const authorizeAccess = async (
  context: Context,
  request: HttpRequest,
  demands?: ResourceDemands,
): Promise<Result<Access, ResourceError>> => {
  const access_token = readAccessToken(request)
  const token = access_token === undefined ? undefined : await findToken(context, access_token)
  return verifyResourceRequest(resourceServerOf(context, request), request, token, demands)
}

/** Answers a refused access with its challenge.
 * @see RFC 9449 §7.1, RFC 6750 §3, RFC 9728 §5.1 */
export const accessRefusalReply = (
  context: Context,
  request: HttpRequest,
  refusal: Refused<ResourceError>,
): HttpReply => resourceErrorReply(resourceServerOf(context, request), refusal)

/** The metadata of the resource, which clients read before they have a token.
 * @see RFC 9728 §2 */
export const protectedResourceMetadata = ({ as, config, endpoints }: Context) => ({
  resource: endpoints.resource,
  authorization_servers: [as.issuer],
  scopes_supported: Object.keys(config.scopes),
  bearer_methods_supported: ['header'],
  dpop_signing_alg_values_supported: as.policy.dpop_signing_alg_values_supported,
  // with certificates, tokens can be bound to those
  dpop_bound_access_tokens_required: as.policy.senderConstrainedTokensRequired && endpoints.mtls === undefined,
  tls_client_certificate_bound_access_tokens: endpoints.mtls !== undefined,
  authorization_details_types_supported: Object.keys(as.authorizationDetails),
})

/** The claims of the token, with `cnf` where it is bound; undefined where it is not, or no longer, valid. */
const findToken = async (
  context: Context,
  access_token: string,
): Promise<(AccessToken & ValidAccessToken) | undefined> => {
  const token = await verifyAccessToken(context, access_token, context.as.clock())
  if (token === undefined || (await isRevoked(context, token.grant_id))) return undefined
  return { ...token, access_token }
}

/** The metadata is that of the one resource; userinfo, which has none, does not name it. */
const resourceServerOf = ({ as, endpoints }: Context, request: HttpRequest): ResourceServer => {
  const isResource = new URL(request.url).pathname === new URL(endpoints.resource).pathname
  const [path = ''] = protectedResourcePaths(endpoints.resource)
  return isResource ? { ...as, resource_metadata: new URL(path, endpoints.resource).href } : as
}
