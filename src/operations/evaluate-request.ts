import { verifyAuthorizationDetails } from '../proofs/authorization-details.ts'
import { parseClaims } from '../rules/claims.ts'
import { parseMaxAge } from '../rules/max-age.ts'
import { applyRules } from '../rules/pipeline.ts'
import { matchRedirectUri } from '../rules/redirect-uri.ts'
import { chooseResponseMode } from '../rules/response-mode.ts'
import { canonicalResponseType } from '../rules/response-type.ts'
import { requestedScope } from '../rules/scope.ts'
import { wordsOf } from '../rules/words.ts'
import { issuePath } from '../schema/issue-path.ts'
import type { PendingAuthorization } from '../types/authorization.ts'
import type { AuthorizationDetail, DetailTypes } from '../types/authorization-details.ts'
import type { RegisteredRedirectUri } from '../types/brand.ts'
import type { AuthorizationParameters } from '../types/parameters.ts'
import type { ResolvedResponseMode } from '../types/policy.ts'
import { refuseRequest } from '../types/reasons/request.ts'
import { ok, type Result } from '../types/result.ts'
import type { RequestError, RequestFacts } from '../types/rules.ts'
import type { AuthorizationServer, VendorParameters, VendorValues } from '../types/server.ts'
import type { Unfinished } from '../types/unfinished.ts'
import { hostObjection } from './host-objection.ts'

/** What a request means, once every rule has passed. */
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
  > {
  readonly redirect_uri_registered: boolean
}

/** An objection, and where it may be delivered: nowhere before the redirect URI was matched. */
export interface RequestObjection {
  readonly error: RequestError
  readonly deliverTo?: {
    readonly redirect_uri: RegisteredRedirectUri
    readonly response_mode: ResolvedResponseMode
  }
}

export interface RequestContext extends Pick<RequestFacts, 'endpoint' | 'client' | 'origin' | 'signed' | 'repeated'> {
  readonly mayBeUnregistered: boolean
  /** What was found wrong before, to be told once it is known where. */
  readonly fault?: RequestError | undefined
}

type Evaluator<Details extends DetailTypes, Vendor extends VendorParameters> = Pick<
  AuthorizationServer<Details, Vendor>,
  'policy' | 'authorizationDetails' | 'parameters' | 'allowsResource' | 'rules'
>

/** Applies the whole policy to a request, the same for a push, a plain or signed request, and one that is looked at again. */
export const evaluateRequest = async <Details extends DetailTypes, Vendor extends VendorParameters>(
  as: Evaluator<Details, Vendor>,
  parameters: AuthorizationParameters,
  context: RequestContext,
): Promise<Result<EvaluatedRequest<Details, Vendor>, RequestObjection>> => {
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
  const response_mode = chooseResponseMode(parameters, { client, policy })
  const object = (error: RequestError): Result<never, RequestObjection> => ({
    ok: false,
    error: { error, deliverTo: { redirect_uri, response_mode } },
  })

  const objection = context.fault ?? applyRules(parameters, facts)
  if (objection !== undefined) return object(objection)
  const details = await verifyAuthorizationDetails(parameters.authorization_details, as.authorizationDetails, client)
  if (!details.ok) return object(details.error)
  const vendor = hasMembers(as.parameters)
    ? await validateVendorParameters(as.parameters, parameters)
    : ok({} as VendorValues<Vendor>)
  if (!vendor.ok) return object(vendor.error)
  for (const [index, rule] of as.rules.entries()) {
    const own = hostObjection(index, rule(parameters, facts))
    if (own !== undefined) return object(own)
  }

  const prompt = wordsOf(parameters.prompt)
  const evaluated: Unfinished<EvaluatedRequest<Details, Vendor>> = {
    redirect_uri,
    redirect_uri_registered: registered,
    response_type: canonicalResponseType(parameters.response_type ?? ''),
    response_mode,
    scope: requestedScope(parameters.scope, prompt),
    resource: [...new Set(parameters.resource)],
    authorization_details: details.value as readonly AuthorizationDetail<Details>[],
    prompt,
    acr_values: wordsOf(parameters.acr_values),
    vendor: vendor.value,
  }
  const max_age = parseMaxAge(parameters.max_age)
  if (max_age !== undefined) evaluated.max_age = max_age
  if (policy.claims_parameter_supported && parameters.claims !== undefined) {
    const claims = parseClaims(parameters.claims)
    if (claims !== undefined) evaluated.claims = claims
  }
  return ok(evaluated)
}

/** Validates the parameters that the host declared; a declaration under a standard name adds to the core's own rule. */
const validateVendorParameters = async <Vendor extends VendorParameters>(
  schemas: Vendor,
  parameters: AuthorizationParameters,
): Promise<Result<VendorValues<Vendor>, RequestError>> => {
  const values: [string, unknown][] = []
  for (const [name, schema] of Object.entries(schemas)) {
    const text = textOf(parameters, name)
    if (text === undefined) continue
    const checked = await schema['~standard'].validate(text)
    if (checked.issues !== undefined) {
      const path = issuePath(checked.issues)
      const detail = `The schema of ${name} refused it${path === '' ? '' : ` at ${path}`}.`
      return { ok: false, error: refuseRequest('vendor-parameter-invalid', { parameter: name, detail }) }
    }
    values.push([name, checked.value])
  }
  return ok(Object.fromEntries(values) as VendorValues<Vendor>)
}

const hasMembers = (object: object): boolean => Object.keys(object).length > 0

const textOf = (parameters: AuthorizationParameters, name: string): string | undefined => {
  const { vendor = {}, resource: _resource, ...standard } = parameters
  if (Object.hasOwn(vendor, name)) return vendor[name]
  return Object.hasOwn(standard, name) ? standard[name as keyof typeof standard] : undefined
}
