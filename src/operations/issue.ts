import { codeChallengeMethod } from '../rules/code-challenge.ts'
import { MAX_RECORD_LENGTH } from '../schema/records.ts'
import type {
  AuthorizationDecision,
  AuthorizationFailure,
  AuthorizationResponse,
  GrantedDecision,
  PendingAuthorization,
} from '../types/authorization.ts'
import type { DetailTypes } from '../types/authorization-details.ts'
import { refuse } from '../types/errors.ts'
import type { AuthorizationParameters } from '../types/parameters.ts'
import type { CodeRecord, GrantedAuthorization } from '../types/records.ts'
import { ok, type Result } from '../types/result.ts'
import type { AuthorizationServer, VendorParameters } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'
import { denialParameters } from './denial.ts'
import { emit, emitRefusal } from './events.ts'
import { mintFrontChannelTokens } from './front-channel.ts'
import { grantOf } from './grant.ts'
import { requestOf } from './pending.ts'
import { display, makeResponse } from './response.ts'
import { insertUnder, randomSecret } from './secrets.ts'
import { storeKey } from './store-keys.ts'

const GRANT_ID_BYTES = 16

/** Answers a pending authorization as its user decided, once: the request is taken from the store, so that of two decisions one
 * alone is answered. Throws TypeError when the decision grants more than was requested; rejects when the store fails, and then
 * no code was issued.
 * @see RFC 6749 §4.1.2, RFC 9126 §7.3 */
export const issueAuthorizationResponse = async <Details extends DetailTypes, Vendor extends VendorParameters>(
  as: AuthorizationServer<Details, Vendor>,
  pending: PendingAuthorization<Details, Vendor>,
  decision: AuthorizationDecision<Details>,
): Promise<Result<AuthorizationResponse, AuthorizationFailure>> => {
  const now = as.clock()
  const hash = requestOf(pending)
  const { client, redirect_uri, response_mode, parameters } = pending
  const prepared =
    decision.decision === 'granted'
      ? prepareCode(as, pending, decision, now)
      : { denied: denialParameters(decision.error) }

  const outcome = await take(as, pending, hash, now)
  if (outcome !== undefined) {
    emitRefusal(as, 'authorization', outcome.error.error, client.client_id)
    return outcome
  }
  const { state } = parameters
  const delivery = { redirect_uri, response_mode, client, state, now }
  if ('denied' in prepared) {
    emit(as, { type: 'request_denied', client_id: client.client_id, error: prepared.denied.error })
    return ok(await makeResponse(as, prepared.denied, delivery))
  }
  const { record } = prepared
  const words = pending.response_type.split(' ')
  const code = words.includes('code') ? randomSecret(as) : undefined
  const grant = { ...prepared.granted, client, grant_id: record.grant_id, ...dpopKeyOf(record) }
  const tokens = await mintFrontChannelTokens(as, words, grant, { code, state })
  const response = await makeResponse(as, { ...(code === undefined ? {} : { code }), ...tokens }, delivery)
  // stored last: what cannot be delivered leaves no code behind
  if (code !== undefined) await insertUnder(as, 'code', code, JSON.stringify(record), record.expires_at)
  emit(as, { type: code === undefined ? 'response_issued' : 'code_issued', client_id: client.client_id })
  return ok(response)
}

/** The one `take` of the request: whoever comes second finds nothing. */
const take = async (
  as: AuthorizationServer,
  { interaction_expires_at }: Pick<PendingAuthorization, 'interaction_expires_at'>,
  hash: string,
  now: EpochSeconds,
): Promise<ReturnType<typeof display> | undefined> => {
  if (now >= interaction_expires_at) return display(refuse('interaction-expired'))
  return (await as.store.take(storeKey('request', hash))) === undefined
    ? display(refuse('request-already-decided'))
    : undefined
}

/** Everything that can go wrong on the host's side goes wrong here, before anything is taken. */
const prepareCode = <Details extends DetailTypes, Vendor extends VendorParameters>(
  as: AuthorizationServer<Details, Vendor>,
  pending: PendingAuthorization<Details, Vendor>,
  decision: GrantedDecision<Details>,
  now: EpochSeconds,
): { readonly record: CodeRecord; readonly granted: GrantedAuthorization } => {
  const { client, parameters, redirect_uri, 'x5t#S256': x5t } = pending
  const granted = grantOf(as, pending, decision)
  const grant_id = decision.grant_id ?? randomSecret(as, GRANT_ID_BYTES)
  if (grant_id === '' || grant_id.length > 256) throw new TypeError('A grant_id has 1 to 256 characters.')
  const record: CodeRecord = {
    v: 1,
    client_id: client.client_id,
    grant_id,
    redirect_uri,
    redirect_uri_sent: parameters.redirect_uri !== undefined,
    ...challengeOf(as, parameters),
    ...dpopKeyOf(pending),
    ...(x5t === undefined ? {} : { 'x5t#S256': x5t }),
    issued_at: now,
    expires_at: now + as.policy.codeLifetime,
    ...granted,
  }
  if (JSON.stringify(record).length > MAX_RECORD_LENGTH) {
    throw new TypeError(
      `What is kept with a code must stay under ${MAX_RECORD_LENGTH} characters of JSON; shorten data.`,
    )
  }
  return { record, granted }
}

const dpopKeyOf = ({ dpop_jkt }: { readonly dpop_jkt?: string }): { readonly dpop_jkt?: string } =>
  dpop_jkt === undefined ? {} : { dpop_jkt }

/** The challenge as it is to be read. One that this server does not read must not get lost: the code would be free of it. */
const challengeOf = (
  { policy }: Pick<AuthorizationServer, 'policy'>,
  { code_challenge, code_challenge_method }: AuthorizationParameters,
): Pick<CodeRecord, 'code_challenge' | 'code_challenge_method'> => {
  if (code_challenge === undefined) return {}
  const method = codeChallengeMethod(code_challenge_method, policy)
  if (method === undefined)
    throw new TypeError('This request was validated under another policy: call resumeAuthorizationRequest.')
  return { code_challenge, code_challenge_method: method }
}
