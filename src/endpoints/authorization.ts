import type { RequestContext } from '../authorization-request/check-request.ts'
import { evaluateRequest } from '../authorization-request/evaluate-request.ts'
import { readSignedParameters } from '../authorization-request/read-signed-parameters.ts'
import { matchRedirectUri } from '../authorization-request/redirect-uri.ts'
import { chooseResponseMode } from '../authorization-request/response-mode.ts'
import { requestedKey } from '../dpop/request-proof.ts'
import { isBase64urlSHA256 } from '../encoding/base64url.ts'
import { authorizationParameters, type Form, readBodyForm, readQueryForm } from '../encoding/form.ts'
import { refuseMessage } from '../errors/message.ts'
import type { EndpointError, OAuthError } from '../errors/oauth-error.ts'
import { refusePresentation } from '../errors/presentation.ts'
import { serverFor } from '../host/client-demands.ts'
import { findRegisteredClient, isRefusal } from '../host/client-registry.ts'
import { insertUnder, randomSecret } from '../host/handles.ts'
import { refuseOverLimit } from '../host/limit.ts'
import { nowOf } from '../host/now.ts'
import { requireHeaders } from '../host/require-headers.ts'
import { hashOf } from '../host/store-keys.ts'
import { assignDefined } from '../types/assign-defined.ts'
import type { AuthorizationFailure, ErrorRedirectOptions } from '../types/authorization.ts'
import type { DetailTypes } from '../types/authorization-details.ts'
import type { Client } from '../types/client.ts'
import type { HttpRequest } from '../types/http.ts'
import type { EventTrace } from '../types/parts.ts'
import type { RequestRecord } from '../types/records.ts'
import { ok, type Refused, type Result } from '../types/result.ts'
import type { AuthorizationServer, VendorParameters } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'
import { checkVisitOptions } from './check-visit-options.ts'
import { deliver } from './deliver.ts'
import { encodeRequest } from './encode-request.ts'
import { REQUEST_URI_PREFIX } from './pushed-authorization-request.ts'
import { readStoredRequest } from './read-stored-request.ts'
import { display } from './response.ts'
import { makePending, reviveRequest } from './stored-request.ts'
import { observeVisit, type VisitOutcome } from './visit.ts'

/** Answers a request to the authorization endpoint. A pushed request is only read, so that reloads and link scanners do no
 * harm. A plain or signed request is stored after it has passed every rule.
 *
 * With the policy `errorsBeforeLogin: 'defer'`, an error for the client is `login-first` unless `options` say that the user
 * is logged in. Log the user in, then resume its `reference`. Rejects when the store or another port fails.
 * @example
 * ```ts
 * const result = await processAuthorizationRequest(as, request, { loggedIn: session.user !== undefined })
 * if (result.ok) session.reference = result.value.reference
 * else if (result.error.delivery === 'login-first') session.reference = result.error.reference
 * else return authorizationReply(as, result)
 * ```
 * @see RFC 6749 §4.1.1, RFC 9126 §4, RFC 9101 §5, RFC 9700 §4.11.2 */
export const processAuthorizationRequest = async <Details extends DetailTypes, Vendor extends VendorParameters>(
  as: AuthorizationServer<Details, Vendor>,
  request: HttpRequest,
  options: ErrorRedirectOptions = {},
): VisitOutcome<Details, Vendor> => {
  const visit = checkVisitOptions(options, false)
  const requestContext = request?.requestContext ?? visit.requestContext
  return observeVisit(as, requestContext, 'request_presented', (as, trace) =>
    authorize(as, request, { now: nowOf(as), options: visit, trace, request }),
  )
}

const authorize = async <Details extends DetailTypes, Vendor extends VendorParameters>(
  as: AuthorizationServer<Details, Vendor>,
  request: HttpRequest,
  visit: Visit,
): VisitOutcome<Details, Vendor> => {
  requireHeaders(request)
  const { method } = request
  if (method !== 'GET' && method !== 'POST') return display(refuseMessage('method-not-allowed'))
  const limited = await refuseOverLimit(as, 'authorization', request)
  if (limited !== undefined) return display(limited)
  const read = (method === 'GET' ? readQueryForm : readBodyForm)(request, as.policy, DECISIVE)
  if (!read.ok) return display(read.error)
  const form = read.value
  // the parameters that choose the request, its client and the target of the answer must be unique; a redirect_uri beside request or
  // request_uri does not count
  const redirectUriCounts = !form.values.has('request_uri') && !form.values.has('request')
  const decisive = [...DECISIVE, ...(redirectUriCounts ? ['redirect_uri'] : [])]
  const ambiguous = decisive.find((name) => form.repeated.has(name))
  if (ambiguous !== undefined) return display(refuseMessage('parameter-repeated', { parameter: ambiguous }))
  const client_id = form.values.get('client_id')
  if (client_id === undefined) return display(refusePresentation('client-id-missing', { parameter: 'client_id' }))
  const request_uri = form.values.get('request_uri')
  if (request_uri === undefined) return acceptRequest(as, form, client_id, visit)
  return form.values.has('request')
    ? display(refusePresentation('request-uri-with-request', { parameter: 'request' }))
    : presentRequestUri(as, form, request_uri, client_id, visit)
}

/** The parameters that decide which authorization request it is, and for which client. */
const DECISIVE: readonly string[] = ['client_id', 'request_uri', 'request']

/** The arguments of one call, passed down. */
interface Visit {
  readonly now: EpochSeconds
  readonly options: ErrorRedirectOptions
  readonly trace: EventTrace
  readonly request: HttpRequest
}

/** With a `request_uri` of this server only it and `client_id` count (RFC 9126 §4); an attacker's attempt changes nothing. */
const presentRequestUri = async <Details extends DetailTypes, Vendor extends VendorParameters>(
  as: AuthorizationServer<Details, Vendor>,
  form: Form,
  request_uri: string,
  client_id: string,
  visit: Visit,
): VisitOutcome<Details, Vendor> => {
  const { now, options, trace } = visit
  const parameter = 'request_uri'
  const prefix = request_uri.slice(0, REQUEST_URI_PREFIX.length).toLowerCase()
  if (prefix !== REQUEST_URI_PREFIX) {
    const error = refusePresentation('request-uri-unsupported', { parameter })
    const client = await findRegisteredClient(as, client_id)
    if (client === undefined || isRefusal(client)) return display(error)
    const limited = await refuseOverLimit(as, 'authorization', visit.request, client_id)
    return limited === undefined
      ? refuseUnsupported(serverFor(as, client), form, client, error, visit)
      : display(limited)
  }
  const handle = request_uri.slice(REQUEST_URI_PREFIX.length)
  const isOurs = as.pushed_authorization_request_endpoint !== undefined && isBase64urlSHA256(handle)
  const stored = isOurs ? await readStoredRequest(as, await hashOf(as, handle)) : undefined
  if (stored?.record.origin !== 'pushed') return display(refusePresentation('request-uri-unknown', { parameter }))
  if (stored.record.client_id !== client_id) return display(refusePresentation('request-uri-foreign', { parameter }))
  trace.client_id = client_id
  await trace.follow?.(stored.hash)
  if (now >= stored.record.expires_at) return display(refusePresentation('request-uri-expired', { parameter }))
  const limited = await refuseOverLimit(as, 'authorization', visit.request, client_id)
  return limited === undefined ? reviveRequest(as, stored, now, options) : display(limited)
}

/** Evaluates a request that was not pushed, and stores it like a pushed one, marked with its origin, so that it is resumed in the same way. */
const acceptRequest = async <Details extends DetailTypes, Vendor extends VendorParameters>(
  server: AuthorizationServer<Details, Vendor>,
  form: Form,
  client_id: string,
  visit: Visit,
): VisitOutcome<Details, Vendor> => {
  const { now, options, trace } = visit
  const client = await findRegisteredClient(server, client_id)
  if (isRefusal(client)) return display(client.refused)
  if (client === undefined) return display(refusePresentation('client-not-found', { parameter: 'client_id' }))
  trace.client_id = client_id
  const limited = await refuseOverLimit(server, 'authorization', visit.request, client_id)
  if (limited !== undefined) return display(limited)
  const as = serverFor(server, client)
  const source = await readParameters(as, form, client, now)
  if (!source.ok) {
    // an unverified object must not choose a redirect, and neither must the parameters beside it
    const { error } = source
    return error.error === 'request_not_supported' ? refuseUnsupported(as, form, client, error, visit) : display(error)
  }
  const { parameters, signed, repeated, requestObjectError } = source.value
  const origin = signed ? 'signed' : 'plain'
  const context = {
    endpoint: 'authorization',
    client,
    origin,
    signed,
    repeated,
    mayBeUnregistered: false,
    requestObjectError,
  } as const
  const evaluated = await evaluateRequest(as, parameters, context)
  if (!evaluated.ok) {
    return deliver(as, evaluated.error, { client, parameters, mayBeUnregistered: false, now }, options)
  }
  const dpop_jkt = requestedKey(as.policy, parameters)
  const record = assignDefined<RequestRecord>(
    {
      v: 1,
      iss: as.issuer,
      origin,
      signed,
      client_id,
      parameters,
      redirect_uri_registered: true,
      created_at: now,
      expires_at: now,
      interaction_expires_at: now + as.policy.interactionLifetime,
    },
    { dpop_jkt },
  )
  // anybody can send a plain request in the name of any client
  const { authorization_details } = evaluated.value
  const value = encodeRequest(record, authorization_details, signed ? undefined : as.policy.plainRequestMaxBytes)
  if (value === undefined) return display(refuseMessage('body-too-large'))
  const hash = await insertUnder(as, 'request', randomSecret(as), value, record.interaction_expires_at)
  await trace.follow?.(hash)
  return ok(await makePending(as, client, evaluated.value, { hash, record }, now))
}

/** Refuses the one parameter that this server does not take, `request` or `request_uri`. Where a registered `redirect_uri` stands beside it,
 * the error goes there, in the requested response mode and with the `state`. Nothing else of the request counts.
 * @see OpenID Connect Core §3.1.2.6 */
const refuseUnsupported = async (
  as: AuthorizationServer,
  form: Form,
  client: Client,
  error: EndpointError<'authorization'>,
  { now, options, trace }: Visit,
): Promise<Refused<AuthorizationFailure>> => {
  trace.client_id = client.client_id
  const { policy } = as
  const parameters = authorizationParameters(form, [])
  if (parameters.redirect_uri === undefined) return display(error)
  const matched = matchRedirectUri(parameters, { client, policy, mayBeUnregistered: false })
  if (!matched.ok) return display(error)
  const response_mode = chooseResponseMode(parameters, { client, policy })
  const deliverTo = { redirect_uri: matched.value.redirect_uri, response_mode }
  return deliver(as, { error, deliverTo }, { client, parameters, mayBeUnregistered: false, now }, options)
}

const readParameters = async (
  as: AuthorizationServer,
  form: Form,
  client: Client,
  now: EpochSeconds,
): Promise<
  Result<
    Pick<RequestRecord, 'parameters' | 'signed'> & Pick<RequestContext, 'repeated' | 'requestObjectError'>,
    OAuthError<'request_not_supported' | 'invalid_request_object' | 'temporarily_unavailable'>
  >
> => {
  const request = form.values.get('request')
  if (request === undefined) {
    const parameters = authorizationParameters(form, Object.keys(as.parameters))
    return ok({ parameters, signed: false, repeated: form.repeated })
  }
  const object = await readSignedParameters(as, request, client, 'authorization', now)
  return object.ok
    ? ok({
        parameters: object.value.parameters,
        signed: true,
        repeated: new Set(),
        requestObjectError: object.value.requestObjectError,
      })
    : object
}
