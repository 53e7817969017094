import { refuseAttestation } from '../errors/client-attestation.ts'
import { refuseClient } from '../errors/client-authentication.ts'
import { ATTESTATION_POLICY_FIELDS, type AttestationPolicy, attestationPolicyOf } from '../host/attestation-policy.ts'
import { allowsAttestation, deriveAttestedClient } from '../host/attester-ports.ts'
import { serverFor } from '../host/client-demands.ts'
import { isRefusal } from '../host/client-registry.ts'
import { acceptNonce, issueNonce } from '../host/dpop-nonces.ts'
import { knownClientKeys } from '../host/known-client-keys.ts'
import type { Client } from '../types/client.ts'
import type { ClientAttestation } from '../types/client-attestation.ts'
import type { HttpRequest } from '../types/http.ts'
import type {
  NotAttested,
  PresentedAttestation,
  ProvenAttestation,
  ProvenKey,
  ReadClientAttestation,
} from '../types/parts.ts'
import { ok, type Refused, type Result, refused } from '../types/result.ts'
import type { AuthorizationServer } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'
import {
  type AttestationRefusal,
  type AttestedKey,
  parseClientAttestation,
  type UnverifiedAttestation,
  verifyClientAttestation,
} from './attestation.ts'
import { unfitOptions } from './attestation-options.ts'
import { parseAttestationPop, type UnverifiedAttestationPop, verifyAttestationPop } from './attestation-pop.ts'

type Outcome = ReturnType<PresentedAttestation['prove']>

const readPresented = (
  as: AuthorizationServer,
  request: HttpRequest,
  isSignal: boolean,
): ReturnType<ReadClientAttestation> => {
  const policy = attestationPolicyOf(as.policy)
  if (policy === undefined) return undefined
  const header = headerOf(request, 'oauth-client-attestation')
  const popHeader = headerOf(request, 'oauth-client-attestation-pop')
  if (header === undefined && popHeader === undefined) {
    return policy.isRequired ? refused(refuseAttestation('client-attestation-missing')) : undefined
  }
  // one request, one method (RFC 6749 §2.3), unless the metadata says that attestations are welcome beside others
  if (isSignal && policy.signalMethods === undefined) return refused(refuseClient('client-authentication-multiple'))
  const taken = takeApart(policy, header, popHeader, headerOf(request, 'dpop'), isSignal)
  if (!taken.ok) return isSignal ? asSignal(taken) : taken
  const prove: PresentedAttestation['prove'] = async (...facts) => {
    const proven = await verify(taken.value, policy, ...facts)
    if (!isSignal) return proven
    return proven.ok ? ok({ ...proven.value, checkProof: proofOfSignal(proven.value) }) : asSignal(proven)
  }
  return ok({ client_id: taken.value.attestation.claims.sub, prove })
}

/** Reads the attestation of a request and its proof of possession: the header `OAuth-Client-Attestation-PoP`, or else the DPoP proof.
 * @see draft-ietf-oauth-attestation-based-client-auth §7, §7.5, §7.6 */
export const readClientAttestation: ReadClientAttestation = /* @__PURE__ */ (() =>
  Object.assign(readPresented, {
    policyFields: ATTESTATION_POLICY_FIELDS,
    unfitOptions,
  }))()

const headerOf = ({ headers }: HttpRequest, name: string): string | undefined => headers.get(name) ?? undefined

interface TakenApart {
  readonly attestation: UnverifiedAttestation
  readonly pop: UnverifiedAttestationPop | undefined
}

/** Checks what does not depend on keys, clients and times. */
const takeApart = (
  policy: AttestationPolicy,
  header: string | undefined,
  popHeader: string | undefined,
  dpopHeader: string | undefined,
  isSignal: boolean,
): Result<TakenApart, AttestationRefusal> => {
  if (header === undefined) return refused(refuseAttestation('client-attestation-malformed'))
  const attestation = parseClientAttestation(header)
  if (!attestation.ok) return attestation
  const { methods, signalMethods = [] } = policy
  const accepted = isSignal ? signalMethods : [...methods, ...signalMethods]
  const popMethod = popHeader === undefined ? 'dpop_combined' : 'attestation_pop_jwt'
  if ((popHeader === undefined && dpopHeader === undefined) || !accepted.includes(popMethod)) {
    return refused(refuseAttestation('attestation-pop-missing'))
  }
  const pop = popHeader === undefined ? ok(undefined) : parseAttestationPop(popHeader)
  return pop.ok ? ok({ attestation: attestation.value, pop: pop.value }) : pop
}

const verify = async (
  taken: TakenApart,
  serverPolicy: AttestationPolicy,
  as: AuthorizationServer,
  client_id: string,
  client: Client | undefined,
  now: EpochSeconds,
): Outcome => {
  const proven = await proveInstance(taken, serverPolicy, as, client_id, now)
  if (!proven.ok) return proven
  const { clientAttestation: attesters = {} } = as
  const { attestation, ...proof } = proven.value
  if (!(await allowsAttestation(attesters, attestation))) return refused(refuseAttestation('client-attestation-denied'))
  const derived = client === undefined ? await deriveAttestedClient(attesters, client_id, attestation) : undefined
  if (isRefusal(derived)) {
    const { detail, reason } = derived.refused
    return refused(refuseAttestation('client-attestation-unavailable', { detail: detail ?? reason }))
  }
  // what a derived client demands counts as well, once it is known
  const own = serverFor(as, derived)
  if (own !== as) {
    const again = await proveInstance(taken, serverPolicy, own, client_id, now)
    if (!again.ok) return again
  }
  const isMethod = (client ?? derived)?.token_endpoint_auth_method === proof.method
  const bound = isMethod ? boundBy(attestation, derived) : undefined
  // the spread comes last: members that are added to one are slow on Node 20
  return ok({ attestation, client: derived, bound, ...proof })
}

/** Verifies the attestation and its proof of possession, as far as the endpoint does not do it with the DPoP proof. */
const proveInstance = async (
  { attestation: unverified, pop }: TakenApart,
  serverPolicy: AttestationPolicy,
  as: AuthorizationServer,
  client_id: string,
  now: EpochSeconds,
): Promise<Result<Proof & { readonly attestation: ClientAttestation }, NotAttested>> => {
  // this client may demand more than the server; where it demands another method, that is refused after the attestation is verified
  const policy = attestationPolicyOf(as.policy) ?? serverPolicy
  const { digest, verifySignature, clientAttestation: attesters = {} } = as
  // the owner is the subject and not the client_id of the request: an attester vouches for it, so that no attacker can make up owners
  const knownKeys = knownClientKeys(as, unverified.claims.sub)
  const expected = {
    now,
    issuer: as.issuer,
    client_id,
    policy,
    clockTolerance: as.policy.clockTolerance,
    maxSignatureKeys: as.policy.maxSignatureKeys,
    attesters,
    knownKeys,
    digest,
    verifySignature,
  }
  const verified = await verifyClientAttestation(unverified, expected)
  if (!verified.ok) return verified
  const attested = verified.value
  const attestation: ClientAttestation = Object.freeze({
    client_id,
    ...attested,
    popMethod: pop === undefined ? 'dpop_combined' : 'attestation_pop_jwt',
  })
  const proven =
    pop === undefined ? provenByDPoP(attested) : await provenByPop(as, pop, policy, attested, client_id, now)
  return proven.ok ? ok({ attestation, ...proven.value }) : proven
}

/** Version 2: earlier versions would leave out what they do not know, and with it the binding. */
const boundBy = ({ instance_jkt }: ClientAttestation, client: Client | undefined): ProvenAttestation['bound'] => ({
  v: 2,
  instance_jkt,
  ...(client === undefined ? {} : { client }),
})

type Proof = Omit<ProvenAttestation, 'attestation' | 'client' | 'bound'>

/** The endpoint verifies the DPoP proof once, and compares its key.
 * @see draft-ietf-oauth-attestation-based-client-auth §7.3 */
const provenByDPoP = ({ instance_jkt }: AttestedKey): Result<Proof, never> =>
  ok({
    method: 'attest_jwt_client_auth_dpop',
    replayMarker: undefined,
    checkProof: (proof: ProvenKey | undefined) =>
      proof?.jkt === instance_jkt
        ? undefined
        : refused(refuseAttestation(proof === undefined ? 'attestation-pop-missing' : 'attestation-pop-key')),
  })

const provenByPop = async (
  as: AuthorizationServer,
  pop: UnverifiedAttestationPop,
  policy: AttestationPolicy,
  { instance_jwk, instance_jkt }: AttestedKey,
  client_id: string,
  now: EpochSeconds,
): Promise<Result<Proof, NotAttested>> => {
  const verified = await verifyAttestationPop(pop, {
    now,
    issuer: as.issuer,
    policy,
    clockTolerance: as.policy.clockTolerance,
    instance_jwk,
    instance_jkt,
    knownKeys: knownClientKeys(as, client_id),
    acceptChallenge: (challenge) => acceptNonce(as, challenge, now),
    verifySignature: as.verifySignature,
  })
  if (!verified.ok) {
    return verified.error.error === 'use_attestation_challenge'
      ? refused({ ...verified.error, ...(await freshChallenge(as, now)) })
      : verified
  }
  const { replayMarker, renewChallenge } = verified.value
  return ok({
    method: 'attest_jwt_client_auth',
    replayMarker,
    checkProof: undefined,
    fresh: renewChallenge ? await freshChallenge(as, now) : undefined,
  })
}

/** @see draft-ietf-oauth-attestation-based-client-auth §6.2 */
const freshChallenge = async (as: AuthorizationServer, now: EpochSeconds) => ({
  replyHeaders: { 'OAuth-Client-Attestation-Challenge': await issueNonce(as, now) },
})

/** Tells a client that authenticates by another method that its attestation is at fault. An error that says what to do, such as
 * `use_attestation_challenge`, stays as it is.
 * @see draft-ietf-oauth-attestation-based-client-auth §7.4, §7.6 */
const asSignal = (refusal: Refused<NotAttested>): Refused<NotAttested> => {
  const { error, reason, detail } = refusal.error
  if (error !== 'invalid_client') return refusal
  const cause = detail === undefined ? reason : `${reason}: ${detail}`
  return refused(refuseAttestation('client-attestation-signal', { detail: cause }))
}

const proofOfSignal = ({ checkProof }: ProvenAttestation): ProvenAttestation['checkProof'] =>
  checkProof &&
  ((proof) => {
    const objection = checkProof(proof)
    return objection && asSignal(objection)
  })
