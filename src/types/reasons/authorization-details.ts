import { refuser } from '../errors.ts'
import { PAR, type ReasonEntry } from './entry.ts'

const BAD_DETAILS = 'The authorization_details are not acceptable.'

/** Why authorization details are not acceptable. */
// biome-ignore format: a table, one reason a line
export const AUTHORIZATION_DETAILS_REASONS = {
  'authorization-details-malformed': { error: 'invalid_authorization_details', at: PAR, description: BAD_DETAILS, section: 'RFC 9396 §5' },
  'authorization-details-type': { error: 'invalid_authorization_details', at: PAR, description: BAD_DETAILS, section: 'RFC 9396 §5' },
  'authorization-details-type-not-allowed': { error: 'invalid_authorization_details', at: PAR, description: BAD_DETAILS, section: 'RFC 9396 §10' },
  'authorization-details-invalid': { error: 'invalid_authorization_details', at: PAR, description: BAD_DETAILS, section: 'RFC 9396 §5' },
} as const satisfies Record<string, ReasonEntry>

export const refuseDetails = /* @__PURE__ */ refuser(AUTHORIZATION_DETAILS_REASONS)
