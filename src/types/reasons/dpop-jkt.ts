import { refuser } from '../errors.ts'
import { P, PA, type ReasonEntry } from './entry.ts'

/** Why a `dpop_jkt` does not do. */
// biome-ignore format: a table, one reason a line
export const DPOP_JKT_REASONS = {
  'dpop-jkt-malformed': { error: 'invalid_request', at: PA, description: 'The dpop_jkt is not a SHA-256 JWK thumbprint.', section: 'RFC 9449 §10' },
  'dpop-jkt-mismatch': { error: 'invalid_request', at: P, description: 'The dpop_jkt is not the thumbprint of the key of the DPoP proof.', section: 'RFC 9449 §10.1' },
} as const satisfies Record<string, ReasonEntry>

export const refuseThumbprint = /* @__PURE__ */ refuser(DPOP_JKT_REASONS)
