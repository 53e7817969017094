export {
  CLIENT_ASSERTION_TYPE,
  type ClientAssertionExpectations,
  type ClientAuthenticationError,
  parseClientAssertion,
  type UnverifiedClientAssertion,
  verifyClientAssertion,
} from './client-authentication/assertion.ts'
export { computeCertificateThumbprint, matchTLSClientCertificate } from './client-authentication/certificate.ts'
export { type ClientCredentials, findClientCredentials, parseBasic } from './client-authentication/credentials.ts'
export { currentSecrets, verifyClientSecret } from './client-authentication/secret.ts'
export type { Fetch, FetchReader, FetchRequest, FetchResponse, TimeoutSignal } from './host/bounded-fetch.ts'
export { type RemoteClientKeysOptions, remoteClientKeys } from './host/jwks-uri.ts'
export type { ClientCertificate } from './types/certificate.ts'
export type { Client, ClientSecret } from './types/client.ts'
export type { ClientAuthenticationMethod } from './types/client-authentication-methods.ts'
