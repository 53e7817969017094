import { proofSteps } from './authentication.ts'
import { type Step, step, when } from './step.ts'

/** The checks of a proof, with those of the access token that it is for: `ath` comes after the signature. */
const accessProofSteps: readonly Step[] = /* @__PURE__ */ (() => {
  const nonce = proofSteps.findIndex(({ reasons }) => reasons.includes('dpop-nonce-missing'))
  return [
    ...proofSteps.slice(0, nonce),
    ...when('proof', [step('ath is the hash of the access token', 'dpop-proof-ath')]),
    ...proofSteps.slice(nonce),
    ...when('proof', [step('the proof is by the key of the token', 'access-token-key')]),
  ]
})()

/** The checks of a request to a protected resource, in the order in which the server makes them. */
export const resourceSteps: readonly Step[] = /* @__PURE__ */ (() => [
  step('the Authorization header has one access token', 'access-token-malformed'),
  step('there is an access token', 'access-token-missing'),
  step('the access token is valid', 'access-token-invalid'),
  step('the token of the host is the one presented', 'access-token-ambiguous'),
  step('a token that is bound to a key comes under DPoP', 'access-token-downgraded'),
  step('the token is bound to a key, where it must be', 'access-token-unbound'),
  step('the certificate is that of the token', 'access-token-certificate'),
  ...accessProofSteps,
  step('the user authenticated as the resource demands', 'access-token-authentication'),
  step('the scope of the token covers the request', 'access-token-scope'),
  ...when('proof', [step('the proof was not used before', 'dpop-proof-replayed')]),
])()
