import { type Step, step, when } from './step.ts'

/** Told only where it objects: the detail names the check that failed. */
const signalStep = /* @__PURE__ */ (() => ({
  ...step('the attestation is accepted beside the other method', 'client-attestation-signal'),
  onlyIfFailed: true as const,
}))()

/** The checks of an attestation that need no key. */
export const attestationSteps: readonly Step[] = /* @__PURE__ */ (() => [
  ...when('attestation', [
    signalStep,
    {
      ...step('an attestation is welcome beside the other method', 'client-authentication-multiple'),
      onlyIfFailed: true as const,
    },
    step('there is an attestation, where one is required', 'client-attestation-missing'),
    step('the attestation is a well-formed JWS', 'client-attestation-malformed', 'client-attestation-multiple'),
    step('the attestation is typed as one', 'client-attestation-typ'),
    step('the claims of the attestation are there, of the right type', 'client-attestation-claims'),
    step('there is a proof of possession, of a supported method', 'attestation-pop-missing'),
  ]),
  ...when('attestation pop', [
    step('the proof of possession is a well-formed JWS', 'attestation-pop-malformed', 'client-attestation-multiple'),
    step('the proof of possession is typed as one', 'attestation-pop-typ'),
    step('the claims of the proof of possession are there, of the right type', 'attestation-pop-claims'),
  ]),
])()

/** The checks of a proof of possession in the order in which the server makes them: iat first, jti with the replay markers. */
const popSteps: readonly Step[] = /* @__PURE__ */ (() => [
  step('iat, nbf and exp of the proof are in time', 'attestation-pop-expired', 'attestation-pop-not-yet-valid'),
  step('alg of the proof is accepted', 'attestation-pop-algorithm'),
  step('aud of the proof is this server', 'attestation-pop-audience'),
  step('the proof is signed by the key of the attestation', 'attestation-pop-signature'),
  step('the challenge is accepted', 'attestation-challenge-missing', 'attestation-challenge-stale'),
  step('the host allows the attestation', 'client-attestation-denied'),
  step('the client that the host derives is acceptable', 'client-attestation-unavailable'),
])()

/** The checks of an attestation by keys and clocks. */
export const provenAttestationSteps: readonly Step[] = /* @__PURE__ */ (() =>
  when('proven attestation', [
    signalStep,
    step('alg of the attestation is accepted', 'client-attestation-algorithm'),
    step('a trusted attester signed the attestation', 'client-attestation-untrusted', 'client-attestation-chain'),
    step('client_id is the sub of the attestation', 'client-attestation-subject'),
    step('aud of the attestation, where it has one, is this server', 'client-attestation-audience'),
    step('the attested key is a sound public one', 'client-attestation-key'),
    {
      ...step('iat is there, where it must be', 'client-attestation-claims'),
      isOwn: ({ parameter }) => parameter === 'iat',
    },
    step('nbf and iat of the attestation have come', 'client-attestation-not-yet-valid'),
    step('the attestation is fresh', 'client-attestation-expired', 'client-attestation-too-old'),
    ...popSteps,
  ]))()
