export {
  type AuthorizationDetailsError,
  verifyAuthorizationDetails,
} from './authorization-request/authorization-details.ts'
export type { ClaimsDescription } from './authorization-request/claims-description.ts'
export { detailType } from './authorization-request/detail-type.ts'
export { areDetailsNarrower } from './authorization-request/narrower-details.ts'
export {
  type OpenIDCredential,
  type OpenIDCredentialOptions,
  openIDCredential,
} from './authorization-request/openid-credential.ts'
export type {
  AuthorizationDetail,
  AuthorizationDetailObject,
  CheckEnrichment,
  DetailType,
  DetailTypeDeclaration,
  DetailTypes,
  IsNarrower,
  MatchingDetailTypes,
} from './types/authorization-details.ts'
export type { InferInput, InferOutput, StandardSchemaV1 } from './types/standard-schema.ts'
