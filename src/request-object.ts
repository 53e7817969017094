export {
  parseRequestObject,
  type RequestObjectError,
  type RequestObjectExpectations,
  type VerifiedRequestObject,
  verifyRequestObject,
} from './authorization-request/request-object.ts'
export { requestObjectForm } from './authorization-request/request-object-form.ts'
