import { hasType, parseCompactJWS, type UnverifiedJWS, verifyJWS } from '../crypto/jws.ts'
import type { ImportedKey, KnownKeys } from '../crypto/key-cache.ts'
import { importPublicKey, nameKey, selectKeys } from '../crypto/keys.ts'
import { audiencesOf, missingClaim } from '../encoding/claim-reader.ts'
import { describeFuture, describePast } from '../encoding/epoch-seconds.ts'
import { isListOfStrings } from '../encoding/list-of-strings.ts'
import {
  optionalFunction,
  requireAlgorithms,
  requireKeySet,
  requireObject,
  requireText,
  requireThat,
  requireTimes,
} from '../encoding/require-that.ts'
import type { OAuthError } from '../errors/oauth-error.ts'
import { refuseRequestObject } from '../errors/request-object.ts'
import type { JSONWebKeySet } from '../types/jose.ts'
import type { JSONObject } from '../types/json.ts'
import type { Policy } from '../types/policy.ts'
import type { VerifySignature } from '../types/ports.ts'
import { ok, type Refused, type Result, refused } from '../types/result.ts'
import type { EpochSeconds } from '../types/time.ts'
import { type RequestObjectClaims, readRequestObjectClaims } from './request-object-form.ts'

const MAX_REQUEST_OBJECT_LENGTH = 32_768

/** Why a request object is refused.
 * @see RFC 9101 §6.2 */
export type RequestObjectError = OAuthError<'invalid_request_object'>

/** The expectations on a request object. */
export interface RequestObjectExpectations {
  readonly now: EpochSeconds
  readonly client_id: string
  readonly issuer: string
  /** The algorithms of the policy, or the one that the client registered; never `none`. */
  readonly algorithms: readonly string[]
  readonly jwks: JSONWebKeySet
  /** Keys of `jwks` that verified something before: they are not imported again. */
  readonly knownKeys?: KnownKeys<ImportedKey>
  /** Verifies at once what it can. Default: `node:crypto` verifies ES256 on Node and Bun, otherwise WebCrypto verifies. */
  readonly verifySignature?: VerifySignature | undefined
  readonly policy: Pick<Policy, 'clockTolerance' | 'requestObjectRequiredClaims' | 'requestObjectMaxLifetime'> &
    Partial<Pick<Policy, 'maxSignatureKeys'>>
}

/** A request object whose signature and claims were verified.
 * @see RFC 9101 §6.2 */
export interface VerifiedRequestObject {
  /** All members, the JWT's own claims among them. */
  readonly members: JSONObject
  /** Its `exp`. The stored request does not outlive it. */
  readonly expires_at: EpochSeconds | undefined
}

/** Takes a request object apart and checks its kind. Its members are unverified.
 * @see RFC 9101 §6.1, §10.8 */
export const parseRequestObject = (request: string): Result<UnverifiedJWS, RequestObjectError> => {
  const jws = parseCompactJWS(request, MAX_REQUEST_OBJECT_LENGTH)
  if (jws === undefined) return refused(refuseRequestObject('request-object-malformed', { parameter: 'request' }))
  // the same key may sign client assertions or ID tokens, which must not pass for a request object
  return jws.header.typ === undefined || hasType(jws.header, ['oauth-authz-req+jwt', 'jwt'])
    ? ok(jws)
    : refused(refuseRequestObject('request-object-typ', { parameter: 'request' }))
}

/** Verifies a request object: its signature by the client, that it is from this client, for this server and for now.
 * @see RFC 9101 §6.2, §6.3, FAPI 2.0 Message Signing §5.3.1 */
export const verifyRequestObject = async (
  jws: UnverifiedJWS,
  expected: RequestObjectExpectations,
): Promise<Result<VerifiedRequestObject, RequestObjectError>> => {
  const parameter = 'request'
  requireObject('jws', 'a request object that parseRequestObject returned', jws, 'payload')
  requireObject('expected', 'the facts to check against', expected, 'algorithms')
  requireObject('expected.policy', 'the policy of the server', expected.policy, 'requestObjectRequiredClaims')
  requireAlgorithms(expected.algorithms)
  requireKeySet('expected.jwks', expected.jwks)
  // without it, an object that names no client would be one of this client
  requireText('expected.client_id', expected.client_id)
  requireText('expected.issuer', expected.issuer)
  const verifySignature = optionalFunction('expected.verifySignature', expected.verifySignature)
  const { clockTolerance, requestObjectMaxLifetime = Infinity, requestObjectRequiredClaims } = expected.policy
  const name = 'expected.policy.requestObjectRequiredClaims'
  requireThat(isListOfStrings(requestObjectRequiredClaims), name, 'a list of claims', requestObjectRequiredClaims)
  requireTimes({ now: expected.now, clockTolerance, requestObjectMaxLifetime })
  if (!expected.algorithms.includes(jws.alg))
    return refused(refuseRequestObject('request-object-algorithm', { parameter }))
  if (!(await hasGoodSignature(jws, expected, verifySignature)))
    return refused(refuseRequestObject('request-object-signature', { parameter }))
  const claims = readRequestObjectClaims(jws.payload)
  if (!claims.ok) return refused(refuseRequestObject('request-object-claims', { parameter, detail: claims.error }))
  return (
    checkParties(claims.value, jws.payload, expected) ??
    checkTimes(claims.value, expected) ??
    ok({ members: jws.payload, expires_at: claims.value.exp })
  )
}

const hasGoodSignature = async (
  jws: UnverifiedJWS,
  { jwks, knownKeys, policy }: RequestObjectExpectations,
  verifySignature: VerifySignature | undefined,
): Promise<boolean> => {
  for (const jwk of selectKeys(jwks, jws.kid, jws.alg, policy.maxSignatureKeys)) {
    const name = nameKey(jwk, jws.alg)
    const key = knownKeys?.get(name) ?? (await importPublicKey(jwk, jws.alg))
    if (key === undefined || !(await verifyJWS(jws, key, verifySignature))) continue
    knownKeys?.add(name, key)
    return true
  }
  return false
}

const checkParties = (
  { client_id, iss, aud, sub }: RequestObjectClaims,
  payload: JSONObject,
  expected: RequestObjectExpectations,
): Refused<RequestObjectError> | undefined => {
  const parameter = 'request'
  if (client_id !== expected.client_id) return refused(refuseRequestObject('request-object-client-id', { parameter }))
  if (iss !== undefined && iss !== expected.client_id)
    return refused(refuseRequestObject('request-object-issuer', { parameter }))
  // unlike an assertion's, this audience may name others too
  if (aud !== undefined && !audiencesOf(aud).includes(expected.issuer)) {
    return refused(refuseRequestObject('request-object-audience', { parameter }))
  }
  if (sub === expected.client_id) return refused(refuseRequestObject('request-object-subject', { parameter }))
  if (Object.hasOwn(payload, 'request') || Object.hasOwn(payload, 'request_uri')) {
    return refused(refuseRequestObject('request-object-nested', { parameter }))
  }
  const missing = expected.policy.requestObjectRequiredClaims.find((name) => !Object.hasOwn(payload, name))
  if (missing === undefined) return undefined
  return refused(
    missing === 'aud'
      ? refuseRequestObject('request-object-audience', { parameter })
      : refuseRequestObject('request-object-lifetime', { parameter, detail: missingClaim(missing) }),
  )
}

const checkTimes = (
  { exp, nbf, iat }: RequestObjectClaims,
  { now, policy: { clockTolerance, requestObjectMaxLifetime = Infinity } }: RequestObjectExpectations,
): Refused<RequestObjectError> | undefined => {
  const parameter = 'request'
  if (exp !== undefined && exp <= now - clockTolerance)
    return refused(refuseRequestObject('request-object-expired', { parameter, detail: describePast('exp', exp, now) }))
  const start = Math.max(nbf ?? 0, iat ?? 0)
  if (start > now + clockTolerance) {
    const detail = describeFuture('nbf or iat', start, now)
    return refused(refuseRequestObject('request-object-not-yet-valid', { parameter, detail }))
  }
  // an exp that has not passed bounds the age of nbf as well; without one, its age is what counts
  return nbf !== undefined && (exp ?? now - clockTolerance) - nbf > requestObjectMaxLifetime
    ? refused(refuseRequestObject('request-object-lifetime', { parameter }))
    : undefined
}
