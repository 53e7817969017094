import type { CoreReason } from '../../errors/catalogue.ts'
import type { Advice } from './advice.ts'
import { CLIENT_ATTESTATION_ADVICE } from './client-attestation.ts'
import { CLIENT_AUTHENTICATION_ADVICE } from './client-authentication.ts'
import { CLIENT_DOCUMENT_ADVICE } from './client-document.ts'
import { DECISION_ADVICE } from './decision.ts'
import { DPOP_ADVICE } from './dpop.ts'
import { MESSAGE_ADVICE } from './message.ts'
import { PRESENTATION_ADVICE } from './presentation.ts'
import { REDEMPTION_ADVICE } from './redemption.ts'
import { REGISTRATION_ADVICE } from './registration.ts'
import { REQUEST_ADVICE } from './request.ts'
import { REQUEST_OBJECT_ADVICE } from './request-object.ts'
import { RESOURCE_ADVICE } from './resource.ts'

export type { Advice } from './advice.ts'

/** For every reason its likely cause and its remedy, in the order of the catalogue. */
export const ADVICE: Readonly<Record<CoreReason, Advice>> = /* @__PURE__ */ (() => ({
  ...MESSAGE_ADVICE,
  ...CLIENT_AUTHENTICATION_ADVICE,
  ...CLIENT_ATTESTATION_ADVICE,
  ...CLIENT_DOCUMENT_ADVICE,
  ...DPOP_ADVICE,
  ...REQUEST_OBJECT_ADVICE,
  ...PRESENTATION_ADVICE,
  ...REQUEST_ADVICE,
  ...DECISION_ADVICE,
  ...REDEMPTION_ADVICE,
  ...RESOURCE_ADVICE,
  ...REGISTRATION_ADVICE,
}))()
