import { hasType, parseCompactJWS, type UnverifiedJWS } from '../crypto/jws.ts'
import type { ImportedKey, KnownKeys } from '../crypto/key-cache.ts'
import { hasPrivateParts, isSoundKey, selectKeys } from '../crypto/keys.ts'
import { misspeltMember, thumbprintOfSoundKey } from '../crypto/thumbprint.ts'
import { verifyByOneOf } from '../crypto/verify-by-one-of.ts'
import { audiencesOf, missingClaim } from '../encoding/claim-reader.ts'
import { describeFuture, describePast } from '../encoding/epoch-seconds.ts'
import { frozenCopy } from '../encoding/frozen-copy.ts'
import { refuseAttestation } from '../errors/client-attestation.ts'
import type { AttestationPolicy } from '../host/attestation-policy.ts'
import { findKeysOfAttester } from '../host/attester-ports.ts'
import { isClientIdentifier } from '../host/client-identifier.ts'
import type { AttesterIdentity, ClientAttestationOptions } from '../types/client-attestation.ts'
import type { CheckedJSONWebKey, JSONWebKey, JSONWebKeySet } from '../types/jose.ts'
import type { JSONObject } from '../types/json.ts'
import type { Digest, VerifySignature } from '../types/ports.ts'
import { ok, type Refused, type Result, refused } from '../types/result.ts'
import type { EpochSeconds, Seconds } from '../types/time.ts'
import { type ClientAttestationClaims, readClientAttestationClaims } from './attestation-claims.ts'
import { keyOfChain } from './attester-chain.ts'
import { verifyDecoy } from './decoy.ts'

/** The longest attestation, its chain of certificates included. Front ends allow about half of it for all headers of a request. */
const MAX_ATTESTATION_LENGTH = 16_384

export type AttestationRefusal = ReturnType<typeof refuseAttestation>

/** A client attestation that was taken apart: enough to look its client up, nothing to trust. */
export interface UnverifiedAttestation {
  readonly jws: UnverifiedJWS
  readonly claims: ClientAttestationClaims
}

/** The facts that an attestation is checked against. */
interface AttestationExpectations {
  readonly now: EpochSeconds
  readonly issuer: string
  /** The client that the request names. */
  readonly client_id: string
  readonly policy: AttestationPolicy
  readonly clockTolerance: Seconds
  readonly maxSignatureKeys: number
  readonly attesters: ClientAttestationOptions
  /** Keys of attesters that verified an attestation before. They are not imported again. */
  readonly knownKeys?: KnownKeys<ImportedKey> | undefined
  readonly digest: Digest
  readonly verifySignature: VerifySignature | undefined
}

/** The key of a client's instance, for which an attester vouched. */
export interface AttestedKey {
  readonly instance_jwk: CheckedJSONWebKey
  readonly instance_jkt: string
  readonly claims: JSONObject
  readonly attester: AttesterIdentity
}

/** Takes the value of the header `OAuth-Client-Attestation` apart, and checks its form and kind. Repeated headers arrive joined by a
 * comma, which no JWT has.
 * @see draft-ietf-oauth-attestation-based-client-auth §4, §7.1 (1, 2) */
export const parseClientAttestation = (header: string): Result<UnverifiedAttestation, AttestationRefusal> => {
  if (header.length <= 2 * MAX_ATTESTATION_LENGTH && header.includes(',')) {
    return refused(refuseAttestation('client-attestation-multiple'))
  }
  const parsed = parseCompactJWS(header, MAX_ATTESTATION_LENGTH)
  if (parsed === undefined || parsed.alg === 'none') return refused(refuseAttestation('client-attestation-malformed'))
  // functions of the host get both before everything in them is checked
  const jws = { ...parsed, header: frozenCopy(parsed.header), payload: frozenCopy(parsed.payload) }
  // another kind of JWT, such as a client assertion or a proof, was made for something else (RFC 8725 §3.11)
  if (!hasType(jws.header, ['oauth-client-attestation+jwt']))
    return refused(refuseAttestation('client-attestation-typ'))
  const claims = readClientAttestationClaims(jws.payload)
  if (!claims.ok) return refused(refuseAttestation('client-attestation-claims', { detail: claims.error }))
  return isClientIdentifier(claims.value.sub)
    ? ok({ jws, claims: claims.value })
    : refused(refuseAttestation('client-attestation-claims', { detail: 'The claim sub is no client_id.' }))
}

/** Verifies that a trusted attester vouches for the key of this client's instance now.
 * @see draft-ietf-oauth-attestation-based-client-auth §7.1 */
export const verifyClientAttestation = async (
  { jws, claims }: UnverifiedAttestation,
  expected: AttestationExpectations,
): Promise<Result<AttestedKey, AttestationRefusal>> => {
  const isAccepted = expected.policy.algorithms.some((alg) => alg === jws.alg)
  if (!isAccepted) {
    await verifyDecoy(jws, expected.verifySignature)
    return refused(refuseAttestation('client-attestation-algorithm'))
  }
  const attester = await findAttester(jws, expected)
  if (!attester.ok) return attester
  const { sub, cnf, aud } = claims
  if (sub !== expected.client_id) {
    return refused(refuseAttestation('client-attestation-subject', { parameter: 'client_id' }))
  }
  // an attestation is for every server, unless its attester says otherwise
  if (aud !== undefined && !audiencesOf(aud).includes(expected.issuer)) {
    return refused(refuseAttestation('client-attestation-audience'))
  }
  if (!isPublicKey(cnf.jwk)) return refused(refuseAttestation('client-attestation-key'))
  const instance_jkt = await thumbprintOfSoundKey(cnf.jwk, expected.digest)
  const objection = checkTimes(claims, expected)
  return objection ?? ok({ instance_jwk: cnf.jwk, instance_jkt, claims: jws.payload, attester: attester.value })
}

/** Tries the leaf of the chain in `x5c`, the configured keys, and the keys that the host finds, in this order. An algorithm decides what
 * kind of key it takes, never the reverse (RFC 8725 §2.1). */
const findAttester = async (
  jws: UnverifiedJWS,
  { attesters, now, knownKeys, verifySignature, maxSignatureKeys, policy: { x5cRequired } }: AttestationExpectations,
): Promise<Result<AttesterIdentity, AttestationRefusal>> => {
  const { trustAnchors = [] } = attesters
  const { x5c } = jws.header
  if (x5cRequired && x5c === undefined) {
    await verifyDecoy(jws, verifySignature)
    return refused(refuseAttestation('client-attestation-chain', { detail: 'x5c is missing.' }))
  }
  const attesterKeys = x5cRequired ? undefined : attesters.attesterKeys
  const verify = (keys: readonly JSONWebKey[]) => verifyByOneOf(jws, keys, knownKeys, verifySignature)
  const fitting = (set: JSONWebKeySet | undefined): readonly JSONWebKey[] =>
    set === undefined ? [] : selectKeys(set, jws.kid, jws.alg, maxSignatureKeys)
  const hasChain = x5c !== undefined && trustAnchors.length > 0
  const leaf = hasChain ? await keyOfChain(x5c, trustAnchors, now) : undefined
  // the chain names the key, and its kid need not be repeated in a certificate
  const byLeaf = await verify(leaf?.ok ? selectKeys({ keys: [leaf.value] }, undefined, jws.alg) : [])
  if (byLeaf.ok) return ok(identityOf(byLeaf.value, x5c))
  const byConfigured = await verify(fitting(attesterKeys))
  if (byConfigured.ok) return ok(identityOf(byConfigured.value))
  const byFound = await verify(
    fitting(await findKeysOfAttester(attesters, { header: jws.header, claims: jws.payload })),
  )
  if (byFound.ok) return ok(identityOf(byFound.value))
  const isLeafTried = byLeaf.error === 'bad'
  const isTried = isLeafTried || byConfigured.error === 'bad' || byFound.error === 'bad'
  if (!isTried) await verifyDecoy(jws, verifySignature)
  if (leaf?.ok === false) return refused(refuseAttestation('client-attestation-chain', { detail: leaf.error }))
  const untrusted = (detail: string) => refused(refuseAttestation('client-attestation-untrusted', { detail }))
  if (isLeafTried) return untrusted(OTHER_LEAF)
  if (isTried) return untrusted(OTHER_KEY)
  if (leaf !== undefined) return untrusted(UNFIT_LEAF)
  return untrusted(x5c === undefined ? NO_KEY : NO_ANCHORS)
}

const OTHER_LEAF = 'The chain in x5c is good, and its leaf did not sign the attestation.'
const UNFIT_LEAF = 'The chain in x5c is good, its leaf does not fit the alg, and no other key fits the alg and kid.'
const OTHER_KEY = 'A key fits the alg and kid, and did not sign the attestation.'
const NO_ANCHORS = 'The attestation has x5c, there are no trustAnchors, and no other key fits its alg and kid.'
const NO_KEY = 'No key fits the alg and kid of the attestation.'

const identityOf = (jwk: JSONWebKey, x5c?: unknown): AttesterIdentity =>
  Object.freeze({ jwk: frozenCopy(jwk), ...(Array.isArray(x5c) ? { certificate: String(x5c[0]) } : {}) })

/** A private key in an attestation is known to everybody who saw the attestation. */
const isPublicKey = (jwk: CheckedJSONWebKey): boolean =>
  !hasPrivateParts(jwk) && isSoundKey(jwk) && misspeltMember(jwk) === undefined

const checkTimes = (
  { exp, iat, nbf }: ClientAttestationClaims,
  { now, clockTolerance, policy: { maxAge, iatRequired } }: AttestationExpectations,
): Refused<AttestationRefusal> | undefined => {
  if (iat === undefined && (iatRequired || maxAge !== undefined)) {
    return refused(refuseAttestation('client-attestation-claims', { parameter: 'iat', detail: missingClaim('iat') }))
  }
  const start = Math.max(nbf ?? 0, iat ?? 0)
  if (start > now + clockTolerance) {
    return refused(
      refuseAttestation('client-attestation-not-yet-valid', { detail: describeFuture('nbf or iat', start, now) }),
    )
  }
  if (exp <= now - clockTolerance) {
    return refused(refuseAttestation('client-attestation-expired', { detail: describePast('exp', exp, now) }))
  }
  // an age that is not a number keeps nothing out, so that it refuses
  return maxAge !== undefined && iat !== undefined && !(iat >= now - maxAge - clockTolerance)
    ? refused(refuseAttestation('client-attestation-too-old', { detail: describePast('iat', iat, now) }))
    : undefined
}
