import { parseAttestationPop, verifyAttestationPop } from '../client-authentication/attestation-pop.ts'
import { computeJWKThumbprint } from '../crypto/thumbprint.ts'
import { attestationPolicyOf } from '../host/attestation-policy.ts'
import { serverFor } from '../host/client-demands.ts'
import { markUsed } from '../host/replay.ts'
import { type FaultRow, faultRow, rowOf } from './faults.ts'
import { changeJWT, type JWTChange, type Members, writeJWT } from './jwt.ts'
import { claims, critical, DAY, garbled, header, symmetric, tampered, unsigned } from './jwt-faults.ts'
import type { TestKey } from './keys.ts'
import { requireHow, requireKit } from './require-kit.ts'
import { unwrap } from './results.ts'
import type { TestServer } from './server.ts'

/** Every faulty proof of possession by name: its fault, and the reason for which the server refuses it.
 * @see draft-ietf-oauth-attestation-based-client-auth §5.1, §7.2 */
// biome-ignore format: a table, one fault a line
export const ATTESTATION_POP_FAULTS: Readonly<Record<AttestationPopFault, FaultRow<JWTChange>>> = /* @__PURE__ */ (() => ({
  'OAuth-Client-Attestation-PoP: missing': faultRow<JWTChange>('no proof of possession', 'attestation-pop-missing', {}),
  'OAuth-Client-Attestation-PoP: two values': faultRow<JWTChange>('two proofs of possession', 'client-attestation-multiple', { token: (token) => `${token}, ${token}` }),
  'OAuth-Client-Attestation-PoP: not a JWT': faultRow<JWTChange>('no JWT', 'attestation-pop-malformed', garbled),
  'alg: none': faultRow<JWTChange>('alg none, no signature', 'attestation-pop-malformed', unsigned),
  'crit: unknown': faultRow<JWTChange>('an extension that must be understood', 'attestation-pop-malformed', critical),
  'typ: missing': faultRow<JWTChange>('no typ', 'attestation-pop-typ', header({ typ: undefined })),
  'typ: dpop+jwt': faultRow<JWTChange>('a DPoP proof by its typ', 'attestation-pop-typ', header({ typ: 'dpop+jwt' })),
  'typ: oauth-client-attestation+jwt': faultRow<JWTChange>('an attestation by its typ', 'attestation-pop-typ', header({ typ: 'oauth-client-attestation+jwt' })),
  'aud: missing': faultRow<JWTChange>('no aud', 'attestation-pop-claims', claims({ aud: undefined })),
  'jti: missing': faultRow<JWTChange>('no jti', 'attestation-pop-claims', claims({ jti: undefined })),
  'jti: a number': faultRow<JWTChange>('a number as jti', 'attestation-pop-claims', claims({ jti: 7 })),
  'iat: missing': faultRow<JWTChange>('no iat', 'attestation-pop-claims', claims({ iat: undefined })),
  'iat: past': faultRow<JWTChange>('an iat of yesterday', 'attestation-pop-expired', ({ clock }) => claims({ iat: clock() - DAY })),
  'exp: past': faultRow<JWTChange>('an exp of yesterday', 'attestation-pop-expired', ({ clock }) => claims({ exp: clock() - DAY })),
  'iat: future': faultRow<JWTChange>('an iat of tomorrow', 'attestation-pop-not-yet-valid', ({ clock }) => claims({ iat: clock() + DAY })),
  'nbf: future': faultRow<JWTChange>('an nbf of tomorrow', 'attestation-pop-not-yet-valid', ({ clock }) => claims({ nbf: clock() + DAY })),
  'alg: HS256 with the public key': faultRow<JWTChange>('a MAC under the public key of the instance', 'attestation-pop-algorithm', ({ keys }) => symmetric(keys.instance)),
  'alg: not supported': faultRow<JWTChange>('an alg that is not accepted', 'attestation-pop-algorithm', header({ alg: 'RS1' })),
  'aud: another server': faultRow<JWTChange>('for another server', 'attestation-pop-audience', claims({ aud: 'https://elsewhere.example' })),
  'aud: token endpoint': faultRow<JWTChange>('for the token endpoint', 'attestation-pop-audience', ({ as }) => claims({ aud: as.token_endpoint })),
  'aud: two audiences': faultRow<JWTChange>('for this server and another', 'attestation-pop-audience', ({ as }) => claims({ aud: [as.issuer, 'https://elsewhere.example'] })),
  'aud: trailing slash': faultRow<JWTChange>('for the issuer with a slash behind it', 'attestation-pop-audience', ({ as }) => claims({ aud: `${as.issuer}/` })),
  'signature: by another key': faultRow<JWTChange>('signed with another key', 'attestation-pop-signature', ({ keys }) => ({ key: keys.attacker })),
  'signature: by the attester': faultRow<JWTChange>('signed by the attester', 'attestation-pop-signature', ({ certificates }) => ({ key: certificates.attester.key })),
  'signature: payload changed': faultRow<JWTChange>('changed after it was signed', 'attestation-pop-signature', tampered),
  'challenge: unknown': faultRow<JWTChange>('a challenge that the server did not make', 'attestation-challenge-stale', claims({ challenge: 'not-of-this-server' })),
  'challenge: a number': faultRow<JWTChange>('a number as challenge', 'attestation-challenge-stale', claims({ challenge: 7 })),
  'challenge: missing': faultRow<JWTChange>('no challenge', 'attestation-challenge-missing', claims({ challenge: undefined }), { policy: { clientAttestationChallenge: 'required' } }),
  'jti: replayed': faultRow<JWTChange>('used before', 'attestation-pop-replayed', {}),
}) satisfies Record<AttestationPopFault, FaultRow<JWTChange>>)()

/** The name of a fault of a proof of possession. */
export type AttestationPopFault =
  | 'OAuth-Client-Attestation-PoP: missing'
  | 'OAuth-Client-Attestation-PoP: two values'
  | 'OAuth-Client-Attestation-PoP: not a JWT'
  | 'alg: none'
  | 'crit: unknown'
  | 'typ: missing'
  | 'typ: dpop+jwt'
  | 'typ: oauth-client-attestation+jwt'
  | 'aud: missing'
  | 'jti: missing'
  | 'jti: a number'
  | 'iat: missing'
  | 'iat: past'
  | 'exp: past'
  | 'iat: future'
  | 'nbf: future'
  | 'alg: HS256 with the public key'
  | 'alg: not supported'
  | 'aud: another server'
  | 'aud: token endpoint'
  | 'aud: two audiences'
  | 'aud: trailing slash'
  | 'signature: by another key'
  | 'signature: by the attester'
  | 'signature: payload changed'
  | 'challenge: unknown'
  | 'challenge: a number'
  | 'challenge: missing'
  | 'jti: replayed'

/** The options of `attestationPop`. */
export interface AttestationPopOptions {
  /** Default: none. */
  readonly fault?: AttestationPopFault | undefined
  /** The client that sends it. Default: the one of `attest_jwt_client_auth`. */
  readonly client_id?: string
  /** The key of the instance. Default: that of the kit. */
  readonly instance?: TestKey
  /** Claims and header members that replace the correct ones; undefined removes one. */
  readonly claims?: Members
  readonly header?: Members
}

/** Makes the value of an `OAuth-Client-Attestation-PoP` header, good or wrong in one named way; with a challenge of the server where
 * the policy requires one. `jti: replayed` uses it up before handing it over.
 * @see draft-ietf-oauth-attestation-based-client-auth §5.1 */
export const attestationPop = async (
  server: TestServer,
  how: AttestationPopFault | AttestationPopOptions = {},
): Promise<string> => {
  requireKit(server)
  requireHow(how)
  const options = typeof how === 'string' ? { fault: how } : how
  const {
    fault,
    client_id = server.clients.attest_jwt_client_auth.client_id,
    instance = server.keys.instance,
  } = options
  const { as, clock } = server
  const now = clock()
  const needsChallenge =
    serverFor(as, server.clients.attest_jwt_client_auth).policy.clientAttestationChallenge === 'required'
  const right = {
    header: { typ: 'oauth-client-attestation-pop+jwt', alg: instance.alg },
    claims: {
      aud: as.issuer,
      jti: server.nextID(),
      iat: now,
      ...(needsChallenge ? { challenge: await as.dpopNonces.issue(now) } : {}),
    },
    key: instance,
  }
  const change = fault === undefined ? {} : rowOf(ATTESTATION_POP_FAULTS, fault).change(server, client_id)
  const { header: members = {}, claims: more = {} } = options
  const pop = await writeJWT(changeJWT(changeJWT(right, change), { header: members, claims: more }))
  if (fault === 'jti: replayed') await use(server, pop, instance)
  return pop
}

const use = async ({ as, clock }: TestServer, pop: string, instance: TestKey): Promise<void> => {
  const policy = attestationPolicyOf(as.policy)
  if (policy === undefined) return
  const verified = await verifyAttestationPop(unwrap(parseAttestationPop(pop)), {
    now: clock(),
    issuer: as.issuer,
    policy: { ...policy, challenge: 'off' },
    clockTolerance: as.policy.clockTolerance,
    instance_jwk: instance.publicJWK,
    instance_jkt: await computeJWKThumbprint(instance.publicJWK, as.digest),
    acceptChallenge: () => undefined,
    verifySignature: undefined,
  })
  await markUsed(as, [unwrap(verified).replayMarker])
}
