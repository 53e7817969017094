import { type ErrorTable, errorTable, type ReasonRows } from './error-table.ts'

// biome-ignore format: a table, one reason a line
const ROWS = {
  'access-denied': ['The request was denied.', 'RFC 6749 §4.1.2.1'],
  'login-required': ['The user has to log in.', 'OpenID Connect Core §3.1.2.6', { error: 'login_required' }],
  'consent-required': ['The user has to consent.', 'OpenID Connect Core §3.1.2.6', { error: 'consent_required' }],
  'interaction-required': ['The user has to be asked.', 'OpenID Connect Core §3.1.2.6', { error: 'interaction_required' }],
  'account-selection-required': ['The user has to choose an account.', 'OpenID Connect Core §3.1.2.6', { error: 'account_selection_required' }],
  'authentication-requirements-unmet': ['The requested authentication cannot be provided.', 'OpenID Connect Core Error Code unmet_authentication_requirements §1', { error: 'unmet_authentication_requirements' }],
  'temporarily-unavailable': ['The server cannot answer now.', 'RFC 6749 §4.1.2.1', { error: 'temporarily_unavailable' }],
} as const satisfies ReasonRows

/** Denials by the user or the host. */
export const refuseDecision: ErrorTable<typeof ROWS, 'access_denied'> = /* @__PURE__ */ errorTable(
  'access_denied',
  400,
  ROWS,
)
