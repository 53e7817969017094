import { entriesOf, type ReasonEntries, type ReasonRows, RS } from './entry.ts'
import { refuser } from './oauth-error.ts'

/** Why a proof does not count for an access token. */
// biome-ignore format: a table, one reason a line
const ROWS = {
  'dpop-proof-ath': ['The DPoP proof is not for this access token.', 'RFC 9449 §4.3 (12)', { status: 401 }],
} as const satisfies ReasonRows

export const DPOP_ATH_REASONS: ReasonEntries<typeof ROWS, 'invalid_dpop_proof', typeof RS> = /* @__PURE__ */ entriesOf(
  ROWS,
  'invalid_dpop_proof',
  RS,
)

export const refuseAccessToken = /* @__PURE__ */ refuser(ROWS, 'invalid_dpop_proof')
