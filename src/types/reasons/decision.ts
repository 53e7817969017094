import { refuser } from '../errors.ts'
import { A, type ReasonEntry } from './entry.ts'

/** What the user or the host decided. */
// biome-ignore format: a table, one reason a line
export const DECISION_REASONS = {
  'access-denied': { error: 'access_denied', at: A, description: 'The request was denied.', section: 'RFC 6749 §4.1.2.1' },
  'login-required': { error: 'login_required', at: A, description: 'The user has to log in.', section: 'OpenID Connect Core §3.1.2.6' },
  'consent-required': { error: 'consent_required', at: A, description: 'The user has to consent.', section: 'OpenID Connect Core §3.1.2.6' },
  'interaction-required': { error: 'interaction_required', at: A, description: 'The user has to be asked.', section: 'OpenID Connect Core §3.1.2.6' },
  'account-selection-required': { error: 'account_selection_required', at: A, description: 'The user has to choose an account.', section: 'OpenID Connect Core §3.1.2.6' },
  'authentication-requirements-unmet': { error: 'unmet_authentication_requirements', at: A, description: 'The requested authentication cannot be provided.', section: 'OpenID Connect Core Error Code unmet_authentication_requirements §1' },
  'temporarily-unavailable': { error: 'temporarily_unavailable', at: A, description: 'The server cannot answer now.', section: 'RFC 6749 §4.1.2.1' },
} as const satisfies Record<string, ReasonEntry>

export const refuseDecision = /* @__PURE__ */ refuser(DECISION_REASONS)
