import { refuser } from '../errors.ts'
import { PR, type ReasonEntry } from './entry.ts'

/** One text for all that must read the same, so that nobody learns from it which clients exist (RFC 6749 §5.2). */
const AUTHENTICATION_FAILED = 'Client authentication failed.'

/** Why a client is not authenticated. */
// biome-ignore format: a table, one reason a line
export const CLIENT_AUTHENTICATION_REASONS = {
  'client-authentication-multiple': { error: 'invalid_request', at: PR, description: 'More than one client authentication mechanism is used.', section: 'RFC 6749 §2.3' },
  'client-authentication-missing': { error: 'invalid_client', at: PR, description: AUTHENTICATION_FAILED, section: 'RFC 6749 §3.2.1' },
  'client-authentication-malformed': { error: 'invalid_client', at: PR, description: AUTHENTICATION_FAILED, section: 'RFC 6749 §2.3.1' },
  'client-unknown': { error: 'invalid_client', at: PR, description: AUTHENTICATION_FAILED, section: 'RFC 6749 §5.2' },
  'client-method-mismatch': { error: 'invalid_client', at: PR, description: AUTHENTICATION_FAILED, section: 'RFC 7591 §2' },
  'client-method-not-allowed': { error: 'invalid_client', at: PR, description: AUTHENTICATION_FAILED, section: 'RFC 8414 §2' },
  'client-secret-mismatch': { error: 'invalid_client', at: PR, description: AUTHENTICATION_FAILED, section: 'RFC 6749 §2.3.1' },
  'client-secret-expired': { error: 'invalid_client', at: PR, description: AUTHENTICATION_FAILED, section: 'RFC 7591 §3.2.1' },
  'client-assertion-type': { error: 'invalid_request', at: PR, description: 'The client_assertion_type is missing or unknown.', section: 'RFC 7521 §4.2' },
  'client-assertion-malformed': { error: 'invalid_client', at: PR, description: 'The client assertion is not a well-formed signed JWT.', section: 'RFC 7523 §3' },
  'client-assertion-typ': { error: 'invalid_client', at: PR, description: 'The client assertion is typed as another kind of JWT.', section: 'RFC 8725 §3.11' },
  'client-assertion-algorithm': { error: 'invalid_client', at: PR, description: AUTHENTICATION_FAILED, section: 'RFC 8725 §3.1' },
  'client-keys-unavailable': { error: 'invalid_client', at: PR, description: AUTHENTICATION_FAILED, section: 'RFC 7591 §2' },
  'client-assertion-signature': { error: 'invalid_client', at: PR, description: AUTHENTICATION_FAILED, section: 'RFC 7523 §3 (9)' },
  'client-assertion-claims': { error: 'invalid_client', at: PR, description: 'A claim of the client assertion is missing or of the wrong type.', section: 'RFC 7523 §3' },
  'client-assertion-issuer': { error: 'invalid_client', at: PR, description: AUTHENTICATION_FAILED, section: 'RFC 7523 §3 (1, 2)' },
  'client-assertion-audience': { error: 'invalid_client', at: PR, description: 'The audience of the client assertion is not accepted.', section: 'RFC 7523 §3 (3)' },
  'client-assertion-expired': { error: 'invalid_client', at: PR, description: 'The client assertion has expired.', section: 'RFC 7523 §3 (4)' },
  'client-assertion-lifetime': { error: 'invalid_client', at: PR, description: 'The client assertion expires too far in the future.', section: 'RFC 7523 §3 (4)' },
  'client-assertion-not-yet-valid': { error: 'invalid_client', at: PR, description: 'The client assertion is not valid yet.', section: 'RFC 7523 §3 (5, 6)' },
  'client-assertion-replayed': { error: 'invalid_client', at: PR, description: 'The client assertion was used before.', section: 'RFC 7523 §3 (7)' },
  'client-certificate-missing': { error: 'invalid_client', at: PR, description: AUTHENTICATION_FAILED, section: 'RFC 8705 §2' },
  'client-certificate-malformed': { error: 'invalid_client', at: PR, description: AUTHENTICATION_FAILED, section: 'RFC 8705 §2' },
  'client-certificate-unverified': { error: 'invalid_client', at: PR, description: AUTHENTICATION_FAILED, section: 'RFC 8705 §2.1' },
  'client-certificate-mismatch': { error: 'invalid_client', at: PR, description: AUTHENTICATION_FAILED, section: 'RFC 8705 §2' },
  'client-id-mismatch': { error: 'invalid_request', at: PR, description: 'The client_id is not that of the authenticated client.', section: 'RFC 9126 §2.1' },
} as const satisfies Record<string, ReasonEntry>

export const refuseClient = /* @__PURE__ */ refuser(CLIENT_AUTHENTICATION_REASONS)
