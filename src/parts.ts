export { verifyAuthorizationDetails } from './authorization-request/authorization-details.ts'
export { validateParameters } from './authorization-request/declared-parameters.ts'
export { readRequestObject } from './authorization-request/read-request-object.ts'
export { verifyAssertionMAC } from './client-authentication/assertion-mac.ts'
export { readClientAssertion } from './client-authentication/assertion-method.ts'
export { readClientAttestation } from './client-authentication/attestation-method.ts'
export { proveClientCertificate } from './client-authentication/certificate-method.ts'
export { readClientSecret } from './client-authentication/secret-method.ts'
export { readDPoPProof } from './dpop/request-proof.ts'
export { askLimit } from './host/ask-limit.ts'
export { checkPorts } from './host/checked-ports.ts'
export { deriveDPoPNonces } from './host/derived-nonces.ts'
export { applyHostRules } from './host/host-rules.ts'
export { traceEvents } from './host/trace-events.ts'
export { applyClientDemands } from './server/apply-client-demands.ts'
export { assembleAuthorizationServer } from './server/assemble-authorization-server.ts'
export { findOptionProblems } from './server/option-problems.ts'
export type {
  CheckedPorts,
  EventTrace,
  Parts,
  PresentedAttestation,
  PresentedCredentials,
  ProvenAttestation,
  ProvenKey,
  ReadClientAttestation,
  ReadCredentials,
  RequestObjectParameters,
} from './types/parts.ts'
