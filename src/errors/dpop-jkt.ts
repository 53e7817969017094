import { type ErrorTable, errorTable, type ReasonRows } from './error-table.ts'

// biome-ignore format: a table, one reason a line
const ROWS = {
  'dpop-jkt-malformed': ['The dpop_jkt is not a SHA-256 JWK thumbprint.', 'RFC 9449 §10'],
  'dpop-jkt-mismatch': ['The dpop_jkt is not the thumbprint of the key of the DPoP proof.', 'RFC 9449 §10.1', { at: ['push'] }],
} as const satisfies ReasonRows

/** Why a `dpop_jkt` is refused. `parapet/dpop` has this rule, and not the others of a request. */
export const refuseThumbprint: ErrorTable<typeof ROWS, 'invalid_request'> = /* @__PURE__ */ errorTable(
  'invalid_request',
  400,
  ROWS,
)
