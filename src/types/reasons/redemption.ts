import { refuser } from '../errors.ts'
import { R, type ReasonEntry } from './entry.ts'

const NO_SUCH_CODE = 'The authorization code is unknown, expired, already used or not of this client.'

/** Why a code is not redeemed. */
// biome-ignore format: a table, one reason a line
export const REDEMPTION_REASONS = {
  'grant-type-missing': { error: 'invalid_request', at: R, description: 'The grant_type is missing.', section: 'RFC 6749 §4.1.3' },
  'grant-type-unsupported': { error: 'unsupported_grant_type', at: R, description: 'The grant_type is not supported.', section: 'RFC 6749 §5.2' },
  'grant-type-not-allowed': { error: 'unauthorized_client', at: R, description: 'The client may not use this grant_type.', section: 'RFC 6749 §5.2' },
  'code-missing': { error: 'invalid_request', at: R, description: 'The code is missing.', section: 'RFC 6749 §4.1.3' },
  'code-unknown': { error: 'invalid_grant', at: R, description: NO_SUCH_CODE, section: 'RFC 6749 §5.2' },
  'code-expired': { error: 'invalid_grant', at: R, description: NO_SUCH_CODE, section: 'RFC 6749 §4.1.2' },
  'code-foreign': { error: 'invalid_grant', at: R, description: NO_SUCH_CODE, section: 'RFC 6749 §4.1.3' },
  'code-already-used': { error: 'invalid_grant', at: R, description: NO_SUCH_CODE, section: 'RFC 6749 §4.1.2' },
  'redirect-uri-changed': { error: 'invalid_grant', at: R, description: 'The redirect_uri is not that of the authorization request.', section: 'RFC 6749 §4.1.3' },
  'dpop-binding-missing': { error: 'invalid_grant', at: R, description: 'The code is bound to a DPoP key, and there is no proof.', section: 'RFC 9449 §10' },
  'dpop-binding-mismatch': { error: 'invalid_grant', at: R, description: 'The code is bound to another DPoP key.', section: 'RFC 9449 §10' },
  'certificate-binding-mismatch': { error: 'invalid_grant', at: R, description: 'The code is bound to another certificate.', section: 'RFC 8705 §3' },
  'dpop-proof-missing': { error: 'invalid_dpop_proof', at: R, description: 'A DPoP proof is required.', section: 'RFC 9449 §5.2' },
  'client-certificate-required': { error: 'invalid_request', at: R, description: 'A client certificate is required.', section: 'RFC 8705 §3' },
} as const satisfies Record<string, ReasonEntry>

export const refuseRedemption = /* @__PURE__ */ refuser(REDEMPTION_REASONS)
