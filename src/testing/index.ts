export {
  ATTESTATION_POP_FAULTS,
  type AttestationPopFault,
  type AttestationPopOptions,
  attestationPop,
} from './attestation-pop.ts'
export {
  authorizationRequest,
  PRESENTATION_FAULTS,
  type PresentationFault,
  plainRequest,
} from './authorization-request.ts'
export { type TestCertificate, type TestCertificateOptions, testCertificate } from './certificates.ts'
export {
  CLIENT_ASSERTION_FAULTS,
  type ClientAssertionFault,
  type ClientAssertionOptions,
  type ClientAssertionParameters,
  clientAssertion,
} from './client-assertion.ts'
export {
  CLIENT_ATTESTATION_FAULTS,
  type ClientAttestationFault,
  type ClientAttestationValueOptions,
  clientAttestation,
} from './client-attestation.ts'
export { CLIENT_CERTIFICATE_FAULTS, type ClientCertificateFault, clientCertificate } from './client-certificate.ts'
export type { TestCertificates, TestClients, TestKeys } from './clients.ts'
export { type FixedClock, fixedClock } from './clock.ts'
export { commitFault } from './commit-fault.ts'
export { DPOP_PROOF_FAULTS, type DPoPProofFault, type DPoPProofOptions, dpopProof } from './dpop-proof.ts'
export type { Fault } from './faults.ts'
export { fetchRequest } from './fetch-request.ts'
export { type FiredFault, type FiredFaults, type FireFaultsOptions, fireFaults } from './fire-faults.ts'
export { type AtStep, begin, codeOf, decide, type FlowScript, type FlowStep, present, push, redeem } from './flow.ts'
export { faultOf, policyOf, scriptOf } from './generated.ts'
export { type TestKey, type TestKeyAlgorithm, testKey } from './keys.ts'
export { type NamedFault, namedFaults } from './named-faults.ts'
export { namedFaultsFor } from './named-faults-for.ts'
export { fakeProxies, type ProxiedCertificate } from './proxies.ts'
export {
  CODE_VERIFIER,
  type ParameterChanges,
  PUSHED_PARAMETERS_FAULTS,
  type PushedParametersFault,
  type PushedParametersOptions,
  pushedParameters,
} from './pushed-parameters.ts'
export { seededRandomBytes } from './random.ts'
export { type RequestFactsOptions, requestFacts } from './request-facts.ts'
export {
  REQUEST_OBJECT_FAULTS,
  type RequestObjectFault,
  type RequestObjectOptions,
  requestObject,
} from './request-object.ts'
export { FORM_FAULTS, type FormFault, pushRequest, type Script, tokenRequest } from './requests.ts'
export { expectReason, unwrap } from './results.ts'
export { type TestServer, type TestServerOptions, testServer } from './server.ts'
export { type StoreContractOptions, type StoreContractTest, storeContract } from './store-contract.ts'
export { TOKEN_PARAMETERS_FAULTS, type TokenParametersFault, tokenParameters } from './token-parameters.ts'
