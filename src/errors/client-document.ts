import { entriesOf, PAR, type ReasonEntries, type ReasonRows } from './entry.ts'
import { refuser } from './oauth-error.ts'

/** Why a client that a metadata document describes is not accepted. The sentences are shown to people on the error page. RFC 6749 §5.2
 * lets `invalid_client` be answered by 400: nobody tried to authenticate. */
// biome-ignore format: a table, one reason a line
const ROWS = {
  'client-document-url': ['The client_id is a web address at which no application can be described.', 'draft-ietf-oauth-client-id-metadata-document §3', { status: 400 }],
  'client-document-denied': ['This server does not accept applications from the web address in client_id.', 'draft-ietf-oauth-client-id-metadata-document §8.9', { status: 400 }],
  'client-document-unavailable': ['The document at client_id that describes the application could not be fetched.', 'draft-ietf-oauth-client-id-metadata-document §5', { status: 400 }],
  'client-document-invalid': ['The document at client_id that describes the application is not valid here.', 'draft-ietf-oauth-client-id-metadata-document §4.1', { status: 400 }],
  'client-document-rate': ['Too many applications were looked up just now. Try again in a minute.', 'draft-ietf-oauth-client-id-metadata-document §5.2', { error: 'temporarily_unavailable', status: 429 }],
} as const satisfies ReasonRows

export const CLIENT_DOCUMENT_REASONS: ReasonEntries<typeof ROWS, 'invalid_client', typeof PAR> =
  /* @__PURE__ */ entriesOf(ROWS, 'invalid_client', PAR)

export const refuseDocument = /* @__PURE__ */ refuser(ROWS, 'invalid_client')
