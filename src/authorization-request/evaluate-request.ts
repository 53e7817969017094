import { uniqueTokens } from '../encoding/space-delimited.ts'
import { comparableResource } from '../host/resources.ts'
import { assignDefined } from '../types/assign-defined.ts'
import type { PendingAuthorization } from '../types/authorization.ts'
import type { AuthorizationDetail, DetailTypes } from '../types/authorization-details.ts'
import type { RegisteredRedirectUri } from '../types/brand.ts'
import type { AuthorizationParameters } from '../types/parameters.ts'
import type { ResolvedResponseMode } from '../types/policy.ts'
import { ok, type Result, refused } from '../types/result.ts'
import type { RequestError } from '../types/rules.ts'
import type { VendorParameters, VendorValues } from '../types/server.ts'
import { type Checker, checkRequest, type RequestContext } from './check-request.ts'
import { parseClaims } from './claims.ts'
import { parseMaxAge } from './max-age.ts'
import { chooseResponseMode } from './response-mode.ts'
import { canonicalResponseType } from './response-type.ts'
import { requestedScope } from './scope.ts'

/** The meaning of a request that has passed every rule. */
export interface EvaluatedRequest<Details extends DetailTypes, Vendor extends VendorParameters>
  extends Pick<
    PendingAuthorization<Details, Vendor>,
    | 'redirect_uri'
    | 'response_type'
    | 'response_mode'
    | 'scope'
    | 'resource'
    | 'authorization_details'
    | 'prompt'
    | 'max_age'
    | 'acr_values'
    | 'claims'
    | 'vendor'
  > {}

/** An objection, and where it may be delivered: nowhere before the redirect URI was matched. */
export interface RequestObjection {
  readonly error: RequestError
  readonly deliverTo?: {
    readonly redirect_uri: RegisteredRedirectUri
    readonly response_mode: ResolvedResponseMode
  }
}

/** Applies the whole policy to a request, and says what it means. */
export const evaluateRequest = async <Details extends DetailTypes, Vendor extends VendorParameters>(
  as: Checker<Details, Vendor>,
  parameters: AuthorizationParameters,
  context: RequestContext,
): Promise<Result<EvaluatedRequest<Details, Vendor>, RequestObjection>> => {
  const { policy } = as
  const { client } = context
  const checked = await checkRequest(as, parameters, context)
  const response_mode = chooseResponseMode(parameters, { client, policy })
  if (!checked.ok) {
    const { error, redirect_uri } = checked.error
    return refused(redirect_uri === undefined ? { error } : { error, deliverTo: { redirect_uri, response_mode } })
  }
  const { redirect_uri, details, vendor } = checked.value
  const claims =
    policy.claims_parameter_supported && parameters.claims !== undefined ? parseClaims(parameters.claims) : undefined
  const evaluated = assignDefined<EvaluatedRequest<Details, Vendor>>(
    {
      redirect_uri,
      response_type: canonicalResponseType(parameters.response_type ?? ''),
      response_mode,
      scope: requestedScope(parameters, { client, policy }),
      resource: [...new Set(parameters.resource?.map((uri) => comparableResource(policy, uri)))],
      authorization_details: details as readonly AuthorizationDetail<Details>[],
      prompt: uniqueTokens(parameters.prompt),
      acr_values: uniqueTokens(parameters.acr_values),
      vendor: vendor as VendorValues<Vendor>,
    },
    { max_age: parseMaxAge(parameters.max_age), claims },
  )
  return ok(evaluated)
}
