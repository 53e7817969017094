import { entriesOf, PA, type ReasonEntries, type ReasonRows } from './entry.ts'
import { refuser } from './oauth-error.ts'

/** Why a parameter that the host declared is refused. */
// biome-ignore format: a table, one reason a line
const ROWS = {
  'vendor-parameter-invalid': ['A parameter has an unacceptable value.', 'RFC 6749 §4.1.2.1'],
} as const satisfies ReasonRows

export const DECLARED_PARAMETERS_REASONS: ReasonEntries<typeof ROWS, 'invalid_request', typeof PA> =
  /* @__PURE__ */ entriesOf(ROWS, 'invalid_request', PA)

export const refuseDeclared = /* @__PURE__ */ refuser(ROWS, 'invalid_request')
