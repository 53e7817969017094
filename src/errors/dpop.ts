import { type ErrorTable, errorTable, type ReasonRows } from './error-table.ts'

// biome-ignore format: a table, one reason a line
const ROWS = {
  'dpop-proof-multiple': ['There must be exactly one DPoP proof.', 'RFC 9449 §4.3 (1)'],
  'dpop-proof-malformed': ['The DPoP proof is not a well-formed signed JWT.', 'RFC 9449 §4.3 (2)'],
  'dpop-proof-claims': ['A claim of the DPoP proof is missing or of the wrong type.', 'RFC 9449 §4.3 (3)'],
  'dpop-proof-typ': ['The typ of the DPoP proof must be dpop+jwt.', 'RFC 9449 §4.3 (4)'],
  'dpop-proof-algorithm': ['The algorithm of the DPoP proof is not accepted.', 'RFC 9449 §4.3 (5)'],
  'dpop-proof-key': ['The DPoP proof must carry its public key, and only that, as jwk.', 'RFC 9449 §4.3 (7)'],
  'dpop-proof-signature': ['The signature of the DPoP proof does not verify.', 'RFC 9449 §4.3 (6)'],
  'dpop-proof-htm': ['The htm of the DPoP proof is not the method of this request.', 'RFC 9449 §4.3 (8)'],
  'dpop-proof-htu': ['The htu of the DPoP proof is not the URI of this request.', 'RFC 9449 §4.3 (9)'],
  'dpop-nonce-missing': ['The DPoP proof needs a nonce from this server.', 'RFC 9449 §8', { error: 'use_dpop_nonce' }],
  'dpop-nonce-stale': ['The nonce of the DPoP proof is not or no longer accepted.', 'RFC 9449 §8', { error: 'use_dpop_nonce' }],
  'dpop-proof-expired': ['The DPoP proof is too old.', 'RFC 9449 §4.3 (11)'],
  'dpop-proof-not-yet-valid': ['The DPoP proof is not valid yet.', 'RFC 9449 §4.3 (11)'],
  'dpop-proof-replayed': ['The DPoP proof was used before.', 'RFC 9449 §11.1'],
} as const satisfies ReasonRows

/** Why a DPoP proof is refused. */
export const refuseDPoP: ErrorTable<typeof ROWS, 'invalid_dpop_proof'> = /* @__PURE__ */ errorTable(
  'invalid_dpop_proof',
  400,
  ROWS,
)
