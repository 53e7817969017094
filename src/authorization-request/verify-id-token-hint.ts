import { hasType, parseCompactJWS, type UnverifiedJWS, verifyJWS } from '../crypto/jws.ts'
import { importPublicKey, selectKeys } from '../crypto/keys.ts'
import { audiencesOf } from '../encoding/claim-reader.ts'
import { describeFuture, describePast } from '../encoding/epoch-seconds.ts'
import { requireAlgorithms, requireKeySet, requireObject, requireText, requireTimes } from '../encoding/require-that.ts'
import type { OAuthError } from '../errors/oauth-error.ts'
import { refuseRequest } from '../errors/request.ts'
import type { JSONWebKeySet } from '../types/jose.ts'
import type { JSONObject } from '../types/json.ts'
import { ok, type Refused, type Result, refused } from '../types/result.ts'
import type { EpochSeconds, Seconds } from '../types/time.ts'
import { readIDTokenClaims } from './id-token-claims.ts'

const MAX_HINT_LENGTH = 16_384

/** The expectations on an `id_token_hint`. */
export interface IDTokenHintExpectations {
  readonly now: EpochSeconds
  /** The server that minted the ID token: this one. */
  readonly issuer: string
  /** The client that sends the hint. */
  readonly client_id: string
  /** The public keys that verify the host's ID tokens, including keys that no longer sign. */
  readonly jwks: JSONWebKeySet
  /** The algorithms under which the host signs ID tokens; `none` and HS* never count. */
  readonly algorithms: readonly string[]
  /** Leeway for an `iat` that lies ahead. Default 10 s. */
  readonly clockTolerance?: Seconds
  /** How long past its `exp` a hint still counts. Default: without end. */
  readonly maxStale?: Seconds
}

/** The user and the session of a verified hint. */
export interface VerifiedIDTokenHint {
  readonly subject: string
  /** The session in which the ID token was minted. */
  readonly sid?: string
  readonly claims: JSONObject
}

/** Verifies an `id_token_hint`: an ID token of this server for this client. An expired ID token passes, because a hint says
 * who the user was, not that the user is logged in.
 * @see OpenID Connect Core §3.1.2.1, §3.1.2.2 */
export const verifyIDTokenHint = async (
  hint: string,
  expected: IDTokenHintExpectations,
): Promise<Result<VerifiedIDTokenHint, OAuthError<'invalid_request'>>> => {
  requireText('hint', hint)
  requireObject('expected', 'the facts to check against', expected, 'algorithms')
  requireAlgorithms(expected.algorithms)
  requireKeySet('expected.jwks', expected.jwks)
  requireText('expected.client_id', expected.client_id)
  requireText('expected.issuer', expected.issuer)
  const { now, clockTolerance = 10, maxStale = Infinity } = expected
  requireTimes({ now, clockTolerance, maxStale })
  const jws = parseCompactJWS(hint, MAX_HINT_LENGTH)
  if (jws === undefined) return refusal('It is not a well-formed signed JWT.')
  // an access token or a logout token has the same issuer and can have the same keys
  if (jws.header.typ !== undefined && !hasType(jws.header, ['jwt']))
    return refusal('It is typed as another kind of JWT.')
  if (!expected.algorithms.includes(jws.alg)) return refusal('Its algorithm is not accepted.')
  if (!(await hasGoodSignature(jws, expected.jwks))) return refusal('Its signature does not verify.')
  const claims = readIDTokenClaims(jws.payload)
  if (!claims.ok) return refusal(claims.error)
  const { iss, aud, exp, iat, sub, sid } = claims.value
  if (iss !== expected.issuer) return refusal(`It is from another issuer. Expected: ${expected.issuer}`)
  if (!audiencesOf(aud).includes(expected.client_id)) return refusal('It is for another client.')
  if (iat > now + clockTolerance) return refusal(`It is not valid yet: ${describeFuture('its iat', iat, now)}`)
  if (exp + maxStale <= now) return refusal(`It expired too long ago: ${describePast('its exp', exp, now)}`)
  return ok({ subject: sub, ...(sid === undefined ? {} : { sid }), claims: jws.payload })
}

const hasGoodSignature = async (jws: UnverifiedJWS, jwks: JSONWebKeySet): Promise<boolean> => {
  for (const jwk of selectKeys(jwks, jws.kid, jws.alg)) {
    const key = await importPublicKey(jwk, jws.alg)
    if (key !== undefined && (await verifyJWS(jws, key))) return true
  }
  return false
}

const refusal = (detail: string): Refused<OAuthError<'invalid_request'>> =>
  refused(refuseRequest('id-token-hint-invalid', { parameter: 'id_token_hint', detail }))
