import { hasType, parseCompactJWS, type UnverifiedJWS } from '../crypto/jws.ts'
import type { ImportedKey, KnownKeys } from '../crypto/key-cache.ts'
import { selectKeys } from '../crypto/keys.ts'
import { type SignatureCheck, verifyByOneOf } from '../crypto/verify-by-one-of.ts'
import { audiencesOf, missingClaim } from '../encoding/claim-reader.ts'
import { describeFuture, describePast } from '../encoding/epoch-seconds.ts'
import { requireAlgorithms, requireKeySet, requireObject, requireText, requireTimes } from '../encoding/require-that.ts'
import { refuseAssertion } from '../errors/client-assertion.ts'
import type { OAuthError } from '../errors/oauth-error.ts'
import { isClientIdentifier } from '../host/client-identifier.ts'
import type { JSONWebKeySet } from '../types/jose.ts'
import type { VerifySignature } from '../types/ports.ts'
import type { ReplayMarker } from '../types/replay-marker.ts'
import { ok, type Refused, type Result, refused } from '../types/result.ts'
import type { EpochSeconds, Seconds } from '../types/time.ts'
import { type ClientAssertionClaims, readClientAssertionClaims } from './assertion-claims.ts'
import { checkMAC } from './assertion-mac.ts'
import { verifyDecoy } from './decoy.ts'

/** The one `client_assertion_type` that the server takes.
 * @see RFC 7523 §2.2 */
export const CLIENT_ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

const MAX_ASSERTION_LENGTH = 16_384

/** A parsed client assertion. Nothing in it is verified; it serves to look its client up. */
export interface UnverifiedClientAssertion {
  readonly jws: UnverifiedJWS
  /** The client that the assertion names. */
  readonly client_id: string
}

/** The facts that an assertion must match. */
export interface ClientAssertionExpectations {
  readonly now: EpochSeconds
  readonly client_id: string
  /** The algorithms of the policy, or the one that the client registered. HS* need `secrets`, all others need `jwks`. */
  readonly algorithms: readonly string[]
  readonly jwks?: JSONWebKeySet | undefined
  /** Secrets in force of a client registered for `client_secret_jwt`. A secret with fewer octets than the hash is ignored. */
  readonly secrets?: readonly Uint8Array[] | undefined
  /** Keys of `jwks` that verified a signature before. They are not imported again. */
  readonly knownKeys?: KnownKeys<ImportedKey>
  /** Verifies signatures synchronously, where it can. Default: `node:crypto` verifies ES256 on Node and Bun, otherwise WebCrypto verifies. */
  readonly verifySignature?: VerifySignature | undefined
  readonly audience: {
    readonly kind: 'issuer' | 'issuer-string' | 'rfc9126'
    readonly issuer: string
    /** The token and PAR endpoints, which are audiences under `rfc9126` alone. */
    readonly endpoints: readonly string[]
  }
  readonly maxLifetime: Seconds
  readonly clockTolerance: Seconds
  readonly jtiRequired: boolean
  /** The bound of the keys that are tried, as in `Policy`. Default: 16. */
  readonly maxSignatureKeys?: number | undefined
}

/** Why the authentication of a client is refused.
 * @see RFC 6749 §5.2 */
export type ClientAuthenticationError = OAuthError<'invalid_client'>

/** Parses a client assertion and checks everything that does not depend on the client: its form, its kind, and that it
 * names a client.
 * @see RFC 7523 §3, RFC 7521 §4.2 */
export const parseClientAssertion = (
  client_assertion: string,
  client_assertion_type: string | undefined,
): Result<UnverifiedClientAssertion, ClientAuthenticationError | OAuthError<'invalid_request'>> => {
  if (client_assertion_type !== CLIENT_ASSERTION_TYPE) return refused(refuseAssertion('client-assertion-type'))
  const jws = parseCompactJWS(client_assertion, MAX_ASSERTION_LENGTH)
  if (jws === undefined || jws.alg === 'none') return refused(refuseAssertion('client-assertion-malformed'))
  // typ is often absent; another value means that the JWT was made for another purpose (RFC 8725 §3.11)
  if (jws.header.typ !== undefined && !hasType(jws.header, ['client-authentication+jwt', 'jwt'])) {
    return refused(refuseAssertion('client-assertion-typ'))
  }
  const { sub } = jws.payload
  return typeof sub === 'string' && isClientIdentifier(sub)
    ? ok({ jws, client_id: sub })
    : refused(refuseAssertion('client-assertion-claims', { detail: 'The claim sub is missing or no client_id.' }))
}

/** Verifies a client assertion. Everything that could tell an unknown client from a known one is checked before the claims, and has
 * the same text and cost. For an unknown client pass neither `jwks` nor `secrets`. Returns the replay marker, which
 * the caller marks as used last of all. There is none where the assertion has no `jti` and need not have one.
 * @see RFC 7523 §3, OpenID Connect Core §9, FAPI 2.0 Security Profile §5.3.2.1 */
export const verifyClientAssertion = async (
  assertion: UnverifiedClientAssertion,
  expected: ClientAssertionExpectations,
): Promise<VerifiedAssertion> => {
  requireObject('assertion', 'an assertion that parseClientAssertion returned', assertion, 'jws')
  requireObject('expected', 'the facts to check against', expected, 'algorithms')
  requireAlgorithms(expected.algorithms)
  if (expected.jwks !== undefined) requireKeySet('expected.jwks', expected.jwks)
  const { now, maxLifetime, clockTolerance } = expected
  requireTimes({ now, maxLifetime, clockTolerance })
  requireText('expected.client_id', expected.client_id)
  requireObject('expected.audience', 'the audience and its kind', expected.audience, 'endpoints')
  return verifyAssertion(assertion, expected, (jws, isAccepted) =>
    checkMAC(jws, isAccepted ? expected.secrets : [], expected.verifySignature),
  )
}

type VerifiedAssertion = Result<{ readonly replayMarker: ReplayMarker | undefined }, ClientAuthenticationError>

/** Verifies a client assertion with the given check of MACs: a server without `client_secret_jwt` does not carry one. The
 * server made the expectations, so they are not checked again. */
export const verifyAssertion = async (
  assertion: UnverifiedClientAssertion,
  expected: Omit<ClientAssertionExpectations, 'secrets'>,
  checkMACOf?: (jws: UnverifiedJWS, isAccepted: boolean) => Promise<SignatureCheck>,
): Promise<VerifiedAssertion> => {
  const { jws } = assertion
  const isAccepted = expected.algorithms.includes(jws.alg)
  const signature = jws.alg.startsWith('HS')
    ? await checkMACOf?.(jws, isAccepted)
    : await checkSignature(jws, isAccepted ? expected : { verifySignature: expected.verifySignature })
  if (!isAccepted) return refused(refuseAssertion('client-assertion-algorithm'))
  if (signature !== 'good') {
    return refused(refuseAssertion('client-assertion-signature', signature === 'no-key' ? { detail: NO_KEY } : {}))
  }
  const claims = readClientAssertionClaims(jws.payload)
  if (!claims.ok) return refused(refuseAssertion('client-assertion-claims', { detail: claims.error }))
  const objection = checkClaims(claims.value, expected)
  if (objection !== undefined) return objection
  const { jti, exp } = claims.value
  return ok({
    replayMarker:
      jti === undefined
        ? undefined
        : {
            namespace: 'client-assertion',
            id: JSON.stringify([expected.client_id, jti]),
            expires_at: Math.ceil(exp) + expected.clockTolerance + 1,
          },
  })
}

const NO_KEY = 'No key or secret of the client fits the alg and kid.'

/** An algorithm decides what kind of key it takes, never the reverse (RFC 8725 §2.1). */
const checkSignature = async (
  jws: UnverifiedJWS,
  {
    jwks = { keys: [] },
    knownKeys,
    verifySignature,
    maxSignatureKeys,
  }: Pick<ClientAssertionExpectations, 'jwks' | 'knownKeys' | 'verifySignature' | 'maxSignatureKeys'>,
): Promise<SignatureCheck> => {
  const signed = await verifyByOneOf(
    jws,
    selectKeys(jwks, jws.kid, jws.alg, maxSignatureKeys),
    knownKeys,
    verifySignature,
  )
  if (signed.ok) return 'good'
  if (signed.error === 'no-key') await verifyDecoy(jws, verifySignature)
  return signed.error
}

const checkClaims = (
  { iss, sub, aud, exp, nbf, iat, jti }: ClientAssertionClaims,
  expected: ClientAssertionExpectations,
): Refused<ClientAuthenticationError> | undefined => {
  const { now, clockTolerance } = expected
  if (iss !== expected.client_id || sub !== expected.client_id)
    return refused(refuseAssertion('client-assertion-issuer'))
  if (!isAudience(aud, expected.audience)) return refused(refuseAssertion('client-assertion-audience'))
  if (exp <= now - clockTolerance) {
    return refused(refuseAssertion('client-assertion-expired', { detail: describePast('exp', exp, now) }))
  }
  if (exp > now + expected.maxLifetime + clockTolerance) return refused(refuseAssertion('client-assertion-lifetime'))
  const start = Math.max(nbf ?? 0, iat ?? 0)
  if (start > now + clockTolerance) {
    return refused(
      refuseAssertion('client-assertion-not-yet-valid', { detail: describeFuture('nbf or iat', start, now) }),
    )
  }
  return jti === undefined && expected.jtiRequired !== false
    ? refused(refuseAssertion('client-assertion-claims', { parameter: 'jti', detail: missingClaim('jti') }))
    : undefined
}

const isAudience = (
  aud: string | readonly string[],
  { kind, issuer, endpoints }: ClientAssertionExpectations['audience'],
): boolean => {
  if (kind === 'rfc9126') {
    const accepted = [issuer, ...endpoints]
    return audiencesOf(aud).some((value) => accepted.includes(value))
  }
  if (typeof aud === 'string') return aud === issuer
  return kind === 'issuer' && aud.length === 1 && aud[0] === issuer
}
