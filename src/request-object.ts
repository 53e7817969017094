export {
  parseRequestObject,
  type RequestObjectError,
  type RequestObjectExpectations,
  type VerifiedRequestObject,
  verifyRequestObject,
} from './proofs/request-object.ts'
export { requestObjectForm } from './schema/request-object.ts'
