import { refuseMetadata } from '../errors/registration.ts'
import type { ClientRule } from './rule.ts'

/** Refuses a demand that this server can never meet: the client would be locked out of it.
 * @see RFC 7591 §3.2.2 */
export const requireMetDemands: ClientRule = (client, policy) => {
  const isSigned = client.require_signed_request_object === true || policy.require_signed_request_object
  if (isSigned && !policy.request_parameter_supported) {
    return refuseMetadata('client-metadata-unsupported', { parameter: 'require_signed_request_object' })
  }
  if (client.dpop_bound_access_tokens === true && policy.dpop_signing_alg_values_supported.length === 0) {
    return refuseMetadata('client-metadata-unsupported', { parameter: 'dpop_bound_access_tokens' })
  }
  return undefined
}
