export { detailType } from './authorization-request/detail-type.ts'
export {
  type IDTokenHintExpectations,
  type VerifiedIDTokenHint,
  verifyIDTokenHint,
} from './authorization-request/verify-id-token-hint.ts'
export { type ParseClientOptions, parseClient } from './client-registration/parse-client.ts'
export {
  type AttestedClientMetadata,
  type ClientFromAttestationOptions,
  clientFromAttestation,
} from './client-sources/attested-clients.ts'
export { clientAttestationChallengeReply } from './endpoints/attestation-challenge.ts'
export { processAuthorizationRequest } from './endpoints/authorization.ts'
export { issueAuthorizationResponse } from './endpoints/authorization-response.ts'
export {
  evaluateInteraction,
  type InteractionAction,
  type InteractionContext,
  type InteractionLogin,
  type InteractionReason,
  type InteractionStep,
} from './endpoints/evaluate-interaction.ts'
export { readGrantType } from './endpoints/grant-type.ts'
export { authenticateClientRequest, authenticateTokenRequest } from './endpoints/other-grants.ts'
export { processPushedAuthorizationRequest } from './endpoints/pushed-authorization-request.ts'
export { readAccessToken, verifyResourceRequest } from './endpoints/resource.ts'
export { resumeAuthorizationRequest } from './endpoints/resume.ts'
export { redeemAuthorizationCode } from './endpoints/token.ts'
export { REASONS } from './errors/catalogue.ts'
export { type JWKDecrypterOptions, jwkDecrypter } from './host/jwk-decrypter.ts'
export { type JWKSignerOptions, jwkSigner } from './host/jwk-signer.ts'
export { markUsed } from './host/replay.ts'
export { corsHeaders, corsPreflightReply } from './http/cors.ts'
export { externalUrl } from './http/external-url.ts'
export { authorizationReply, pushedAuthorizationReply, serverErrorReply, tokenErrorReply } from './http/replies.ts'
export { resourceErrorReply } from './http/resource-reply.ts'
export { metadataPaths, tenantOfPath } from './http/well-known.ts'
export { authorizationServer } from './server/authorization-server.ts'
export {
  type AuthorizationServers,
  type AuthorizationServersOptions,
  authorizationServers,
  type TenantServer,
} from './server/authorization-servers.ts'
export { authorizationServerMetadata } from './server/metadata.ts'
export type * from './types/index.ts'
