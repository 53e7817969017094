import { entriesOf, R, type ReasonEntries, type ReasonRows } from './entry.ts'
import { refuser } from './oauth-error.ts'

/** Why a code verifier is refused. */
// biome-ignore format: a table, one reason a line
const ROWS = {
  'code-verifier-missing': ['The code_verifier is missing.', 'RFC 7636 §4.6'],
  'code-verifier-malformed': ['The code_verifier is malformed.', 'RFC 7636 §4.1'],
  'code-verifier-mismatch': ['The code_verifier does not fit the code_challenge.', 'RFC 7636 §4.6'],
  'code-verifier-unexpected': ['There was no code_challenge for this code_verifier.', 'RFC 9700 §2.1.1'],
} as const satisfies ReasonRows

export const CODE_VERIFIER_REASONS: ReasonEntries<typeof ROWS, 'invalid_grant', typeof R> = /* @__PURE__ */ entriesOf(
  ROWS,
  'invalid_grant',
  R,
)

export const refuseVerifier = /* @__PURE__ */ refuser(ROWS, 'invalid_grant')
