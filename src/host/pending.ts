import type { PendingAuthorization } from '../types/authorization.ts'
import type { DetailTypes } from '../types/authorization-details.ts'
import type { VendorParameters } from '../types/server.ts'

/** The pending authorizations of this process, and the hashes under which their requests are stored: what merely looks like a
 * pending authorization was not validated. */
const validated = /* @__PURE__ */ new WeakMap<object, string>()

export const brandPending = <Details extends DetailTypes, Vendor extends VendorParameters>(
  pending: PendingAuthorization<Details, Vendor>,
  request: string,
): PendingAuthorization<Details, Vendor> => {
  validated.set(Object.freeze(pending), request)
  return pending
}

/** Returns the hash under which the request is stored; refuses a look-alike. */
export const requestOf = (pending: object): string => {
  const request = validated.get(pending)
  if (request === undefined) {
    throw new TypeError(
      'This is not a PendingAuthorization of this process. Carry its reference, not the object, and call resumeAuthorizationRequest.',
    )
  }
  return request
}
