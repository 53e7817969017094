import { errorTable } from './error-table.ts'

/** Why a proof does not count for an access token. */
// biome-ignore format: a table, one reason a line
export const refuseAccessToken = /* @__PURE__ */ errorTable('invalid_dpop_proof', 401, {
  'dpop-proof-ath': ['The DPoP proof is not for this access token.', 'RFC 9449 §4.3 (12)'],
})
