import { parseInteroperableJSON } from '../encoding/interoperable-json.ts'
import { isJSONObject } from '../encoding/json.ts'
import { uniqueTokens } from '../encoding/space-delimited.ts'
import { refuseRequest } from '../errors/request.ts'
import type { JSONObject, JSONValue } from '../types/json.ts'
import type { Rule } from '../types/rules.ts'

// in a request object the claims are one level within its payload, which has 16 at most
const BOUNDS = { length: 16_384, depth: 15 }

/** Reads the `claims` parameter; undefined where it is not a JSON object of the right shape. Unknown claims are kept.
 * @see OpenID Connect Core §5.5 */
export const parseClaims = (claims: string): JSONObject | undefined => {
  const parsed = parseInteroperableJSON(claims, BOUNDS)
  return isJSONObject(parsed) &&
    [parsed.id_token, parsed.userinfo].every((list) => list === undefined || isClaimList(list))
    ? parsed
    : undefined
}

const isClaimList = (list: JSONValue): boolean => isJSONObject(list) && Object.values(list).every(isClaimRequest)

const isClaimRequest = (request: JSONValue): boolean =>
  request === null ||
  (isJSONObject(request) &&
    (request.essential === undefined || typeof request.essential === 'boolean') &&
    (request.values === undefined || Array.isArray(request.values)))

/** Refuses a `claims` parameter of the wrong shape, and claims of the UserInfo endpoint without an access token for it. A server that
 * does not support the parameter ignores it.
 * @see OpenID Connect Core §5.5 */
export const requireClaims: Rule = ({ claims, response_type }, { policy }) => {
  if (!policy.claims_parameter_supported || claims === undefined) return undefined
  const parsed = parseClaims(claims)
  if (parsed === undefined) return refuseRequest('claims-malformed', { parameter: 'claims' })
  return parsed.userinfo === undefined || leadsToAccessToken(response_type)
    ? undefined
    : refuseRequest('claims-need-access-token', { parameter: 'claims' })
}

/** The access token comes beside the response, or from the token endpoint for the code. */
const leadsToAccessToken = (response_type: string | undefined): boolean =>
  uniqueTokens(response_type).some((word) => word === 'code' || word === 'token')
