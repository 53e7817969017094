import { AUTHORIZATION_DETAILS_REASONS, refuseDetails } from '../../src/errors/authorization-details.ts'
import type { CoreReason, REASONS } from '../../src/errors/catalogue.ts'
import { CLIENT_AUTHENTICATION_REASONS, refuseClient } from '../../src/errors/client-authentication.ts'
import { CLIENT_CERTIFICATE_REASONS, refuseCertificate } from '../../src/errors/client-certificate.ts'
import { CLIENT_DOCUMENT_REASONS, refuseDocument } from '../../src/errors/client-document.ts'
import { CLIENT_SECRET_REASONS, refuseSecret } from '../../src/errors/client-secret.ts'
import { CODE_CHALLENGE_REASONS, refuseChallenge } from '../../src/errors/code-challenge.ts'
import { CODE_VERIFIER_REASONS, refuseVerifier } from '../../src/errors/code-verifier.ts'
import { DECISION_REASONS, refuseDecision } from '../../src/errors/decision.ts'
import { DECLARED_PARAMETERS_REASONS, refuseDeclared } from '../../src/errors/declared-parameters.ts'
import { DPOP_REASONS, refuseDPoP } from '../../src/errors/dpop.ts'
import { DPOP_ATH_REASONS, refuseAccessToken } from '../../src/errors/dpop-ath.ts'
import { DPOP_JKT_REASONS, refuseThumbprint } from '../../src/errors/dpop-jkt.ts'
import { MESSAGE_REASONS, refuseMessage } from '../../src/errors/message.ts'
import type { OAuthError, RefusalContext } from '../../src/errors/oauth-error.ts'
import { PRESENTATION_REASONS, refusePresentation } from '../../src/errors/presentation.ts'
import { REDEMPTION_REASONS, refuseRedemption } from '../../src/errors/redemption.ts'
import { REGISTRATION_REASONS, refuseMetadata } from '../../src/errors/registration.ts'
import { REQUEST_REASONS, refuseRequest } from '../../src/errors/request.ts'
import { REQUEST_OBJECT_REASONS, refuseRequestObject } from '../../src/errors/request-object.ts'
import { RESOURCE_REASONS, refuseAccess } from '../../src/errors/resource.ts'
import { refuseServerError, SERVER_ERROR_REASONS } from '../../src/errors/server-error.ts'

type Refuse = (reason: never, context?: RefusalContext) => unknown

const refusers: readonly (readonly [reasons: object, refuse: Refuse])[] = [
  [AUTHORIZATION_DETAILS_REASONS, refuseDetails],
  [CLIENT_AUTHENTICATION_REASONS, refuseClient],
  [CLIENT_CERTIFICATE_REASONS, refuseCertificate],
  [CLIENT_SECRET_REASONS, refuseSecret],
  [CLIENT_DOCUMENT_REASONS, refuseDocument],
  [CODE_CHALLENGE_REASONS, refuseChallenge],
  [CODE_VERIFIER_REASONS, refuseVerifier],
  [DECISION_REASONS, refuseDecision],
  [DPOP_REASONS, refuseDPoP],
  [DPOP_JKT_REASONS, refuseThumbprint],
  [MESSAGE_REASONS, refuseMessage],
  [PRESENTATION_REASONS, refusePresentation],
  [REDEMPTION_REASONS, refuseRedemption],
  [REGISTRATION_REASONS, refuseMetadata],
  [REQUEST_REASONS, refuseRequest],
  [DECLARED_PARAMETERS_REASONS, refuseDeclared],
  [DPOP_ATH_REASONS, refuseAccessToken],
  [SERVER_ERROR_REASONS, refuseServerError],
  [REQUEST_OBJECT_REASONS, refuseRequestObject],
  [RESOURCE_REASONS, refuseAccess],
]

/** Builds any refusal of the catalogue, by the function that refuses for it in the library. */
export const refuse = <Name extends CoreReason>(
  reason: Name,
  context?: RefusalContext,
): OAuthError<(typeof REASONS)[Name]['error']> => {
  const [, make] = refusers.find(([reasons]) => Object.hasOwn(reasons, reason)) ?? []
  if (make === undefined) throw new TypeError(`${reason} has no function that refuses for it.`)
  return make(reason as never, context) as OAuthError<(typeof REASONS)[Name]['error']>
}
