import { describeValue } from '../encoding/describe-value.ts'
import { refuseDecision } from '../errors/decision.ts'
import { refuseServerError } from '../errors/server-error.ts'
import type { DenialError } from '../types/authorization.ts'

const DESCRIPTIONS: Readonly<Record<DenialError, string>> = /* @__PURE__ */ (() => ({
  access_denied: refuseDecision('access-denied').error_description,
  login_required: refuseDecision('login-required').error_description,
  consent_required: refuseDecision('consent-required').error_description,
  interaction_required: refuseDecision('interaction-required').error_description,
  account_selection_required: refuseDecision('account-selection-required').error_description,
  unmet_authentication_requirements: refuseDecision('authentication-requirements-unmet').error_description,
  temporarily_unavailable: refuseDecision('temporarily-unavailable').error_description,
  server_error: refuseServerError('server-error').error_description,
  invalid_scope: 'The requested scope is not granted.',
  invalid_target: 'The requested resource is not granted.',
  invalid_authorization_details: 'The requested authorization_details are not granted.',
}))()

/** Returns the response parameters of a denial.
 * @see RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6 */
export const denialParameters = (
  error: DenialError = 'access_denied',
): { readonly error: DenialError; readonly error_description: string } => {
  if (typeof error !== 'string' || !Object.hasOwn(DESCRIPTIONS, error)) {
    throw new TypeError(
      `decision.error must be one of ${Object.keys(DESCRIPTIONS).join(', ')}; got ${describeValue(error)}.`,
    )
  }
  return { error, error_description: DESCRIPTIONS[error] }
}
