export {
  evaluateInteraction,
  type InteractionAction,
  type InteractionContext,
  type InteractionLogin,
  type InteractionStep,
} from './helpers/evaluate-interaction.ts'
export { type JWKDecrypterOptions, jwkDecrypter } from './helpers/jwk-decrypter.ts'
export { type JWKSignerOptions, jwkSigner } from './helpers/jwk-signer.ts'
export { corsHeaders, corsPreflightReply } from './http/cors.ts'
export { externalUrl } from './http/external-url.ts'
export { authorizationReply, pushedAuthorizationReply, serverErrorReply, tokenErrorReply } from './http/replies.ts'
export { authenticateClientRequest, authenticateTokenRequest } from './operations/authenticate-token-request.ts'
export { processAuthorizationRequest } from './operations/authorization.ts'
export { authorizationServer } from './operations/authorization-server.ts'
export { type ParseClientOptions, parseClient } from './operations/client-registration.ts'
export { readGrantType } from './operations/grant-type.ts'
export { issueAuthorizationResponse } from './operations/issue.ts'
export { authorizationServerMetadata } from './operations/metadata.ts'
export { processPushedAuthorizationRequest } from './operations/push.ts'
export { redeemAuthorizationCode } from './operations/redeem.ts'
export { resumeAuthorizationRequest } from './operations/resume.ts'
export { redeemUnique } from './operations/unique.ts'
export { type IDTokenHintExpectations, type VerifiedIDTokenHint, verifyIdTokenHint } from './proofs/id-token-hint.ts'
export type * from './types/index.ts'
export { REASONS } from './types/reasons.ts'
