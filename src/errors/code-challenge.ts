import { entriesOf, PA, type ReasonEntries, type ReasonRows } from './entry.ts'
import { refuser } from './oauth-error.ts'

/** Why a code challenge is refused. */
// biome-ignore format: a table, one reason a line
const ROWS = {
  'code-challenge-missing': ['The code_challenge is missing.', 'RFC 7636 §4.4.1'],
  'code-challenge-malformed': ['The code_challenge is malformed.', 'RFC 7636 §4.2'],
  'code-challenge-method-unsupported': ['The code_challenge_method is missing or not supported.', 'RFC 7636 §4.4.1'],
} as const satisfies ReasonRows

export const CODE_CHALLENGE_REASONS: ReasonEntries<typeof ROWS, 'invalid_request', typeof PA> =
  /* @__PURE__ */ entriesOf(ROWS, 'invalid_request', PA)

export const refuseChallenge = /* @__PURE__ */ refuser(ROWS, 'invalid_request')
