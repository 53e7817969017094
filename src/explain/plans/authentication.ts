import { attestationSteps, provenAttestationSteps } from './attestation.ts'
import { callerRateStep, clientRateStep, documentStep, type Step, step, when } from './step.ts'

/** The steps that read the form of a push or a token request and authenticate its client. */
export const authenticationSteps: readonly Step[] = /* @__PURE__ */ (() => [
  step('the method is POST', 'method-not-allowed'),
  callerRateStep,
  step('the body is a form', 'content-type-not-form'),
  step('the form is well-formed and within bounds', 'body-too-large', 'form-malformed', 'parameters-out-of-bounds'),
  step('no parameter of the form is repeated', 'parameter-repeated'),
  step('one authentication mechanism is used', 'client-authentication-multiple'),
  step('the credentials are well-formed', 'client-authentication-malformed', 'client-assertion-malformed'),
  ...when('assertion', [
    step('client_assertion_type is that of a JWT', 'client-assertion-type'),
    step('the assertion is a well-formed JWS', 'client-assertion-malformed'),
    step('the assertion is typed as one', 'client-assertion-typ'),
    step('the assertion names its client', 'client-assertion-claims'),
  ]),
  ...attestationSteps,
  step('the client is named', 'client-authentication-missing', 'client-method-not-allowed'),
  ...when('client', [documentStep]),
  ...provenAttestationSteps,
  ...when('client', [
    step('the certificate is the only mechanism', 'client-authentication-multiple'),
    step('the client is registered', 'client-unknown'),
    step('the method is the registered one', 'client-method-mismatch', 'client-authentication-missing'),
    step('the method is supported', 'client-method-not-allowed'),
  ]),
  ...when('secret', [
    step('the record has a secret to compare with', 'client-secret-unverifiable'),
    step('the secret is right', 'client-secret-mismatch'),
    step('the secret is in force', 'client-secret-expired'),
  ]),
  ...when('proven assertion', [
    step('the keys of the client are available', 'client-keys-unavailable', 'client-keys-rate'),
    step('alg is accepted', 'client-assertion-algorithm'),
    step('the signature verifies', 'client-assertion-signature'),
    {
      ...step('the claims are there, of the right type', 'client-assertion-claims'),
      isOwn: ({ parameter }) => parameter !== 'jti',
    },
    step('iss and sub are the client', 'client-assertion-issuer'),
    step('aud is this server', 'client-assertion-audience'),
    step('exp has not passed', 'client-assertion-expired'),
    step('exp is near enough', 'client-assertion-lifetime'),
    step('nbf and iat have come', 'client-assertion-not-yet-valid'),
    {
      ...step('jti is there, where it must be', 'client-assertion-claims'),
      isOwn: ({ parameter }) => parameter === 'jti',
    },
  ]),
  ...when('certificate', [
    step('there is a certificate', 'client-certificate-missing'),
    step('the keys of the client are available', 'client-keys-unavailable', 'client-keys-rate'),
    step('the certificate is well-formed', 'client-certificate-malformed'),
    step('its chain was verified, where that counts', 'client-certificate-unverified'),
    step('the certificate is that of the client', 'client-certificate-mismatch'),
  ]),
  step('client_id in the form is that of the client', 'client-id-mismatch'),
  clientRateStep,
])()

/** The checks of RFC 9449 §4.3 in the order in which the server makes them. */
export const proofSteps: readonly Step[] = /* @__PURE__ */ (() =>
  when(
    'proof',
    [
      step('there is one DPoP proof', 'dpop-proof-multiple'),
      step('the proof is a well-formed JWS', 'dpop-proof-malformed'),
      step('typ is dpop+jwt', 'dpop-proof-typ'),
      step('alg is accepted', 'dpop-proof-algorithm'),
      step('the claims are there, of the right type', 'dpop-proof-claims'),
      step('htm is the method', 'dpop-proof-htm'),
      step('htu is the URL', 'dpop-proof-htu'),
      step('jwk is a public key that fits alg', 'dpop-proof-key'),
      step('the signature verifies', 'dpop-proof-signature'),
      step('the nonce is accepted', 'dpop-nonce-missing', 'dpop-nonce-stale'),
      step('iat, nbf and exp are in time', 'dpop-proof-expired', 'dpop-proof-not-yet-valid'),
    ],
    'DPoP proof',
  ).concat(
    when('proven attestation', [
      {
        ...step('the proof is by the key of the attestation', 'attestation-pop-key', 'attestation-pop-missing'),
        onlyIfFailed: true as const,
      },
    ]),
  ))()

/** The replay markers are written last, so that a request that an earlier check refuses uses up no assertion and no proof. */
export const replaySteps: readonly Step[] = /* @__PURE__ */ (() => [
  ...when('proven assertion', [step('the assertion was not used before', 'client-assertion-replayed')]),
  ...when('attestation pop', [step('the proof of possession was not used before', 'attestation-pop-replayed')]),
  ...when('proof', [step('the proof was not used before', 'dpop-proof-replayed')]),
])()
