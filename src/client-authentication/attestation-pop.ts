import { hasType, parseCompactJWS, type UnverifiedJWS } from '../crypto/jws.ts'
import type { ImportedKey, KnownKeys } from '../crypto/key-cache.ts'
import { fitsAlgorithm } from '../crypto/keys.ts'
import { verifyByOneOf } from '../crypto/verify-by-one-of.ts'
import { describeFuture, describePast, isStillAccepted } from '../encoding/epoch-seconds.ts'
import { refuseAttestation } from '../errors/client-attestation.ts'
import type { AttestationPolicy } from '../host/attestation-policy.ts'
import type { CheckedJSONWebKey } from '../types/jose.ts'
import type { AcceptedNonce, VerifySignature } from '../types/ports.ts'
import type { ReplayMarker } from '../types/replay-marker.ts'
import { ok, type Refused, type Result, refused } from '../types/result.ts'
import type { EpochSeconds, Seconds } from '../types/time.ts'
import type { AttestationRefusal } from './attestation.ts'
import { type AttestationPopClaims, readAttestationPopClaims } from './attestation-claims.ts'

const MAX_POP_LENGTH = 8192

/** A proof of possession that was taken apart. */
export interface UnverifiedAttestationPop {
  readonly jws: UnverifiedJWS
  readonly claims: AttestationPopClaims
}

/** The facts that a proof of possession is checked against. */
export interface AttestationPopExpectations {
  readonly now: EpochSeconds
  readonly issuer: string
  readonly policy: AttestationPolicy
  readonly clockTolerance: Seconds
  readonly instance_jwk: CheckedJSONWebKey
  readonly instance_jkt: string
  /** Keys of instances that verified a proof before. They are not imported again. */
  readonly knownKeys?: KnownKeys<ImportedKey> | undefined
  readonly acceptChallenge: (challenge: string) => Promise<AcceptedNonce | undefined> | AcceptedNonce | undefined
  readonly verifySignature: VerifySignature | undefined
}

/** A verified proof of possession. It proves nothing until `replayMarker` is marked as used. */
interface VerifiedAttestationPop {
  readonly replayMarker: ReplayMarker
  /** Whether the server should send the client a fresh challenge. */
  readonly renewChallenge: boolean
}

/** Takes the value of the header `OAuth-Client-Attestation-PoP` apart, and checks its form and kind.
 * @see draft-ietf-oauth-attestation-based-client-auth §5.1, §7.2 (1, 2) */
export const parseAttestationPop = (header: string): Result<UnverifiedAttestationPop, AttestationRefusal> => {
  if (header.length <= 2 * MAX_POP_LENGTH && header.includes(',')) {
    return refused(refuseAttestation('client-attestation-multiple'))
  }
  const jws = parseCompactJWS(header, MAX_POP_LENGTH)
  if (jws === undefined || jws.alg === 'none') return refused(refuseAttestation('attestation-pop-malformed'))
  if (!hasType(jws.header, ['oauth-client-attestation-pop+jwt']))
    return refused(refuseAttestation('attestation-pop-typ'))
  const claims = readAttestationPopClaims(jws.payload)
  return claims.ok
    ? ok({ jws, claims: claims.value })
    : refused(refuseAttestation('attestation-pop-claims', { detail: claims.error }))
}

/** Verifies a proof of possession by the key of an attestation that was verified before. `iat` is checked first, since it bounds how long
 * a `jti` must be remembered; the caller marks `replayMarker` as used last of all.
 * @see draft-ietf-oauth-attestation-based-client-auth §7.2, §10.7 */
export const verifyAttestationPop = async (
  { jws, claims }: UnverifiedAttestationPop,
  expected: AttestationPopExpectations,
): Promise<Result<VerifiedAttestationPop, AttestationRefusal>> => {
  const { policy, instance_jwk, instance_jkt, issuer, knownKeys, verifySignature } = expected
  const objection = checkTimes(claims, expected)
  if (objection !== undefined) return objection
  if (!policy.popAlgorithms.some((alg) => alg === jws.alg)) {
    return refused(refuseAttestation('attestation-pop-algorithm'))
  }
  // an attacker must not use at one server what a client made for another
  const { aud, jti } = claims
  if (typeof aud === 'string' ? aud !== issuer : aud.length !== 1 || aud[0] !== issuer) {
    return refused(refuseAttestation('attestation-pop-audience'))
  }
  const keys = fitsAlgorithm(instance_jwk, jws.alg) ? [instance_jwk] : []
  const signed = await verifyByOneOf(jws, keys, knownKeys, verifySignature)
  if (!signed.ok) return refused(refuseAttestation('attestation-pop-signature'))
  const challenge = await checkChallenge(jws.payload.challenge, expected)
  if (!challenge.ok) return challenge
  return ok({
    replayMarker: {
      namespace: 'client-attestation-pop',
      // issuers that share a store do not count each other's proofs; a proof does not name its client, and its key may be attested for
      // several clients
      id: JSON.stringify([issuer, instance_jkt, jti]),
      expires_at: acceptableUntil(claims, expected),
      refusal: refuseAttestation('attestation-pop-replayed'),
    },
    renewChallenge: challenge.value,
  })
}

const checkTimes = (
  { iat, exp, nbf }: AttestationPopClaims,
  { now, clockTolerance, policy: { popMaxAge } }: AttestationPopExpectations,
): Refused<AttestationRefusal> | undefined => {
  const start = Math.max(iat, nbf ?? 0)
  if (start > now + clockTolerance) {
    return refused(
      refuseAttestation('attestation-pop-not-yet-valid', { detail: describeFuture('nbf or iat', start, now) }),
    )
  }
  if (exp !== undefined && exp <= now - clockTolerance) {
    return refused(refuseAttestation('attestation-pop-expired', { detail: describePast('exp', exp, now) }))
  }
  // written so that an age of NaN refuses every proof
  return iat >= now - popMaxAge - clockTolerance
    ? undefined
    : refused(refuseAttestation('attestation-pop-expired', { detail: describePast('iat', iat, now) }))
}

/** Returns whether a fresh challenge is due. A refused request does not use its challenge up.
 * @see draft-ietf-oauth-attestation-based-client-auth §6, §7.2 (5) */
const checkChallenge = async (
  challenge: unknown,
  { policy, acceptChallenge, now }: AttestationPopExpectations,
): Promise<Result<boolean, AttestationRefusal>> => {
  if (policy.challenge === 'off') return ok(false)
  if (challenge === undefined) {
    return policy.challenge === 'optional' ? ok(true) : refused(refuseAttestation('attestation-challenge-missing'))
  }
  const isText = typeof challenge === 'string' && challenge !== '' && challenge.length <= MAX_CHALLENGE_LENGTH
  const accepted = isText ? await acceptChallenge(challenge) : undefined
  // a host that answers with something else than a time to come, such as null, false or 60, has not accepted it
  return accepted !== undefined && isStillAccepted(accepted?.acceptedUntil, now)
    ? ok(accepted.renew)
    : refused(refuseAttestation('attestation-challenge-stale'))
}

const MAX_CHALLENGE_LENGTH = 512

/** Returns the first whole second at which the server refuses the proof by its `iat`: until then it remembers the `jti`. */
const acceptableUntil = (
  { iat }: AttestationPopClaims,
  { policy: { popMaxAge }, clockTolerance }: AttestationPopExpectations,
): EpochSeconds => Math.ceil(iat + popMaxAge + clockTolerance) + 1
