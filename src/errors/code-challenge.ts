import { errorTable } from './error-table.ts'

/** Why a code challenge is refused. */
// biome-ignore format: a table, one reason a line
export const refuseChallenge = /* @__PURE__ */ errorTable('invalid_request', 400, {
  'code-challenge-missing': ['The code_challenge is missing.', 'RFC 7636 §4.4.1'],
  'code-challenge-malformed': ['The code_challenge is malformed.', 'RFC 7636 §4.2'],
  'code-challenge-method-unsupported': ['The code_challenge_method is missing or not supported.', 'RFC 7636 §4.4.1'],
})
