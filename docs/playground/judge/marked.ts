import { type CoreReason, REASONS } from '../../../src/errors/catalogue.ts'
import type { ExplainedCheck } from '../../../src/explain/index.ts'
import type { Presumption } from './presumptions.ts'

/** One line of the judgement. */
export interface JudgedCheck extends Omit<ExplainedCheck, 'outcome'> {
  readonly outcome: ExplainedCheck['outcome'] | 'presumed'
  readonly why?: string
}

/** A check that passed only because of a presumption says so. */
export const marked = (check: ExplainedCheck, presumptions: readonly Presumption[]): JudgedCheck => {
  if (check.outcome !== 'passed') return check
  const presumed = presumptions.find(({ reason }) => {
    const words = PRESUMED_CHECKS[reason]
    return words === check.check && (REASONS[reason as CoreReason]?.section ?? check.section) === check.section
  })
  return presumed === undefined ? check : { ...check, outcome: 'presumed', why: presumed.text }
}

/** The checks that a presumption makes pass, as the explanation words them. */
const PRESUMED_CHECKS: Readonly<Record<string, string>> = {
  'client-assertion-signature': 'the signature verifies',
  'request-object-signature': 'the signature verifies',
  'client-secret-mismatch': 'the secret is right',
  'redirect-uri-mismatch': 'redirect_uri is registered',
  'client-attestation-untrusted': 'a trusted attester signed the attestation',
  'client-attestation-chain': 'a trusted attester signed the attestation',
  'request-uri-unknown': 'the request is stored',
  'code-unknown': 'the code is stored',
  'code-verifier-mismatch': 'code_verifier fits code_challenge',
  'dpop-binding-mismatch': 'the proof is by the key of the code',
  'dpop-nonce-stale': 'the nonce is accepted',
  'access-token-invalid': 'the access token is valid',
}
