import { AUTHENTICATION_FAILED } from './client-authentication.ts'
import { errorTable } from './error-table.ts'

/** Why a client secret is refused. */
// biome-ignore format: a table, one reason a line
export const refuseSecret = /* @__PURE__ */ errorTable('invalid_client', 401, {
  'client-secret-mismatch': [AUTHENTICATION_FAILED, 'RFC 6749 §2.3.1'],
  'client-secret-expired': [AUTHENTICATION_FAILED, 'RFC 7591 §3.2.1'],
})
