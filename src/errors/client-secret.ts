import { AUTHENTICATION_FAILED } from './client-authentication.ts'
import { entriesOf, PR, type ReasonEntries, type ReasonRows } from './entry.ts'
import { refuser } from './oauth-error.ts'

/** Why a client secret is refused. */
// biome-ignore format: a table, one reason a line
const ROWS = {
  'client-secret-mismatch': [AUTHENTICATION_FAILED, 'RFC 6749 §2.3.1'],
  'client-secret-expired': [AUTHENTICATION_FAILED, 'RFC 7591 §3.2.1'],
} as const satisfies ReasonRows

export const CLIENT_SECRET_REASONS: ReasonEntries<typeof ROWS, 'invalid_client', typeof PR> = /* @__PURE__ */ entriesOf(
  ROWS,
  'invalid_client',
  PR,
)

export const refuseSecret = /* @__PURE__ */ refuser(ROWS, 'invalid_client')
