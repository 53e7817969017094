export {
  type AuthorizationDetailsError,
  verifyAuthorizationDetails,
} from './authorization-request/authorization-details.ts'
export { areDetailsNarrower } from './authorization-request/narrower-details.ts'
export type {
  AuthorizationDetail,
  AuthorizationDetailObject,
  DetailType,
  DetailTypes,
  IsNarrower,
} from './types/authorization-details.ts'
export type { InferOutput, StandardSchemaV1 } from './types/standard-schema.ts'
