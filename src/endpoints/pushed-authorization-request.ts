import { checkRequest, type RequestContext } from '../authorization-request/check-request.ts'
import { readSignedParameters } from '../authorization-request/read-signed-parameters.ts'
import type { AuthenticatedClient } from '../client-authentication/authenticate.ts'
import { computeCertificateThumbprint } from '../client-authentication/certificate.ts'
import { nonceIfDue, requestedKey } from '../dpop/request-proof.ts'
import { authorizationParameters, type Form } from '../encoding/form.ts'
import { requireThat } from '../encoding/require-that.ts'
import { refuseThumbprint } from '../errors/dpop-jkt.ts'
import { refuseMessage } from '../errors/message.ts'
import type { EndpointError } from '../errors/oauth-error.ts'
import { refuseRequest } from '../errors/request.ts'
import { serverFor } from '../host/client-demands.ts'
import { emit, emitRefusal, observed } from '../host/events.ts'
import { insertUnder, randomSecret } from '../host/handles.ts'
import { nowOf } from '../host/now.ts'
import { refuseReplay } from '../host/replay.ts'
import { requireServer } from '../host/require-server.ts'
import { assignDefined } from '../types/assign-defined.ts'
import type { PushedAuthorizationResponse } from '../types/authorization.ts'
import type { Client } from '../types/client.ts'
import type { HttpRequest } from '../types/http.ts'
import type { AuthorizationParameters } from '../types/parameters.ts'
import type { EventTrace, ProvenKey } from '../types/parts.ts'
import type { RequestRecord } from '../types/records.ts'
import { type Awaitable, ok, type Result, refused } from '../types/result.ts'
import type { AuthorizationServer } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'
import { readAuthenticatedForm } from './authenticated-form.ts'
import { encodeRequest } from './encode-request.ts'
import { proveKey } from './prove-key.ts'
import { bindsCertificates } from './sender-constraint.ts'

export const REQUEST_URI_PREFIX = 'urn:ietf:params:oauth:request_uri:'

type Outcome<T> = Promise<Result<T, EndpointError<'push'>>>

/** Answers a request to the pushed authorization request endpoint. A refused push writes nothing. Rejects when the store or
 * another port fails.
 * @example
 * ```ts
 * const result = await processPushedAuthorizationRequest(as, { method, url, headers, body })
 * return pushedAuthorizationReply(result)
 * ```
 * @see RFC 9126 §2 */
export const processPushedAuthorizationRequest = async (
  as: AuthorizationServer,
  request: HttpRequest,
): Outcome<PushedAuthorizationResponse> => {
  requireServer(as)
  const endpoint = as.pushed_authorization_request_endpoint
  requireThat(endpoint !== undefined, 'pushed_authorization_request_endpoint', 'set to serve PAR', endpoint)
  return observed(as, 'push', request?.requestContext, async (as, trace) => {
    const outcome = await push(as, request, nowOf(as), trace)
    if (outcome.ok) emit(as, { type: 'request_pushed', client_id: trace.client_id ?? '' })
    else emitRefusal(as, 'push', outcome.error, trace.client_id)
    return outcome
  })
}

const push = async (
  server: AuthorizationServer,
  request: HttpRequest,
  now: EpochSeconds,
  trace: EventTrace,
): Outcome<PushedAuthorizationResponse> => {
  const authenticated = await readAuthenticatedForm(server, 'push', request, now, trace)
  if (!authenticated.ok) return authenticated
  const { client, form, attested } = authenticated.value
  const as = serverFor(server, client)
  if (form.values.has('request_uri')) return refused(refuseRequest('request-uri-in-push', { parameter: 'request_uri' }))
  const proof = await proveKey(as, request, authenticated.value, now)
  if (!proof.ok) return proof

  const source = await readParameters(as, form, client, now)
  if (!source.ok) return source
  const { parameters, signed, notAfter, requestObjectError } = source.value
  const checked = await checkRequest(as, parameters, {
    endpoint: 'push',
    client,
    origin: 'pushed',
    signed,
    repeated: form.repeated,
    mayBeUnregistered: true,
    requestObjectError,
  })
  if (!checked.ok) return refused(checked.error.error)
  const binding = await codeBinding(as, authenticated.value, parameters, proof.value)
  if (!binding.ok) return binding
  const expires_at = Math.min(now + as.policy.requestUriLifetime, notAfter)
  const record = assignDefined<RequestRecord>(
    {
      v: 1,
      iss: as.issuer,
      origin: 'pushed',
      signed,
      client_id: client.client_id,
      parameters,
      redirect_uri_registered: checked.value.registered,
      created_at: now,
      expires_at,
      interaction_expires_at: expires_at + as.policy.interactionLifetime,
      ...attested?.bound,
    },
    binding.value,
  )
  const value = encodeRequest(record, checked.value.details)
  if (value === undefined) return refused(refuseMessage('body-too-large'))
  return storeRequest(as, record, value, authenticated.value, proof.value, now, trace)
}

/** Finds what the code will be bound to: the key of the proof or of `dpop_jkt`, or else the certificate of the connection.
 * @see RFC 9449 §10, §10.1, RFC 8705 §3 */
const codeBinding = async (
  as: AuthorizationServer,
  { client, certificate }: AuthenticatedClient,
  parameters: AuthorizationParameters,
  proof: ProvenKey | undefined,
): Outcome<{ readonly dpop_jkt: string | undefined; readonly 'x5t#S256'?: string }> => {
  const jkt = proof?.jkt
  if (jkt !== undefined && parameters.dpop_jkt !== undefined && parameters.dpop_jkt !== jkt) {
    return refused(refuseThumbprint('dpop-jkt-mismatch', { parameter: 'dpop_jkt' }))
  }
  const dpop_jkt = jkt ?? requestedKey(as.policy, parameters)
  if (certificate === undefined || dpop_jkt !== undefined || !bindsCertificates(as, client)) return ok({ dpop_jkt })
  return ok({ dpop_jkt, 'x5t#S256': await computeCertificateThumbprint(certificate.der, as.digest) })
}

/** Marks the assertion and the proof as used, and then stores the request. Nothing else is written by a push. */
const storeRequest = async (
  as: AuthorizationServer,
  record: RequestRecord,
  value: string,
  { replayMarkers, attested }: AuthenticatedClient,
  proof: ProvenKey | undefined,
  now: EpochSeconds,
  trace: EventTrace,
): Outcome<PushedAuthorizationResponse> => {
  // what may fail at the host comes first, so that a failure uses up no assertion
  const nonce = await nonceIfDue(as, proof, now)
  const handle = randomSecret(as)
  const replay = await refuseReplay(as, replayMarkers, proof)
  if (replay !== undefined) return replay
  const hash = await insertUnder(as, 'request', handle, value, record.interaction_expires_at)
  await trace.follow?.(hash)
  return ok({
    request_uri: REQUEST_URI_PREFIX + handle,
    expires_in: record.expires_at - now,
    ...nonce,
    ...attested?.fresh,
  })
}

/** The parameters of a push, from the form or from a request object. */
interface ParameterSource {
  readonly parameters: AuthorizationParameters
  readonly signed: boolean
  /** The `exp` of the request object, which the stored request must not outlive. */
  readonly notAfter: EpochSeconds
  readonly requestObjectError?: RequestContext['requestObjectError']
}

/** Beside a request object, only the client's authentication counts (RFC 9126 §3). */
const readParameters = (
  as: AuthorizationServer,
  form: Form,
  client: Client,
  now: EpochSeconds,
): Awaitable<Result<ParameterSource, EndpointError<'push'>>> => {
  const request = form.values.get('request')
  if (request !== undefined) return readRequestObject(as, request, client, now)
  const parameters = authorizationParameters(form, Object.keys(as.parameters), client.client_id)
  return ok({ parameters, signed: false, notAfter: Infinity })
}

const readRequestObject = async (
  as: AuthorizationServer,
  request: string,
  client: Client,
  now: EpochSeconds,
): Outcome<ParameterSource> => {
  const object = await readSignedParameters(as, request, client, 'push', now)
  if (!object.ok) return object
  const { parameters, expires_at = Infinity, requestObjectError } = object.value
  return ok({ parameters, signed: true, notAfter: Math.floor(expires_at), requestObjectError })
}
