import type { Observations } from '../observe.ts'
import { authenticationSteps, proofSteps, replaySteps } from './authentication.ts'
import { detailSteps, evaluationSteps, objectSteps } from './request.ts'
import { resourceSteps } from './resource.ts'
import { callerRateStep, clientRateStep, documentStep, type Step, step, when } from './step.ts'

/** The operations that can be explained. */
export type Operation = (typeof OPERATIONS)[number]

export const OPERATIONS = ['push', 'authorization', 'resumption', 'decision', 'token', 'resource'] as const

/** The checks of an operation in the order in which it makes them. */
export const planOf = (operation: Operation, seen: Observations): readonly Step[] => {
  switch (operation) {
    case 'push':
      return [
        ...authenticationSteps,
        step('there is no request_uri', 'request-uri-in-push'),
        ...proofSteps,
        ...objectSteps,
        ...evaluationSteps('push', seen.hostChecks),
        ...when('proof', [step('dpop_jkt is the key of the proof', 'dpop-jkt-mismatch')]),
        // the same reason as for a body that is too large: the request cannot be stored
        ...when('client', [step('the request can be stored', 'body-too-large')]),
        ...replaySteps,
      ]
    case 'authorization':
      return [...authorizationSteps, ...(seen.marks.has('record') ? presentationSteps(seen) : plainSteps(seen))]
    case 'resumption':
      return [
        step('the reference is one of this server, for a request that is stored', 'reference-invalid'),
        step('the time to decide is not over', 'interaction-expired'),
        ...when('client', [documentStep, step('the client is registered', 'client-not-found')]),
        encryptionStep,
        ...evaluationSteps('authorization', seen.hostChecks),
      ]
    case 'decision':
      return [
        step('the time to decide is not over', 'interaction-expired'),
        encryptionStep,
        step('the request was not decided before', 'request-already-decided'),
      ]
    case 'token':
      return redemptionSteps(seen)
    case 'resource':
      return resourceSteps
  }
}

/** A refusal that could not be encrypted hides what was refused, so nothing behind this step was shown to be good. */
const encryptionStep: Step = /* @__PURE__ */ (() => ({
  ...step('there is a key to encrypt the response for the client', 'response-keys-unavailable', 'client-keys-rate'),
  onlyIfFailed: true as const,
}))()

const authorizationSteps: readonly Step[] = /* @__PURE__ */ (() => [
  step('the method is GET or POST', 'method-not-allowed'),
  callerRateStep,
  step('what is posted is a form', 'content-type-not-form'),
  step('the form is well-formed and within bounds', 'body-too-large', 'form-malformed', 'parameters-out-of-bounds'),
  step('what decides whose request it is comes once', 'parameter-repeated'),
  step('the client is named', 'client-id-missing'),
  step('request_uri comes without request', 'request-uri-with-request'),
  step('request_uri is of the form of this server', 'request-uri-unsupported', 'request-uri-unknown'),
])()

const presentationSteps = ({ hostChecks }: Observations): readonly Step[] => [
  step('the request is stored', 'request-uri-unknown'),
  step('the client is the one that pushed it', 'request-uri-foreign'),
  step('request_uri has not expired', 'request-uri-expired'),
  clientRateStep,
  ...when('client', [documentStep, step('the client is registered', 'client-not-found')]),
  encryptionStep,
  ...evaluationSteps('authorization', hostChecks),
]

const plainSteps = ({ hostChecks }: Observations): readonly Step[] => [
  ...when('client', [documentStep]),
  step('the client is registered', 'client-not-found'),
  clientRateStep,
  ...objectSteps,
  encryptionStep,
  ...evaluationSteps('authorization', hostChecks),
  ...when('client', [step('the request can be stored', 'body-too-large')]),
]

const redemptionSteps = ({ hostChecks }: Observations): readonly Step[] => [
  ...authenticationSteps,
  step('grant_type is there', 'grant-type-missing'),
  step('grant_type is authorization_code', 'grant-type-unsupported'),
  step('the client may use it', 'grant-type-not-allowed'),
  ...proofSteps,
  step('there is a code', 'code-missing'),
  step('the code is stored', 'code-unknown', 'code-already-used'),
  step('the code was issued to the client', 'code-foreign'),
  step('the code has not expired', 'code-expired'),
  step('redirect_uri is that of the request', 'redirect-uri-changed'),
  { ...step('the instance is the one of the code', 'instance-binding-mismatch'), onlyIfFailed: true as const },
  step('the proof is by the key of the code', 'dpop-binding-missing', 'dpop-binding-mismatch'),
  step('the certificate is that of the code', 'certificate-binding-mismatch'),
  step('tokens can be bound where they must be', 'dpop-proof-missing', 'client-certificate-required'),
  step('code_verifier is expected', 'code-verifier-unexpected'),
  step(
    'code_verifier fits code_challenge',
    'code-verifier-missing',
    'code-verifier-malformed',
    'code-verifier-mismatch',
  ),
  step(
    'there is a resource, where there must be, and every one was granted',
    'resource-missing',
    'resource-not-allowed',
  ),
  ...detailSteps(hostChecks, true),
  ...replaySteps,
  ...when('used code', [step('the code was not used before', 'code-already-used')]),
  ...when('take', [step('the code is still there', 'code-expired')]),
]
