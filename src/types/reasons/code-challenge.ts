import { refuser } from '../errors.ts'
import { PA, type ReasonEntry } from './entry.ts'

/** Why a code challenge does not do. */
// biome-ignore format: a table, one reason a line
export const CODE_CHALLENGE_REASONS = {
  'code-challenge-missing': { error: 'invalid_request', at: PA, description: 'The code_challenge is missing.', section: 'RFC 7636 §4.4.1' },
  'code-challenge-malformed': { error: 'invalid_request', at: PA, description: 'The code_challenge is malformed.', section: 'RFC 7636 §4.2' },
  'code-challenge-method-unsupported': { error: 'invalid_request', at: PA, description: 'The code_challenge_method is missing or not supported.', section: 'RFC 7636 §4.4.1' },
} as const satisfies Record<string, ReasonEntry>

export const refuseChallenge = /* @__PURE__ */ refuser(CODE_CHALLENGE_REASONS)
