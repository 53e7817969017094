import { DECISION_REASONS } from '../errors/decision.ts'
import { SERVER_ERROR_REASONS } from '../errors/server-error.ts'
import type { DenialError } from '../types/authorization.ts'

const DESCRIPTIONS: Readonly<Record<DenialError, string>> = /* @__PURE__ */ (() => ({
  access_denied: DECISION_REASONS['access-denied'].description,
  login_required: DECISION_REASONS['login-required'].description,
  consent_required: DECISION_REASONS['consent-required'].description,
  interaction_required: DECISION_REASONS['interaction-required'].description,
  account_selection_required: DECISION_REASONS['account-selection-required'].description,
  unmet_authentication_requirements: DECISION_REASONS['authentication-requirements-unmet'].description,
  temporarily_unavailable: DECISION_REASONS['temporarily-unavailable'].description,
  server_error: SERVER_ERROR_REASONS['server-error'].description,
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
    throw new TypeError(`A denial carries one of: ${Object.keys(DESCRIPTIONS).join(', ')}.`)
  }
  return { error, error_description: DESCRIPTIONS[error] }
}
