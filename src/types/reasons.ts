import { AUTHORIZATION_DETAILS_REASONS } from './reasons/authorization-details.ts'
import { CLIENT_AUTHENTICATION_REASONS } from './reasons/client-authentication.ts'
import { CLIENT_CERTIFICATE_REASONS } from './reasons/client-certificate.ts'
import { CLIENT_SECRET_REASONS } from './reasons/client-secret.ts'
import { CODE_CHALLENGE_REASONS } from './reasons/code-challenge.ts'
import { CODE_VERIFIER_REASONS } from './reasons/code-verifier.ts'
import { DECISION_REASONS } from './reasons/decision.ts'
import { DECLARED_PARAMETERS_REASONS } from './reasons/declared-parameters.ts'
import { DPOP_REASONS } from './reasons/dpop.ts'
import { DPOP_ATH_REASONS } from './reasons/dpop-ath.ts'
import { DPOP_JKT_REASONS } from './reasons/dpop-jkt.ts'
import type { Endpoint } from './reasons/entry.ts'
import { MESSAGE_REASONS } from './reasons/message.ts'
import { PRESENTATION_REASONS } from './reasons/presentation.ts'
import { REDEMPTION_REASONS } from './reasons/redemption.ts'
import { REGISTRATION_REASONS } from './reasons/registration.ts'
import { REQUEST_REASONS } from './reasons/request.ts'
import { REQUEST_OBJECT_REASONS } from './reasons/request-object.ts'
import { SERVER_ERROR_REASONS } from './reasons/server-error.ts'

export type { Endpoint, ReasonEntry } from './reasons/entry.ts'

/** Every reason for which the core refuses, roughly in the order in which a request meets them. Whoever refuses imports its own part
 * of the catalogue alone, so that one function by itself does not bring them all. */
export const REASONS: typeof MESSAGE_REASONS &
  typeof SERVER_ERROR_REASONS &
  typeof CLIENT_AUTHENTICATION_REASONS &
  typeof CLIENT_SECRET_REASONS &
  typeof CLIENT_CERTIFICATE_REASONS &
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
  typeof REGISTRATION_REASONS = /* @__PURE__ */ (() => ({
  ...MESSAGE_REASONS,
  ...SERVER_ERROR_REASONS,
  ...CLIENT_AUTHENTICATION_REASONS,
  ...CLIENT_SECRET_REASONS,
  ...CLIENT_CERTIFICATE_REASONS,
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
  ...REGISTRATION_REASONS,
}))()

export type CoreReason = keyof typeof REASONS

/** Why a request was refused: a stable code for logs and tests. Reasons of a host's own rules start with `host:`. */
export type Reason = CoreReason | `host:${string}`

/** The wire codes that an endpoint can answer. */
export type ErrorCode<At extends Endpoint = Endpoint> = {
  [Name in CoreReason]: At extends (typeof REASONS)[Name]['at'][number] ? (typeof REASONS)[Name]['error'] : never
}[CoreReason]
