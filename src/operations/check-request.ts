import { applyRules } from '../rules/pipeline.ts'
import { matchRedirectUri } from '../rules/redirect-uri.ts'
import type { AuthorizationDetailObject, DetailTypes } from '../types/authorization-details.ts'
import type { RegisteredRedirectUri } from '../types/brand.ts'
import type { AuthorizationParameters } from '../types/parameters.ts'
import { ok, type Result } from '../types/result.ts'
import type { RequestError, RequestFacts } from '../types/rules.ts'
import type { AuthorizationServer, VendorParameters } from '../types/server.ts'
import { partOf } from './parts.ts'

export interface RequestContext extends Pick<RequestFacts, 'endpoint' | 'client' | 'origin' | 'signed' | 'repeated'> {
  readonly mayBeUnregistered: boolean
  /** What was found wrong before, to be told once it is known where. */
  readonly fault?: RequestError | undefined
}

/** What the checks found out on their way. */
export interface CheckedRequest {
  readonly redirect_uri: RegisteredRedirectUri
  readonly registered: boolean
  readonly details: readonly AuthorizationDetailObject[]
  readonly vendor: Readonly<Record<string, unknown>>
}

/** An objection, and the redirect URI once it was matched. */
export interface FailedCheck {
  readonly error: RequestError
  readonly redirect_uri?: RegisteredRedirectUri
}

export type Checker<Details extends DetailTypes, Vendor extends VendorParameters> = Pick<
  AuthorizationServer<Details, Vendor>,
  'policy' | 'authorizationDetails' | 'parameters' | 'allowsResource' | 'rules' | 'parts'
>

/** Applies the whole policy to a request, the same for a push, a plain or signed request, and one that is looked at again. */
export const checkRequest = async <Details extends DetailTypes, Vendor extends VendorParameters>(
  as: Checker<Details, Vendor>,
  parameters: AuthorizationParameters,
  context: RequestContext,
): Promise<Result<CheckedRequest, FailedCheck>> => {
  const { policy } = as
  const { client } = context
  // one by one: a spread costs more than the rules do
  const facts: RequestFacts = {
    endpoint: context.endpoint,
    client,
    origin: context.origin,
    signed: context.signed,
    repeated: context.repeated,
    policy,
    detailTypes: Object.keys(as.authorizationDetails),
    allowsResource: as.allowsResource,
  }
  const matched = matchRedirectUri(parameters, { client, policy, mayBeUnregistered: context.mayBeUnregistered })
  if (!matched.ok) return { ok: false, error: { error: matched.error } }
  const { redirect_uri, registered } = matched.value
  const object = (error: RequestError): Result<never, FailedCheck> => ({ ok: false, error: { error, redirect_uri } })

  const objection = context.fault ?? applyRules(parameters, facts)
  if (objection !== undefined) return object(objection)
  let details: CheckedRequest['details'] = []
  if (facts.detailTypes.length > 0) {
    const verify = partOf(as, 'verifyAuthorizationDetails')
    const text = parameters.authorization_details
    const verified = text === undefined ? undefined : await verify(text, as.authorizationDetails, client)
    if (verified?.ok === false) return object(verified.error)
    if (verified !== undefined) details = verified.value
  }
  let vendor: CheckedRequest['vendor'] = {}
  if (Object.keys(as.parameters).length > 0) {
    const validated = await partOf(as, 'validateParameters')(as, parameters)
    if (!validated.ok) return object(validated.error)
    vendor = validated.value
  }
  const own = as.rules.length > 0 ? partOf(as, 'applyHostRules')(as.rules, parameters, facts) : undefined
  if (own !== undefined) return object(own)
  return ok({ redirect_uri, registered, details, vendor })
}
