import type { RequestContext } from '../authorization-request/check-request.ts'
import { evaluateRequest } from '../authorization-request/evaluate-request.ts'
import { readSignedParameters } from '../authorization-request/read-signed-parameters.ts'
import type { IdentifiedClient } from '../client-authentication/authenticate.ts'
import { requestedKey } from '../dpop/request-proof.ts'
import { isBase64urlSHA256 } from '../encoding/base64url.ts'
import { authorizationParameters, type Form, readBodyForm, readQueryForm } from '../encoding/form.ts'
import { refuseMessage } from '../errors/message.ts'
import { refusePresentation } from '../errors/presentation.ts'
import { findRegisteredClient } from '../host/client-registry.ts'
import { emit, emitRefusal } from '../host/events.ts'
import { insertUnder, randomSecret } from '../host/handles.ts'
import { nowOf } from '../host/now.ts'
import { encodeRecord } from '../host/records.ts'
import { requireHeaders } from '../host/require-headers.ts'
import { hashOf } from '../host/store-keys.ts'
import type { AuthorizationFailure, PendingAuthorization } from '../types/authorization.ts'
import type { DetailTypes } from '../types/authorization-details.ts'
import type { Client } from '../types/client.ts'
import type { HttpRequest } from '../types/http.ts'
import type { Mutable } from '../types/mutable.ts'
import type { RequestRecord } from '../types/records.ts'
import { ok, type Result } from '../types/result.ts'
import type { AuthorizationServer, VendorParameters } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'
import { REQUEST_URI_PREFIX } from './pushed-authorization-request.ts'
import { display } from './response.ts'
import { deliver, makePending, readStoredRequest, reviveRequest } from './stored-request.ts'

type Outcome<Details extends DetailTypes, Vendor extends VendorParameters> = Promise<
  Result<PendingAuthorization<Details, Vendor>, AuthorizationFailure>
>

/** Answers a request to the authorization endpoint. A pushed request is only read, so that reloads and link scanners do no harm;
 * a plain or signed one is stored once every rule has passed. Rejects when the store or another port fails.
 * @see RFC 6749 §4.1.1, RFC 9126 §4, RFC 9101 §5 */
export const processAuthorizationRequest = async <Details extends DetailTypes, Vendor extends VendorParameters>(
  as: AuthorizationServer<Details, Vendor>,
  request: HttpRequest,
): Outcome<Details, Vendor> => {
  const identified: IdentifiedClient = {}
  const outcome = await authorize(as, request, nowOf(as), identified)
  if (outcome.ok) emit(as, { type: 'request_presented', client_id: outcome.value.client.client_id })
  else emitRefusal(as, 'authorization', outcome.error.error, identified.client_id)
  return outcome
}

const authorize = async <Details extends DetailTypes, Vendor extends VendorParameters>(
  as: AuthorizationServer<Details, Vendor>,
  request: HttpRequest,
  now: EpochSeconds,
  identified: IdentifiedClient,
): Outcome<Details, Vendor> => {
  requireHeaders(request)
  const { method } = request
  if (method !== 'GET' && method !== 'POST') return display(refuseMessage('method-not-allowed'))
  const read = method === 'GET' ? readQueryForm(request, as.policy) : readBodyForm(request, as.policy)
  if (!read.ok) return display(read.error)
  const form = read.value
  // what decides which request it is, whose, and where answers go, must be there once
  const ambiguous = ['client_id', 'request_uri', 'request', 'redirect_uri'].find((name) => form.repeated.has(name))
  if (ambiguous !== undefined) return display(refuseMessage('parameter-repeated', { parameter: ambiguous }))
  const client_id = form.values.get('client_id')
  if (client_id === undefined) return display(refusePresentation('client-id-missing', { parameter: 'client_id' }))
  const request_uri = form.values.get('request_uri')
  if (request_uri === undefined) return begin(as, form, client_id, now, identified)
  return form.values.has('request')
    ? display(refusePresentation('request-uri-with-request', { parameter: 'request' }))
    : present(as, request_uri, client_id, now, identified)
}

/** With `request_uri` only it and `client_id` count (RFC 9126 §4); a stranger's attempt changes nothing. */
const present = async <Details extends DetailTypes, Vendor extends VendorParameters>(
  as: AuthorizationServer<Details, Vendor>,
  request_uri: string,
  client_id: string,
  now: EpochSeconds,
  identified: IdentifiedClient,
): Outcome<Details, Vendor> => {
  const parameter = 'request_uri'
  const prefix = request_uri.slice(0, REQUEST_URI_PREFIX.length).toLowerCase()
  if (prefix !== REQUEST_URI_PREFIX) return display(refusePresentation('request-uri-unsupported', { parameter }))
  const handle = request_uri.slice(REQUEST_URI_PREFIX.length)
  const isOurs = as.pushed_authorization_request_endpoint !== undefined && isBase64urlSHA256(handle)
  const stored = isOurs ? await readStoredRequest(as, await hashOf(as, handle)) : undefined
  if (stored?.record.origin !== 'pushed') return display(refusePresentation('request-uri-unknown', { parameter }))
  if (stored.record.client_id !== client_id) return display(refusePresentation('request-uri-foreign', { parameter }))
  identified.client_id = client_id
  if (now >= stored.record.expires_at) return display(refusePresentation('request-uri-expired', { parameter }))
  return reviveRequest(as, stored, now, now)
}

/** A request that was not pushed is stored as if it had been, but marked, so that it is resumed like any other. */
const begin = async <Details extends DetailTypes, Vendor extends VendorParameters>(
  as: AuthorizationServer<Details, Vendor>,
  form: Form,
  client_id: string,
  now: EpochSeconds,
  identified: IdentifiedClient,
): Outcome<Details, Vendor> => {
  const client = await findRegisteredClient(as, client_id)
  if (client === undefined) return display(refusePresentation('client-not-found', { parameter: 'client_id' }))
  identified.client_id = client_id
  const source = await readParameters(as, form, client, now)
  // neither the contents of an object that was not verified nor the parameters beside it choose a redirect
  if (!source.ok) return source
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
  if (!evaluated.ok) return deliver(as, evaluated.error, { client, state: parameters.state, now })
  const dpop_jkt = requestedKey(as.policy, parameters)
  const record: Mutable<RequestRecord> = {
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
  }
  if (dpop_jkt !== undefined) record.dpop_jkt = dpop_jkt
  const value = encodeRecord(record)
  if (value === undefined) return display(refuseMessage('body-too-large'))
  const hash = await insertUnder(as, 'request', randomSecret(as), value, record.interaction_expires_at)
  return ok(await makePending(as, client, evaluated.value, { hash, record }, now))
}

const readParameters = async (
  as: AuthorizationServer,
  form: Form,
  client: Client,
  now: EpochSeconds,
): Promise<
  Result<
    Pick<RequestRecord, 'parameters' | 'signed'> & Pick<RequestContext, 'repeated' | 'requestObjectError'>,
    AuthorizationFailure
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
    : display(object.error)
}
