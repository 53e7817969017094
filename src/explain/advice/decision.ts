import type { refuseDecision } from '../../errors/decision.ts'
import type { AdviceFor } from './advice.ts'

// biome-ignore format: a table, one reason a line
export const DECISION_ADVICE: AdviceFor<typeof refuseDecision> = {
  'access-denied': ['The user denied the request, or the host denied it for the user.', 'Nothing is wrong. Offer the user another way.'],
  'login-required': ['The client asked with prompt=none, and nobody is logged in, or the login is too old for max_age. Or the user who is logged in is not the one whom id_token_hint or claims name.', 'Have the client repeat the request without prompt=none, or without the name of the user.'],
  'consent-required': ['The client asked with prompt=none for something to which the user has not consented.', 'Have the client repeat the request without prompt=none.'],
  'interaction-required': ['The client asked with prompt=none, and the user would have to be asked something.', 'Have the client repeat the request without prompt=none.'],
  'account-selection-required': ['The client asked with prompt=none, and several accounts are logged in.', 'Have the client repeat the request with prompt=select_account or a login_hint.'],
  'authentication-requirements-unmet': ['The client asked for an essential acr that this server, or this user, cannot provide.', 'Ask for an acr of acr_values_supported, or ask for it without essential.'],
  'temporarily-unavailable': ['The host said that it cannot answer now.', 'Try again later.'],
}
