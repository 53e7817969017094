import { refuser } from '../errors.ts'
import { R, type ReasonEntry } from './entry.ts'

/** Why a code verifier does not count. */
// biome-ignore format: a table, one reason a line
export const CODE_VERIFIER_REASONS = {
  'code-verifier-missing': { error: 'invalid_grant', at: R, description: 'The code_verifier is missing.', section: 'RFC 7636 §4.6' },
  'code-verifier-malformed': { error: 'invalid_grant', at: R, description: 'The code_verifier is malformed.', section: 'RFC 7636 §4.1' },
  'code-verifier-mismatch': { error: 'invalid_grant', at: R, description: 'The code_verifier does not fit the code_challenge.', section: 'RFC 7636 §4.6' },
  'code-verifier-unexpected': { error: 'invalid_grant', at: R, description: 'There was no code_challenge for this code_verifier.', section: 'RFC 9700 §2.1.1' },
} as const satisfies Record<string, ReasonEntry>

export const refuseVerifier = /* @__PURE__ */ refuser(CODE_VERIFIER_REASONS)
