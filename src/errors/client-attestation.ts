import { AUTHENTICATION_FAILED } from './client-authentication.ts'
import { type ErrorTable, errorTable, type ReasonRows } from './error-table.ts'

// biome-ignore format: a table, one reason a line
const ROWS = {
  'client-attestation-multiple': ['There must be exactly one OAuth-Client-Attestation and at most one OAuth-Client-Attestation-PoP.', 'draft-ietf-oauth-attestation-based-client-auth §7.1'],
  'client-attestation-malformed': ['The client attestation is not a well-formed signed JWT.', 'draft-ietf-oauth-attestation-based-client-auth §4'],
  'client-attestation-typ': ['The typ of the client attestation must be oauth-client-attestation+jwt.', 'draft-ietf-oauth-attestation-based-client-auth §4'],
  'client-attestation-claims': ['A claim of the client attestation is missing or of the wrong type.', 'draft-ietf-oauth-attestation-based-client-auth §4'],
  'client-attestation-key': ['The cnf of the client attestation must hold a sound public key as jwk.', 'draft-ietf-oauth-attestation-based-client-auth §7.1'],
  'client-attestation-algorithm': ['The algorithm of the client attestation is not accepted.', 'draft-ietf-oauth-attestation-based-client-auth §7.1'],
  'client-attestation-untrusted': ['The client attestation is not by an attester that this server trusts.', 'draft-ietf-oauth-attestation-based-client-auth §7.1'],
  'client-attestation-chain': ['The certificate chain of the client attestation is not accepted.', 'RFC 5280 §6.1'],
  'client-attestation-subject': ['The client_id is not the sub of the client attestation.', 'draft-ietf-oauth-attestation-based-client-auth §7.1'],
  'client-attestation-audience': ['The client attestation is for another audience.', 'RFC 7519 §4.1.3'],
  'client-attestation-not-yet-valid': ['The client attestation is not valid yet.', 'RFC 7519 §4.1.5'],
  'client-attestation-expired': ['The client attestation has expired.', 'draft-ietf-oauth-attestation-based-client-auth §7.4', { error: 'use_fresh_attestation', status: 400 }],
  'client-attestation-too-old': ['The client attestation is too old.', 'draft-ietf-oauth-attestation-based-client-auth §7.4', { error: 'use_fresh_attestation', status: 400 }],
  'client-attestation-denied': [AUTHENTICATION_FAILED, 'draft-ietf-oauth-attestation-based-client-auth §12.3'],
  'client-attestation-unavailable': [AUTHENTICATION_FAILED, 'draft-ietf-oauth-attestation-based-client-auth §7.5'],
  'client-attestation-missing': ['A client attestation is required.', 'draft-ietf-oauth-attestation-based-client-auth §7.6', { error: 'invalid_client_attestation', status: 400 }],
  'client-attestation-signal': ['The client attestation beside the other method of authentication is not accepted.', 'draft-ietf-oauth-attestation-based-client-auth §7.6', { error: 'invalid_client_attestation', status: 400 }],
  'attestation-pop-missing': ['The client attestation comes without a proof of possession that this server supports.', 'draft-ietf-oauth-attestation-based-client-auth §5'],
  'attestation-pop-malformed': ['The proof of possession is not a well-formed signed JWT.', 'draft-ietf-oauth-attestation-based-client-auth §5.1'],
  'attestation-pop-typ': ['The typ of the proof of possession must be oauth-client-attestation-pop+jwt.', 'draft-ietf-oauth-attestation-based-client-auth §5.1'],
  'attestation-pop-claims': ['A claim of the proof of possession is missing or of the wrong type.', 'draft-ietf-oauth-attestation-based-client-auth §5.1'],
  'attestation-pop-algorithm': ['The algorithm of the proof of possession is not accepted.', 'draft-ietf-oauth-attestation-based-client-auth §7.2'],
  'attestation-pop-expired': ['The proof of possession is too old.', 'draft-ietf-oauth-attestation-based-client-auth §7.2'],
  'attestation-pop-not-yet-valid': ['The proof of possession is not valid yet.', 'draft-ietf-oauth-attestation-based-client-auth §7.2'],
  'attestation-pop-audience': ['The audience of the proof of possession must be the issuer, and it alone.', 'draft-ietf-oauth-attestation-based-client-auth §7.2'],
  'attestation-pop-signature': ['The proof of possession is not signed by the key of the client attestation.', 'draft-ietf-oauth-attestation-based-client-auth §7.2'],
  'attestation-pop-key': ['The DPoP proof is not by the key of the client attestation.', 'draft-ietf-oauth-attestation-based-client-auth §7.3'],
  'attestation-challenge-missing': ['The proof of possession needs a challenge from this server.', 'draft-ietf-oauth-attestation-based-client-auth §7.4', { error: 'use_attestation_challenge', status: 400 }],
  'attestation-challenge-stale': ['The challenge of the proof of possession is not or no longer accepted.', 'draft-ietf-oauth-attestation-based-client-auth §7.4', { error: 'use_attestation_challenge', status: 400 }],
  'attestation-pop-replayed': ['The proof of possession was used before.', 'draft-ietf-oauth-attestation-based-client-auth §10.7'],
} as const satisfies ReasonRows

/** Why a client attestation, or its proof of possession, is refused. */
export const refuseAttestation: ErrorTable<typeof ROWS, 'invalid_client'> = /* @__PURE__ */ errorTable(
  'invalid_client',
  401,
  ROWS,
)
