import { errorTable } from './error-table.ts'

const BAD_DETAILS = 'The authorization_details are not acceptable.'

/** Why authorization details are not acceptable. */
// biome-ignore format: a table, one reason a line
export const refuseDetails = /* @__PURE__ */ errorTable('invalid_authorization_details', 400, {
  'authorization-details-malformed': [BAD_DETAILS, 'RFC 9396 §5'],
  'authorization-details-type': [BAD_DETAILS, 'RFC 9396 §5'],
  'authorization-details-type-not-allowed': [BAD_DETAILS, 'RFC 9396 §10'],
  'authorization-details-invalid': [BAD_DETAILS, 'RFC 9396 §5'],
})
