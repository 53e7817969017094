import { entriesOf, P, PA, type ReasonEntries, type ReasonRows } from './entry.ts'
import { refuser } from './oauth-error.ts'

/** Why a `dpop_jkt` is refused. */
// biome-ignore format: a table, one reason a line
const ROWS = {
  'dpop-jkt-malformed': ['The dpop_jkt is not a SHA-256 JWK thumbprint.', 'RFC 9449 §10'],
  'dpop-jkt-mismatch': ['The dpop_jkt is not the thumbprint of the key of the DPoP proof.', 'RFC 9449 §10.1', { at: P }],
} as const satisfies ReasonRows

export const DPOP_JKT_REASONS: ReasonEntries<typeof ROWS, 'invalid_request', typeof PA> = /* @__PURE__ */ entriesOf(
  ROWS,
  'invalid_request',
  PA,
)

export const refuseThumbprint = /* @__PURE__ */ refuser(ROWS, 'invalid_request')
