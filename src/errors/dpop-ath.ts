import { type ErrorTable, errorTable, type ReasonRows } from './error-table.ts'

// biome-ignore format: a table, one reason a line
const ROWS = {
  'dpop-proof-ath': ['The DPoP proof is not for this access token.', 'RFC 9449 §4.3 (12)'],
} as const satisfies ReasonRows

/** Why a proof does not count for an access token. */
export const refuseAccessToken: ErrorTable<typeof ROWS, 'invalid_dpop_proof'> = /* @__PURE__ */ errorTable(
  'invalid_dpop_proof',
  401,
  ROWS,
)
