import type { refuseDocument } from '../../errors/client-document.ts'
import type { AdviceFor } from './advice.ts'

// biome-ignore format: a table, one reason a line
export const CLIENT_DOCUMENT_ADVICE: AdviceFor<typeof refuseDocument> = {
  'client-document-url': ['The client_id begins with https:// and cannot be the URL of a document. It has no path, or it has a fragment, user information, dot segments, or a host that is private or oddly spelt. The detail of the event says which.', 'Serve the document at a plain https URL on a public host, and send exactly that URL.'],
  'client-document-denied': ['The host’s allowsUrl refused this URL.', 'Allow the host name in allowsUrl, or register the client.'],
  'client-document-unavailable': ['The document was not fetched. The answer was late, a redirect, another status than 200, or too large. Or its certificate does not verify, or its host resolves to a special-purpose address. The detail says which.', 'Serve the document by status 200 without a redirect, quickly, in at most 5 kB. For development on loopback give pinnedFetch allowsLoopback.'],
  'client-document-invalid': ['The document is not JSON, names another client_id, uses a shared secret, or is not a registration that the policy allows. The detail names the member.', 'Set client_id to the URL of the document, character by character, and correct the member that the detail names.'],
  'client-document-rate': ['The budget of fetches is used up: requests name many URLs, or one URL whose document is never valid.', 'Wait for Retry-After. If good clients are refused, raise the budget, serve documents with max-age, or narrow allowsUrl.'],
}
