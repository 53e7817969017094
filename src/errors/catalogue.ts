import { AUTHORIZATION_DETAILS_REASONS } from './authorization-details.ts'
import { CLIENT_AUTHENTICATION_REASONS } from './client-authentication.ts'
import { CLIENT_CERTIFICATE_REASONS } from './client-certificate.ts'
import { CLIENT_DOCUMENT_REASONS } from './client-document.ts'
import { CLIENT_SECRET_REASONS } from './client-secret.ts'
import { CODE_CHALLENGE_REASONS } from './code-challenge.ts'
import { CODE_VERIFIER_REASONS } from './code-verifier.ts'
import { DECISION_REASONS } from './decision.ts'
import { DECLARED_PARAMETERS_REASONS } from './declared-parameters.ts'
import { DPOP_REASONS } from './dpop.ts'
import { DPOP_ATH_REASONS } from './dpop-ath.ts'
import { DPOP_JKT_REASONS } from './dpop-jkt.ts'
import type { Endpoint } from './entry.ts'
import { MESSAGE_REASONS } from './message.ts'
import { PRESENTATION_REASONS } from './presentation.ts'
import { REDEMPTION_REASONS } from './redemption.ts'
import { REGISTRATION_REASONS } from './registration.ts'
import { REQUEST_REASONS } from './request.ts'
import { REQUEST_OBJECT_REASONS } from './request-object.ts'
import { RESOURCE_REASONS } from './resource.ts'
import { SERVER_ERROR_REASONS } from './server-error.ts'

export type { Endpoint, ReasonEntry } from './entry.ts'

/** Every reason for which the core refuses, roughly in the order in which a request meets them. Each module imports only
 * its own table, so that a bundle with one function does not hold all tables. */
export const REASONS: typeof MESSAGE_REASONS &
  typeof SERVER_ERROR_REASONS &
  typeof CLIENT_AUTHENTICATION_REASONS &
  typeof CLIENT_SECRET_REASONS &
  typeof CLIENT_CERTIFICATE_REASONS &
  typeof CLIENT_DOCUMENT_REASONS &
  typeof DPOP_REASONS &
  typeof DPOP_ATH_REASONS &
  typeof REQUEST_OBJECT_REASONS &
  typeof PRESENTATION_REASONS &
  typeof REQUEST_REASONS &
  typeof DECLARED_PARAMETERS_REASONS &
  typeof CODE_CHALLENGE_REASONS &
  typeof DPOP_JKT_REASONS &
  typeof AUTHORIZATION_DETAILS_REASONS &
  typeof DECISION_REASONS &
  typeof REDEMPTION_REASONS &
  typeof CODE_VERIFIER_REASONS &
  typeof RESOURCE_REASONS &
  typeof REGISTRATION_REASONS = /* @__PURE__ */ (() => ({
  ...MESSAGE_REASONS,
  ...SERVER_ERROR_REASONS,
  ...CLIENT_AUTHENTICATION_REASONS,
  ...CLIENT_SECRET_REASONS,
  ...CLIENT_CERTIFICATE_REASONS,
  ...CLIENT_DOCUMENT_REASONS,
  ...DPOP_REASONS,
  ...DPOP_ATH_REASONS,
  ...REQUEST_OBJECT_REASONS,
  ...PRESENTATION_REASONS,
  ...REQUEST_REASONS,
  ...DECLARED_PARAMETERS_REASONS,
  ...CODE_CHALLENGE_REASONS,
  ...DPOP_JKT_REASONS,
  ...AUTHORIZATION_DETAILS_REASONS,
  ...DECISION_REASONS,
  ...REDEMPTION_REASONS,
  ...CODE_VERIFIER_REASONS,
  ...RESOURCE_REASONS,
  ...REGISTRATION_REASONS,
}))()

export type CoreReason = keyof typeof REASONS

/** Why a request was refused: a stable code for logs and tests. Reasons of a host's own rules start with `host:`. */
export type Reason = CoreReason | `host:${string}`

/** The wire codes that an endpoint can answer. */
export type ErrorCode<At extends Endpoint = Endpoint> = {
  [Name in CoreReason]: At extends (typeof REASONS)[Name]['at'][number] ? (typeof REASONS)[Name]['error'] : never
}[CoreReason]
