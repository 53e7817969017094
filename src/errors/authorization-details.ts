import { entriesOf, PAR, type ReasonEntries, type ReasonRows } from './entry.ts'
import { refuser } from './oauth-error.ts'

const BAD_DETAILS = 'The authorization_details are not acceptable.'

/** Why authorization details are not acceptable. */
// biome-ignore format: a table, one reason a line
const ROWS = {
  'authorization-details-malformed': [BAD_DETAILS, 'RFC 9396 §5'],
  'authorization-details-type': [BAD_DETAILS, 'RFC 9396 §5'],
  'authorization-details-type-not-allowed': [BAD_DETAILS, 'RFC 9396 §10'],
  'authorization-details-invalid': [BAD_DETAILS, 'RFC 9396 §5'],
} as const satisfies ReasonRows

export const AUTHORIZATION_DETAILS_REASONS: ReasonEntries<typeof ROWS, 'invalid_authorization_details', typeof PAR> =
  /* @__PURE__ */ entriesOf(ROWS, 'invalid_authorization_details', PAR)

export const refuseDetails = /* @__PURE__ */ refuser(ROWS, 'invalid_authorization_details')
