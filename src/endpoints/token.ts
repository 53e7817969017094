import { verifyCodeVerifier } from '../authorization-request/code-verifier.ts'
import type { AuthenticatedClient } from '../client-authentication/authenticate.ts'
import { computeCertificateThumbprint } from '../client-authentication/certificate.ts'
import { nonceIfDue } from '../dpop/request-proof.ts'
import { isBase64urlSHA256 } from '../encoding/base64url.ts'
import type { Form } from '../encoding/form.ts'
import { uniqueTokens } from '../encoding/space-delimited.ts'
import { equalTexts } from '../encoding/utf8.ts'
import type { EndpointError } from '../errors/oauth-error.ts'
import { refuseRedemption } from '../errors/redemption.ts'
import { serverFor } from '../host/client-demands.ts'
import { emit, emitRefusal, observed } from '../host/events.ts'
import { nowOf } from '../host/now.ts'
import { readRecord } from '../host/read-record.ts'
import { decodeCodeRecord, decodeUsedCodeRecord } from '../host/records.ts'
import { refuseReplay } from '../host/replay.ts'
import { insertOnce, takeValue } from '../host/store.ts'
import { hashOf, storeKey } from '../host/store-keys.ts'
import { assignDefined } from '../types/assign-defined.ts'
import type { AuthorizationCodeGrant } from '../types/authorization.ts'
import type { AuthorizationDetail, DetailTypes } from '../types/authorization-details.ts'
import type { Client } from '../types/client.ts'
import type { HttpRequest } from '../types/http.ts'
import type { EventTrace, ProvenKey } from '../types/parts.ts'
import type { CodeRecord, UsedCodeRecord } from '../types/records.ts'
import { ok, type Refused, type Result, refused } from '../types/result.ts'
import type { AuthorizationServer, VendorParameters } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'
import { readAuthenticatedForm } from './authenticated-form.ts'
import { checkRegisteredGrantType } from './grant-type.ts'
import { checkInstance } from './instance-binding.ts'
import { type NarrowedGrant, narrowGrant } from './narrow-grant.ts'
import { proveKey } from './prove-key.ts'
import { checkTokenBinding, tokenBinding } from './sender-constraint.ts'

type RedemptionError = EndpointError<'token'>
type Outcome<T> = Promise<Result<T, RedemptionError>>

/** The client of a token request, with the keys that it proved to have. */
interface Presenter extends AuthenticatedClient {
  readonly proof: ProvenKey | undefined
  readonly x5t: string | undefined
}

/** Redeems an authorization code at the host's token endpoint. It checks everything before it touches the code, so that an
 * attacker's attempt does not use the code up. Then it inserts the tombstone, which only one caller can do, and takes the
 * code. A second redemption by the same client is refused with `reused_grant_id`: revoke the tokens of that grant. Rejects
 * when a port fails.
 * @example
 * ```ts
 * const grant = await redeemAuthorizationCode(as, request)
 * if (!grant.ok) return tokenErrorReply(grant)
 * const { subject, scope, cnf, token_type } = grant.value // issue tokens for these, bound to cnf
 * ```
 * @see RFC 6749 §4.1.3, §4.1.2, §5.2, RFC 7636 §4.6, RFC 9449 §5, RFC 8705 §3 */
export const redeemAuthorizationCode = async <Details extends DetailTypes, Vendor extends VendorParameters>(
  as: AuthorizationServer<Details, Vendor>,
  request: HttpRequest,
): Outcome<AuthorizationCodeGrant<Details>> => {
  return observed(as, 'token', request?.requestContext, async (as, trace) => {
    const outcome = await redeem(as, request, nowOf(as), trace)
    const { client_id = '' } = trace
    if (outcome.ok) {
      emit(as, { type: 'code_redeemed', client_id, grant_id: outcome.value.grant_id })
    } else {
      const { reused_grant_id } = outcome.error
      if (reused_grant_id !== undefined) emit(as, { type: 'code_reused', client_id, grant_id: reused_grant_id })
      emitRefusal(as, 'token', outcome.error, trace.client_id)
    }
    return outcome
  })
}

const redeem = async <Details extends DetailTypes, Vendor extends VendorParameters>(
  server: AuthorizationServer<Details, Vendor>,
  request: HttpRequest,
  now: EpochSeconds,
  trace: EventTrace,
): Outcome<AuthorizationCodeGrant<Details>> => {
  const authenticated = await readAuthenticatedForm(server, 'token', request, now, trace)
  if (!authenticated.ok) return authenticated
  const { client, certificate, form } = authenticated.value
  const as = serverFor(server, client)
  const unsupported = checkGrantType(form, client)
  if (unsupported !== undefined) return unsupported
  const proof = await proveKey(as, request, authenticated.value, now)
  if (!proof.ok) return proof
  const code = form.values.get('code')
  if (code === undefined) return refused(refuseRedemption('code-missing', { parameter: 'code' }))
  if (!isBase64urlSHA256(code)) return refused(refuseRedemption('code-unknown', { parameter: 'code' }))

  const x5t = certificate && (await computeCertificateThumbprint(certificate.der, as.digest))
  const presenter: Presenter = { ...authenticated.value, proof: proof.value, x5t }
  const hash = await hashOf(as, code)
  const record = await readRecord(as, 'code', hash, decodeCodeRecord)
  if (record === undefined) return refuseUsedCode(as, hash, presenter, trace)
  trace.flow = record.flow
  const objection =
    checkCode(as, record, presenter, now) ??
    checkBoundKeys(record, presenter) ??
    checkTokenBinding(as, client, proof.value, x5t) ??
    (await checkCodeVerifier(as, record, form))
  if (objection !== undefined) return objection
  const narrowed = await narrowGrant(as, record, client, form)
  return narrowed.ok ? spendCode(as, hash, narrowed.value, presenter, now) : narrowed
}

const checkGrantType = (form: Form, client: Client): Refused<RedemptionError> | undefined => {
  const grant_type = form.values.get('grant_type')
  if (grant_type === undefined) return refused(refuseRedemption('grant-type-missing', { parameter: 'grant_type' }))
  if (grant_type !== 'authorization_code') {
    return refused(refuseRedemption('grant-type-unsupported', { parameter: 'grant_type' }))
  }
  return checkRegisteredGrantType(client, grant_type)
}

const checkCode = (
  { policy }: Pick<AuthorizationServer, 'policy'>,
  record: CodeRecord,
  { client, form }: Presenter,
  now: EpochSeconds,
): Refused<RedemptionError> | undefined => {
  if (record.client_id !== client.client_id) return refused(refuseRedemption('code-foreign', { parameter: 'code' }))
  if (now >= record.expires_at) return refused(refuseRedemption('code-expired', { parameter: 'code' }))
  const redirect_uri = form.values.get('redirect_uri')
  const mayBeMissing = policy.redirectUriAtRedemption === 'if-sent' || !record.redirect_uri_sent
  const matches = redirect_uri === undefined ? mayBeMissing : redirect_uri === record.redirect_uri
  return matches ? undefined : refused(refuseRedemption('redirect-uri-changed', { parameter: 'redirect_uri' }))
}

/** Checks the keys that the code is bound to. Those that the tokens must be bound to are checked later. */
const checkBoundKeys = (
  { instance_jkt, dpop_jkt, 'x5t#S256': bound }: Pick<UsedCodeRecord, 'instance_jkt' | 'dpop_jkt' | 'x5t#S256'>,
  { attested, proof, x5t }: Presenter,
): Refused<RedemptionError> | undefined => {
  const otherInstance = checkInstance(instance_jkt, attested)
  if (otherInstance !== undefined) return otherInstance
  if (dpop_jkt !== undefined) {
    if (proof === undefined) return refused(refuseRedemption('dpop-binding-missing'))
    if (!equalTexts(proof.jkt, dpop_jkt)) return refused(refuseRedemption('dpop-binding-mismatch'))
  }
  return bound !== undefined && (x5t === undefined || !equalTexts(x5t, bound))
    ? refused(refuseRedemption('certificate-binding-mismatch'))
    : undefined
}

const checkCodeVerifier = async (
  as: Pick<AuthorizationServer, 'digest'>,
  challenge: Pick<UsedCodeRecord, 'code_challenge' | 'code_challenge_method'>,
  form: Form,
): Promise<Refused<RedemptionError> | undefined> => {
  const verified = await verifyCodeVerifier(form.values.get('code_verifier'), challenge, as.digest)
  return verified.ok ? undefined : verified
}

/** Marks the code as used, which only one caller can do, and takes it. No other function does either. */
const spendCode = async <Details extends DetailTypes, Vendor extends VendorParameters>(
  as: AuthorizationServer<Details, Vendor>,
  hash: string,
  record: NarrowedGrant,
  presenter: Presenter,
  now: EpochSeconds,
): Outcome<AuthorizationCodeGrant<Details>> => {
  const { replayMarkers, proof, attested } = presenter
  const { dpopNonce } = await nonceIfDue(as, proof, now)
  const replay = await refuseReplay(as, replayMarkers, proof)
  if (replay !== undefined) return replay
  const { client_id, grant_id, flow, code_challenge, code_challenge_method, dpop_jkt, instance_jkt } = record
  const tombstone = assignDefined<UsedCodeRecord>(
    { v: 1, iss: as.issuer, client_id, grant_id },
    { flow, code_challenge, code_challenge_method, dpop_jkt, instance_jkt, 'x5t#S256': record['x5t#S256'] },
  )
  const retained = Math.max(record.expires_at, now + as.policy.usedCodeRetention)
  const isFirst = await insertOnce(as, storeKey('used-code', hash), JSON.stringify(tombstone), retained)
  if (!isFirst)
    return refused({ ...refuseRedemption('code-already-used', { parameter: 'code' }), reused_grant_id: grant_id })
  if ((await takeValue(as, storeKey('code', hash))) === undefined) {
    return refused(refuseRedemption('code-expired', { parameter: 'code' }))
  }
  const fresh = { dpopNonce, ...attested?.fresh, clientAttestation: attested?.attestation }
  return ok(grantFrom<Details>(as, record, presenter, fresh))
}

type OfThisRequest = {
  readonly [Name in 'dpopNonce' | 'replyHeaders' | 'clientAttestation']?: AuthorizationCodeGrant[Name] | undefined
}

const grantFrom = <Details extends DetailTypes>(
  as: Pick<AuthorizationServer, 'policy'>,
  record: NarrowedGrant,
  { client, proof, x5t }: Presenter,
  more: OfThisRequest,
): AuthorizationCodeGrant<Details> => {
  const { auth_time, acr, amr, claims, nonce, sid, data } = record
  const binding = tokenBinding(as, client, proof, x5t, record['x5t#S256'] !== undefined)
  return assignDefined<AuthorizationCodeGrant<Details>>(
    {
      client,
      grant_id: record.grant_id,
      subject: record.subject,
      scope: uniqueTokens(record.scope),
      resource: record.resource ?? [],
      authorization_details: (record.authorization_details ?? []) as readonly AuthorizationDetail<Details>[],
      originalGrant: record.originalGrant as AuthorizationCodeGrant<Details>['originalGrant'],
      token_type: binding.token_type,
    },
    { auth_time, acr, amr, claims, nonce, sid, data, cnf: binding.cnf, ...more },
  )
}

/** Refuses a code that is not stored, and that may have been used. The host revokes the tokens of the grant that the refusal names. An
 * attacker who saw a used code must not cause this: the grant is named only for the client of the code, with the right verifier and the keys
 * that the code is bound to. An attacker who saw the whole token request must not either, so an assertion or a proof that was used before
 * does not count.
 * @see OAuth 2.1 §7.5.2 */
const refuseUsedCode = async (
  as: AuthorizationServer,
  hash: string,
  presenter: Presenter,
  trace: EventTrace,
): Promise<Refused<RedemptionError>> => {
  const { client, form, replayMarkers, proof } = presenter
  const used = await readRecord(as, 'used-code', hash, decodeUsedCodeRecord)
  if (used === undefined) return refused(refuseRedemption('code-unknown', { parameter: 'code' }))
  trace.flow = used.flow
  const refusal = refuseRedemption('code-already-used', { parameter: 'code' })
  const objection = checkBoundKeys(used, presenter) ?? (await checkCodeVerifier(as, used, form))
  const isOwn = used.client_id === client.client_id && objection === undefined
  const isFresh = isOwn && (await refuseReplay(as, replayMarkers, proof)) === undefined
  return refused(isFresh ? { ...refusal, reused_grant_id: used.grant_id } : refusal)
}
