import { type ErrorTable, errorTable, type ReasonRows } from './error-table.ts'

const NO_SUCH_CODE = 'The authorization code is unknown, expired, already used or not of this client.'

// biome-ignore format: a table, one reason a line
const ROWS = {
  'grant-type-missing': ['The grant_type is missing.', 'RFC 6749 §4.1.3', { error: 'invalid_request' }],
  'grant-type-unsupported': ['The grant_type is not supported.', 'RFC 6749 §5.2', { error: 'unsupported_grant_type' }],
  'grant-type-not-allowed': ['The client may not use this grant_type.', 'RFC 6749 §5.2', { error: 'unauthorized_client' }],
  'code-missing': ['The code is missing.', 'RFC 6749 §4.1.3', { error: 'invalid_request' }],
  'code-unknown': [NO_SUCH_CODE, 'RFC 6749 §5.2'],
  'code-expired': [NO_SUCH_CODE, 'RFC 6749 §4.1.2'],
  'code-foreign': [NO_SUCH_CODE, 'RFC 6749 §4.1.3'],
  'code-already-used': [NO_SUCH_CODE, 'RFC 6749 §4.1.2'],
  'redirect-uri-changed': ['The redirect_uri is not that of the authorization request.', 'RFC 6749 §4.1.3'],
  'dpop-binding-missing': ['The code is bound to a DPoP key, and there is no proof.', 'RFC 9449 §10'],
  'dpop-binding-mismatch': ['The code is bound to another DPoP key.', 'RFC 9449 §10'],
  'certificate-binding-mismatch': ['The code is bound to another certificate.', 'RFC 8705 §3'],
  'instance-binding-mismatch': ['The grant is bound to another instance of the client.', 'draft-ietf-oauth-attestation-based-client-auth §10.3, §10.4'],
  'dpop-proof-missing': ['A DPoP proof is required.', 'RFC 9449 §5.2', { error: 'invalid_dpop_proof' }],
  'client-certificate-required': ['A client certificate is required.', 'RFC 8705 §3', { error: 'invalid_request' }],
} as const satisfies ReasonRows

/** Why a code is not redeemed. */
export const refuseRedemption: ErrorTable<typeof ROWS, 'invalid_grant'> = /* @__PURE__ */ errorTable(
  'invalid_grant',
  400,
  ROWS,
)
