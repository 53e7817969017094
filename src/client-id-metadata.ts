export {
  clientIdMetadataDocuments,
  type DocumentClientSource,
} from './client-sources/client-id-metadata-documents.ts'
export { type DocumentError, parseClientIdMetadataDocument } from './client-sources/document.ts'
export type { ClientIdMetadataDocumentsOptions, DocumentLogo } from './client-sources/document-options.ts'
export { looksLikeDocumentUrl, parseDocumentUrl } from './client-sources/document-url.ts'
export { computeFreshness, type FreshnessBounds, type ResponseHeaders } from './client-sources/freshness.ts'
export type { Fetch, FetchReader, FetchRequest, FetchResponse, TimeoutSignal } from './host/bounded-fetch.ts'
export { isLoopbackHost, isPublicAddress, isPublicHost, readFetchUrl } from './host/fetch-address.ts'
export { type FetchBudget, type FetchBudgetOptions, type FetchPlace, fetchBudget } from './host/fetch-budget.ts'
export { type RemoteClientKeysOptions, remoteClientKeys } from './host/jwks-uri.ts'
export { type AddressPinningOptions, addressPinningFetch, type ResolvedAddress } from './host/pinned-fetch.ts'
