import { type ErrorTable, errorTable, type ReasonRows } from './error-table.ts'

const BAD_DETAILS = 'The authorization_details are not acceptable.'

// biome-ignore format: a table, one reason a line
const ROWS = {
  'authorization-details-malformed': [BAD_DETAILS, 'RFC 9396 §5'],
  'authorization-details-type': [BAD_DETAILS, 'RFC 9396 §5'],
  'authorization-details-type-not-allowed': [BAD_DETAILS, 'RFC 9396 §10'],
  'authorization-details-invalid': [BAD_DETAILS, 'RFC 9396 §5'],
} as const satisfies ReasonRows

/** Why authorization details are not acceptable. */
export const refuseDetails: ErrorTable<typeof ROWS, 'invalid_authorization_details'> = /* @__PURE__ */ errorTable(
  'invalid_authorization_details',
  400,
  ROWS,
)
