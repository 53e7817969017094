import { hashText } from '../crypto/digest.ts'
import { hasType, parseCompactJWS, type UnverifiedJWS, verifyJWS } from '../crypto/jws.ts'
import type { ImportedKey, KnownKeys } from '../crypto/key-cache.ts'
import { importPublicKey, misfitOf } from '../crypto/keys.ts'
import { thumbprintOfSoundKey } from '../crypto/thumbprint.ts'
import { describeFuture, describePast, isStillAccepted, LAST_SECOND } from '../encoding/epoch-seconds.ts'
import { isJSONObject } from '../encoding/json.ts'
import {
  optionalFunction,
  requireAlgorithms,
  requireExternalUrl,
  requireObject,
  requireText,
  requireThat,
  requireTimes,
} from '../encoding/require-that.ts'
import { equalTexts } from '../encoding/utf8.ts'
import { refuseDPoP } from '../errors/dpop.ts'
import { refuseAccessToken } from '../errors/dpop-ath.ts'
import type { OAuthError } from '../errors/oauth-error.ts'
import type { AsymmetricAlgorithm, CheckedJSONWebKey } from '../types/jose.ts'
import type { JSONObject } from '../types/json.ts'
import type { AcceptedNonce, Digest, VerifySignature } from '../types/ports.ts'
import type { ReplayMarker } from '../types/replay-marker.ts'
import { ok, type Refused, type Result, refused } from '../types/result.ts'
import type { EpochSeconds, Seconds } from '../types/time.ts'
import { type DPoPProofClaims, readDPoPProofClaims } from './proof-claims.ts'
import { normaliseTargetUri } from './target-uri.ts'

const MAX_PROOF_LENGTH = 16_384

/** The maximum length of a header whose key is cached; an RSA key of 4096 bits fits. Padding in a header can take twenty
 * times as much memory once it is parsed. */
const MAX_KNOWN_HEADER = 1024

/** The facts of a request that its DPoP proof must match. */
export interface DPoPExpectations {
  readonly now: EpochSeconds
  /** The HTTP method of the request, as the client sent it. */
  readonly method: string
  /** The absolute external URL of the request; its query and fragment do not count. */
  readonly url: string
  readonly algorithms: readonly AsymmetricAlgorithm[]
  /** The maximum age of `iat` in seconds, plus `clockTolerance`. */
  readonly maxAge: Seconds
  readonly clockTolerance: Seconds
  /** `off`: a nonce is ignored. */
  readonly nonce: 'off' | 'optional' | 'required'
  /** Returns until when a nonce is accepted, or undefined. Required unless `nonce` is `off`. */
  readonly acceptNonce?: ((nonce: string) => Promise<AcceptedNonce | undefined> | AcceptedNonce | undefined) | undefined
  /** The access token that comes with the proof, at a protected resource. */
  readonly accessToken?: string | undefined
  /** Default: `node:crypto` where the runtime has it, otherwise WebCrypto. */
  readonly digest?: Digest | undefined
  /** Verifies signatures synchronously where it can. Default: that of the option `verifySignature` of `authorizationServer`. */
  readonly verifySignature?: VerifySignature | undefined
  /** A cache of imported keys, by the header of the proof. The function adds a key only after every check has passed. The
   * cache must be bounded, because anybody can make keys. */
  readonly knownKeys?: KnownKeys<DPoPKey> | undefined
}

/** The key of a proof's header. */
export interface DPoPKey {
  readonly header: JSONObject
  readonly jwk: CheckedJSONWebKey
  readonly key: ImportedKey
  readonly jkt: string
}

/** A verified DPoP proof. It proves nothing until `replayMarker` is marked as used. */
export interface DPoPProof {
  /** The thumbprint of the proof's key: `cnf.jkt` of the tokens. */
  readonly jkt: string
  readonly jwk: CheckedJSONWebKey
  readonly replayMarker: ReplayMarker
  /** Whether the server should send the client a fresh nonce. */
  readonly renewNonce: boolean
}

/** Why a DPoP proof is refused.
 * @see RFC 9449 §4.3 */
export type DPoPError = OAuthError<'invalid_dpop_proof' | 'use_dpop_nonce'>

/** Verifies the value of a `DPoP` header. The caller marks `replayMarker` as used last, by put-if-absent, and refuses with
 * `dpop-proof-replayed` when that fails.
 * @see RFC 9449 §4.3 */
export const verifyDPoPProof = async (
  header: string,
  expected: DPoPExpectations,
): Promise<Result<DPoPProof, DPoPError>> => {
  requireObject('expected', 'the facts to check against', expected, 'algorithms')
  requireAlgorithms(expected.algorithms)
  const { now, method, url, algorithms, maxAge, clockTolerance, nonce, accessToken, knownKeys } = expected
  requireTimes({ now, maxAge, clockTolerance })
  requireText('expected.method', method)
  requireExternalUrl('expected.url', url)
  const isNonceUse = nonce === 'off' || nonce === 'optional' || nonce === 'required'
  requireThat(isNonceUse, 'expected.nonce', "'off', 'optional' or 'required'", nonce)
  // without it, the proof need not be for the token
  if (accessToken !== undefined) requireText('expected.accessToken', accessToken)
  const acceptNonce = optionalFunction('expected.acceptNonce', expected.acceptNonce)
  const digest = optionalFunction('expected.digest', expected.digest)
  const verifySignature = optionalFunction('expected.verifySignature', expected.verifySignature)
  if (nonce !== 'off' && acceptNonce === undefined) {
    throw new TypeError('acceptNonce must be a function where nonce is not "off"; got undefined.')
  }
  // each by its name: a spread would lose what expected inherits, and a lost maxAge or accessToken would be compared with nothing
  const checked = {
    now,
    method,
    url,
    algorithms,
    maxAge,
    clockTolerance,
    nonce,
    acceptNonce,
    accessToken,
    digest,
    verifySignature,
    knownKeys,
  } satisfies Record<keyof DPoPExpectations, unknown>
  return verifyProofOfKey(header, checked, checkAccessToken)
}

/** Verifies a proof under expectations that are known to be sound. `checkToken` compares it with the access token beside it; at the endpoints
 * of an authorization server there is none. */
export const verifyProofOfKey = async (
  header: string,
  expected: DPoPExpectations,
  checkToken?: typeof checkAccessToken,
): Promise<Result<DPoPProof, DPoPError>> => {
  // RFC 9449 §4.3 (1): repeated headers arrive comma-joined, and neither base64url nor a dot is a comma
  if (typeof header !== 'string' || header === '' || header.includes(','))
    return refused(refuseDPoP('dpop-proof-multiple'))
  const segment = header.slice(0, header.indexOf('.') + 1)
  const known = expected.knownKeys?.get(segment)
  const jws = parseCompactJWS(header, MAX_PROOF_LENGTH, known?.header)
  if (jws === undefined) return refused(refuseDPoP('dpop-proof-malformed'))
  if (!hasType(jws.header, ['dpop+jwt'])) return refused(refuseDPoP('dpop-proof-typ'))
  if (!expected.algorithms.some((alg) => alg === jws.alg)) return refused(refuseDPoP('dpop-proof-algorithm'))
  const read = readDPoPProofClaims(jws.payload)
  if (!read.ok) return refused(refuseDPoP('dpop-proof-claims', { detail: read.error }))
  const claims = read.value
  const htu = normaliseTargetUri(claims.htu)
  if (claims.htm !== expected.method) return refused(refuseDPoP('dpop-proof-htm'))
  if (htu === undefined || (claims.htu !== expected.url && htu !== normaliseTargetUri(expected.url)))
    return refused(refuseDPoP('dpop-proof-htu', { detail: describeTarget(expected) }))

  const imported = known ?? (await importProofKey(jws))
  if (typeof imported === 'string') return refused(refuseDPoP('dpop-proof-key', { detail: imported }))
  const { jwk, key } = imported
  if (!(await verifyJWS(jws, key, expected.verifySignature))) return refused(refuseDPoP('dpop-proof-signature'))

  if (checkToken !== undefined) {
    const foreign = await checkToken(claims, expected)
    if (foreign !== undefined) return foreign
  }
  const nonce = await checkNonce(claims, expected)
  if (!nonce.ok) return nonce
  const untimely = checkTimes(claims, expected, nonce.value)
  if (untimely !== undefined) return untimely

  const jkt = known?.jkt ?? (await thumbprintOfSoundKey(jwk, expected.digest))
  if (known === undefined && segment.length <= MAX_KNOWN_HEADER) {
    expected.knownKeys?.add(segment, { header: jws.header, jwk, key, jkt })
  }
  return ok({
    jkt,
    jwk,
    replayMarker: {
      namespace: 'dpop-proof',
      id: `${jkt} ${htu} ${claims.jti}`,
      expires_at: acceptableUntil(claims, expected, nonce.value),
    },
    renewNonce: expected.nonce !== 'off' && (nonce.value?.renew ?? true),
  })
}

/** The path of a request with an access token is the client's text, so it is not shown. */
const describeTarget = ({ url, accessToken }: DPoPExpectations): string => {
  const target = normaliseTargetUri(url)
  if (target === undefined)
    return 'The URL of the request has characters that no URI may have, so no htu is equal to it.'
  const expected = `Expected: ${target}`
  return accessToken === undefined ? expected : `${expected.split('/', 3).join('/')} and the path of the request`
}

/** Returns the key of a proof, or says which member of it is at fault. */
const importProofKey = async ({ header, alg }: UnverifiedJWS): Promise<Pick<DPoPKey, 'jwk' | 'key'> | string> => {
  if (!isJSONObject(header.jwk)) return 'There is no jwk.'
  const jwk = header.jwk as unknown as CheckedJSONWebKey
  // a proof registers nothing: WebCrypto exports an Ed25519 key with `alg`, also where the client signs as EdDSA (RFC 9864 §5)
  const unnamed = jwk.crv === 'Ed25519' ? { ...jwk, alg } : jwk
  const misfit = misfitOf(unnamed, alg)
  const key = misfit === undefined ? await importPublicKey(jwk, alg) : undefined
  // the key is cached, so no caller may change it
  return key === undefined ? `The member at fault is jwk.${misfit ?? 'x'}.` : { jwk: Object.freeze(jwk), key }
}

/** RFC 9449 §4.3 (12) */
const checkAccessToken = async (
  claims: DPoPProofClaims,
  { accessToken, digest }: DPoPExpectations,
): Promise<Refused<DPoPError> | undefined> => {
  if (accessToken === undefined) return undefined
  const ath = await hashText(accessToken, digest)
  return claims.ath === undefined || !equalTexts(ath, claims.ath)
    ? refused(refuseAccessToken('dpop-proof-ath'))
    : undefined
}

const checkNonce = async (
  { nonce }: DPoPProofClaims,
  expected: DPoPExpectations,
): Promise<Result<AcceptedNonce | undefined, DPoPError>> => {
  if (expected.nonce === 'off' || expected.acceptNonce === undefined) return ok(undefined)
  if (nonce === undefined) {
    return expected.nonce === 'optional' ? ok(undefined) : refused(refuseDPoP('dpop-nonce-missing'))
  }
  const accepted = await expected.acceptNonce(nonce)
  // a host that answers with something else than a time to come, such as null, false or 60, has not accepted it
  return isStillAccepted(accepted?.acceptedUntil, expected.now) ? ok(accepted) : refused(refuseDPoP('dpop-nonce-stale'))
}

const tooEarly = (detail: string): Refused<DPoPError> => refused(refuseDPoP('dpop-proof-not-yet-valid', { detail }))

const tooLate = (detail: string): Refused<DPoPError> => refused(refuseDPoP('dpop-proof-expired', { detail }))

/** With a server nonce, the age of the nonce counts and not the client's clock (RFC 9449 §4.3 (11), §11.1). */
const checkTimes = (
  { iat, exp, nbf }: DPoPProofClaims,
  { now, clockTolerance, maxAge }: DPoPExpectations,
  nonce: AcceptedNonce | undefined,
): Refused<DPoPError> | undefined => {
  if (nonce === undefined) {
    if (iat > now + clockTolerance) return tooEarly(describeFuture('iat', iat, now))
    if (iat < now - maxAge - clockTolerance) return tooLate(describePast('iat', iat, now))
  }
  if (nbf !== undefined && nbf > now + clockTolerance) return tooEarly(describeFuture('nbf', nbf, now))
  if (exp !== undefined && exp <= now - clockTolerance) return tooLate(describePast('exp', exp, now))
  return undefined
}

/** Returns the first whole second at which the server refuses the proof: until then the server remembers its `jti`. An `iat` with a
 * fraction is rounded up. An `iat` ahead of time, which a nonce excuses, does not prolong it. A nonce that counts for ever is remembered until
 * the last second that stores can keep. */
const acceptableUntil = (
  { iat }: DPoPProofClaims,
  { now, maxAge, clockTolerance }: DPoPExpectations,
  nonce: AcceptedNonce | undefined,
): EpochSeconds =>
  Math.min(
    Math.ceil(Math.max(Math.min(iat, now + clockTolerance) + maxAge + clockTolerance, nonce?.acceptedUntil ?? 0)) + 1,
    LAST_SECOND,
  )
