import { AUTHENTICATION_FAILED } from './client-authentication.ts'
import { entriesOf, PR, type ReasonEntries, type ReasonRows } from './entry.ts'
import { refuser } from './oauth-error.ts'

/** Why a client certificate is refused. */
// biome-ignore format: a table, one reason a line
const ROWS = {
  'client-certificate-missing': [AUTHENTICATION_FAILED, 'RFC 8705 §2'],
  'client-certificate-malformed': [AUTHENTICATION_FAILED, 'RFC 8705 §2'],
  'client-certificate-unverified': [AUTHENTICATION_FAILED, 'RFC 8705 §2.1'],
  'client-certificate-mismatch': [AUTHENTICATION_FAILED, 'RFC 8705 §2'],
} as const satisfies ReasonRows

export const CLIENT_CERTIFICATE_REASONS: ReasonEntries<typeof ROWS, 'invalid_client', typeof PR> =
  /* @__PURE__ */ entriesOf(ROWS, 'invalid_client', PR)

export const refuseCertificate = /* @__PURE__ */ refuser(ROWS, 'invalid_client')
