import { codeChallengeMethod } from '../authorization-request/code-challenge.ts'
import { isFrontChannel } from '../authorization-request/response-type.ts'
import { frozenCopy } from '../encoding/frozen-copy.ts'
import { requireMembers } from '../encoding/require-members.ts'
import { uniqueTokens } from '../encoding/space-delimited.ts'
import type { EndpointError } from '../errors/oauth-error.ts'
import { refusePresentation } from '../errors/presentation.ts'
import { serverFor } from '../host/client-demands.ts'
import { emit, emitRefusal, type Listener, observed } from '../host/events.ts'
import { insertUnder, randomSecret } from '../host/handles.ts'
import { nowOf } from '../host/now.ts'
import { requestHashOf } from '../host/pending.ts'
import { encodeRecord } from '../host/records.ts'
import { takeValue } from '../host/store.ts'
import { storeKey } from '../host/store-keys.ts'
import { assignDefined } from '../types/assign-defined.ts'
import type {
  AuthorizationDecision,
  AuthorizationFailure,
  AuthorizationResponse,
  GrantedDecision,
  IssueOptions,
  PendingAuthorization,
} from '../types/authorization.ts'
import type { DetailTypes } from '../types/authorization-details.ts'
import type { Occurrence } from '../types/events.ts'
import type { EventTrace } from '../types/parts.ts'
import type { CodeRecord, GrantedAuthorization } from '../types/records.ts'
import { ok, type Result } from '../types/result.ts'
import type { AuthorizationServer, VendorParameters } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'
import { checkDecision } from './check-decision.ts'
import { denialParameters } from './denial.ts'
import { mintFrontChannelTokens } from './front-channel-tokens.ts'
import { grantOf } from './grant.ts'
import { answerClient, display } from './response.ts'

const GRANT_ID_BYTES = 16

/** Answers a pending authorization with the user's decision, once. It takes the request from the store, so that only one of
 * two decisions is answered. Throws TypeError when the decision is malformed, has an unknown member or grants more than was requested; the
 * request then still waits. Do not spread a session or a login into a decision. Rejects when the store fails, and then no code was issued.
 * @example
 * ```ts
 * const answer = await issueAuthorizationResponse(as, pending.value, { decision: 'granted', subject: 'alice' })
 * return authorizationReply(as, answer)
 * ```
 * @see RFC 6749 §4.1.2, RFC 9126 §7.3 */
export const issueAuthorizationResponse = async <Details extends DetailTypes, Vendor extends VendorParameters>(
  as: AuthorizationServer<Details, Vendor>,
  pending: PendingAuthorization<Details, Vendor>,
  decision: AuthorizationDecision<Details>,
  options: IssueOptions = {},
): Promise<Result<AuthorizationResponse, AuthorizationFailure>> => {
  requireMembers('options', options, ['requestContext'])
  return observed(as, 'authorization', options.requestContext, (as, trace) =>
    answerPending(as, pending, decision, trace),
  )
}

const answerPending = async <Details extends DetailTypes, Vendor extends VendorParameters>(
  server: AuthorizationServer<Details, Vendor>,
  pending: PendingAuthorization<Details, Vendor>,
  decision: AuthorizationDecision<Details>,
  trace: EventTrace,
): Promise<Result<AuthorizationResponse, AuthorizationFailure>> => {
  const now = nowOf(server)
  const hash = requestHashOf(server, pending)
  const as = serverFor(server, pending.client)
  await trace.follow?.(hash)
  checkDecision(decision, now, as.policy.clockTolerance)
  const { client_id } = pending.client
  if (now >= pending.interaction_expires_at) {
    return displayRefusal(as, client_id, refusePresentation('interaction-expired'))
  }
  const prepared = await prepareAnswer(as, pending, decision, trace.flow, now)
  if (!prepared.ok) return displayRefusal(as, client_id, prepared.error)
  const { response, code, event } = prepared.value
  // the only take of the request: a second decision finds nothing
  if ((await takeValue(as, storeKey('request', hash))) === undefined) {
    return displayRefusal(as, client_id, refusePresentation('request-already-decided'))
  }
  if (code !== undefined) await insertUnder(as, 'code', code.secret, code.value, code.expires_at)
  emit(as, event)
  return ok(response)
}

const displayRefusal = (
  as: Listener,
  client_id: string,
  error: EndpointError<'authorization'>,
): ReturnType<typeof display> => {
  emitRefusal(as, 'authorization', error, client_id)
  return display(error)
}

interface PreparedAnswer {
  readonly response: AuthorizationResponse
  readonly code?: { readonly secret: string; readonly value: string; readonly expires_at: EpochSeconds } | undefined
  readonly event: Occurrence
}

/** Makes the whole answer first, so that every failure of a host function happens before the request is taken. */
const prepareAnswer = async <Details extends DetailTypes, Vendor extends VendorParameters>(
  as: AuthorizationServer<Details, Vendor>,
  pending: PendingAuthorization<Details, Vendor>,
  decision: AuthorizationDecision<Details>,
  flow: string | undefined,
  now: EpochSeconds,
): Promise<Result<PreparedAnswer, EndpointError<'authorization'>>> => {
  const { client, redirect_uri, response_mode, response_type } = pending
  const { state } = pending.parameters
  const { client_id } = client
  const delivery = { redirect_uri, response_mode, client, state, now }
  if (decision.decision !== 'granted') {
    const denied = denialParameters(decision.error)
    const response = await answerClient(as, denied, delivery)
    return response.ok
      ? ok({ response: response.value, event: { type: 'request_denied', client_id, error: denied.error } })
      : response
  }
  const { record, value, granted } = prepareCode(as, pending, decision, flow, now)
  const words = uniqueTokens(response_type)
  const secret = words.includes('code') ? randomSecret(as) : undefined
  const tokens: Record<string, string> = secret === undefined ? {} : { code: secret }
  if (isFrontChannel(response_type)) {
    const { grant_id, dpop_jkt } = record
    const members = { ...granted, scope: uniqueTokens(granted.scope), grant_id, ...(dpop_jkt && { dpop_jkt }) }
    // both ports get it, and the response states its scope; a record of the registry is the host's own
    const grant = Object.freeze({ ...frozenCopy(members), client })
    Object.assign(tokens, await mintFrontChannelTokens(as, words, grant, { code: secret, state }))
  }
  const answered = await answerClient(as, tokens, delivery)
  if (!answered.ok) return answered
  const response = answered.value
  if (secret === undefined) return ok({ response, event: { type: 'response_issued', client_id } })
  const { grant_id, expires_at } = record
  return ok({ response, code: { secret, value, expires_at }, event: { type: 'code_issued', client_id, grant_id } })
}

/** Makes the record of the code. Throws TypeError for a decision that a record does not hold. */
const prepareCode = <Details extends DetailTypes, Vendor extends VendorParameters>(
  as: AuthorizationServer<Details, Vendor>,
  pending: PendingAuthorization<Details, Vendor>,
  decision: GrantedDecision<Details>,
  flow: string | undefined,
  now: EpochSeconds,
): { readonly record: CodeRecord; readonly value: string; readonly granted: GrantedAuthorization } => {
  const { client, parameters, redirect_uri, 'x5t#S256': x5t } = pending
  const granted = grantOf(as, pending, decision)
  const grant_id = decision.grant_id ?? randomSecret(as, GRANT_ID_BYTES)
  if (grant_id === '' || grant_id.length > 256)
    throw new TypeError(`decision.grant_id must have 1 to 256 characters; got ${grant_id.length}.`)
  const { dpop_jkt, instance_jkt } = pending
  const { code_challenge, code_challenge_method } = parameters
  const record = assignDefined<CodeRecord>(
    {
      v: instance_jkt === undefined ? 1 : 2,
      iss: as.issuer,
      client_id: client.client_id,
      grant_id,
      redirect_uri,
      redirect_uri_sent: parameters.redirect_uri !== undefined,
      issued_at: now,
      expires_at: now + as.policy.codeLifetime,
      ...granted,
    },
    {
      flow,
      code_challenge,
      code_challenge_method: code_challenge === undefined ? undefined : methodOf(as, code_challenge_method),
      dpop_jkt,
      'x5t#S256': x5t,
      instance_jkt,
    },
  )
  const value = encodeRecord(record)
  if (value === undefined)
    throw new TypeError('The grant must take less than 64 KiB of JSON; got more. Shorten decision.data.')
  return { record, value, granted }
}

/** Returns the method of the challenge. A challenge that this server cannot read must not be dropped, or the code would
 * need no verifier. */
const methodOf = (
  { policy }: Pick<AuthorizationServer, 'policy'>,
  code_challenge_method: string | undefined,
): 'S256' | 'plain' => {
  const method = codeChallengeMethod(code_challenge_method, policy)
  if (method === undefined)
    throw new TypeError(
      `code_challenge_method must be in policy.code_challenge_methods_supported; got "${code_challenge_method ?? 'plain'}", validated under another policy. Call resumeAuthorizationRequest.`,
    )
  return method
}
