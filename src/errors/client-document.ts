import { type ErrorTable, errorTable, type ReasonRows } from './error-table.ts'

// biome-ignore format: a table, one reason a line
const ROWS = {
  'client-document-url': ['The client_id is a web address at which no application can be described.', 'draft-ietf-oauth-client-id-metadata-document §3'],
  'client-document-denied': ['This server does not accept applications from the web address in client_id.', 'draft-ietf-oauth-client-id-metadata-document §8.9'],
  'client-document-unavailable': ['The document at client_id that describes the application could not be fetched.', 'draft-ietf-oauth-client-id-metadata-document §5'],
  'client-document-invalid': ['The document at client_id that describes the application is not valid here.', 'draft-ietf-oauth-client-id-metadata-document §4.1'],
  'client-document-rate': ['Too many applications were looked up just now. Try again in a minute.', 'draft-ietf-oauth-client-id-metadata-document §5.2', { error: 'temporarily_unavailable', status: 429 }],
} as const satisfies ReasonRows

/** Why a client that a metadata document describes is not accepted. The sentences are shown to people on the error page. RFC 6749 §5.2
 * lets `invalid_client` be answered by 400: nobody tried to authenticate. */
export const refuseDocument: ErrorTable<typeof ROWS, 'invalid_client'> = /* @__PURE__ */ errorTable(
  'invalid_client',
  400,
  ROWS,
)
