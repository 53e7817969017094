import { AUTHENTICATION_FAILED } from './client-authentication.ts'
import { errorTable } from './error-table.ts'

/** Why a client certificate is refused. */
// biome-ignore format: a table, one reason a line
export const refuseCertificate = /* @__PURE__ */ errorTable('invalid_client', 401, {
  'client-certificate-missing': [AUTHENTICATION_FAILED, 'RFC 8705 §2'],
  'client-certificate-malformed': [AUTHENTICATION_FAILED, 'RFC 8705 §2'],
  'client-certificate-unverified': [AUTHENTICATION_FAILED, 'RFC 8705 §2.1'],
  'client-certificate-mismatch': [AUTHENTICATION_FAILED, 'RFC 8705 §2'],
})
