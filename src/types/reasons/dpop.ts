import { refuser } from '../errors.ts'
import { PR, type ReasonEntry } from './entry.ts'

/** Why a DPoP proof does not count. */
// biome-ignore format: a table, one reason a line
export const DPOP_REASONS = {
  'dpop-proof-multiple': { error: 'invalid_dpop_proof', at: PR, description: 'There must be exactly one DPoP proof.', section: 'RFC 9449 §4.3 (1)' },
  'dpop-proof-malformed': { error: 'invalid_dpop_proof', at: PR, description: 'The DPoP proof is not a well-formed signed JWT.', section: 'RFC 9449 §4.3 (2)' },
  'dpop-proof-claims': { error: 'invalid_dpop_proof', at: PR, description: 'A claim of the DPoP proof is missing or of the wrong type.', section: 'RFC 9449 §4.3 (3)' },
  'dpop-proof-typ': { error: 'invalid_dpop_proof', at: PR, description: 'The typ of a DPoP proof is dpop+jwt.', section: 'RFC 9449 §4.3 (4)' },
  'dpop-proof-algorithm': { error: 'invalid_dpop_proof', at: PR, description: 'The algorithm of the DPoP proof is not accepted.', section: 'RFC 9449 §4.3 (5)' },
  'dpop-proof-key': { error: 'invalid_dpop_proof', at: PR, description: 'The DPoP proof must carry its public key, and only that, as jwk.', section: 'RFC 9449 §4.3 (7)' },
  'dpop-proof-signature': { error: 'invalid_dpop_proof', at: PR, description: 'The signature of the DPoP proof does not verify.', section: 'RFC 9449 §4.3 (6)' },
  'dpop-proof-htm': { error: 'invalid_dpop_proof', at: PR, description: 'The htm of the DPoP proof is not the method of this request.', section: 'RFC 9449 §4.3 (8)' },
  'dpop-proof-htu': { error: 'invalid_dpop_proof', at: PR, description: 'The htu of the DPoP proof is not the URI of this request.', section: 'RFC 9449 §4.3 (9)' },
  'dpop-proof-ath': { error: 'invalid_dpop_proof', at: PR, description: 'The DPoP proof is not for this access token.', section: 'RFC 9449 §4.3 (12)' },
  'dpop-nonce-missing': { error: 'use_dpop_nonce', at: PR, description: 'The DPoP proof needs a nonce from this server.', section: 'RFC 9449 §8' },
  'dpop-nonce-stale': { error: 'use_dpop_nonce', at: PR, description: 'The nonce of the DPoP proof is not or no longer accepted.', section: 'RFC 9449 §8' },
  'dpop-proof-expired': { error: 'invalid_dpop_proof', at: PR, description: 'The DPoP proof is too old.', section: 'RFC 9449 §4.3 (11)' },
  'dpop-proof-not-yet-valid': { error: 'invalid_dpop_proof', at: PR, description: 'The DPoP proof is not valid yet.', section: 'RFC 9449 §4.3 (11)' },
  'dpop-proof-replayed': { error: 'invalid_dpop_proof', at: PR, description: 'The DPoP proof was used before.', section: 'RFC 9449 §11.1' },
} as const satisfies Record<string, ReasonEntry>

export const refuseDPoP = /* @__PURE__ */ refuser(DPOP_REASONS)
