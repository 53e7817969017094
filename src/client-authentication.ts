export { type RemoteClientKeysOptions, remoteClientKeys } from './helpers/jwks-uri.ts'
export type { FetchKeys, KeysReader, KeysRequest, KeysResponse, TimeoutSignal } from './helpers/jwks-uri-fetch.ts'
export {
  CLIENT_ASSERTION_TYPE,
  type ClientAssertionExpectations,
  type ClientAuthenticationError,
  parseClientAssertion,
  type UnverifiedClientAssertion,
  verifyClientAssertion,
} from './proofs/client-assertion.ts'
export { type ClientCredentials, findClientCredentials, parseBasic } from './proofs/client-credentials.ts'
export { currentSecrets, verifyClientSecret } from './proofs/client-secret.ts'
export { computeCertificateThumbprint, matchTLSClientCertificate } from './proofs/tls-client-certificate.ts'
export type { ClientCertificate } from './types/certificate.ts'
export type { Client, ClientAuthenticationMethod, ClientSecret } from './types/client.ts'
