import type { PendingAuthorization } from '../types/authorization.ts'
import type { DetailTypes } from '../types/authorization-details.ts'
import type { VendorParameters } from '../types/server.ts'

/** The pending authorizations of this process, and the hashes under which their requests are stored: an object that only
 * looks like a pending authorization was not validated. */
const validated = /* @__PURE__ */ new WeakMap<object, Validated>()

interface Validated {
  readonly request: string
  readonly issuer: string
}

export const brandPending = <Details extends DetailTypes, Vendor extends VendorParameters>(
  pending: PendingAuthorization<Details, Vendor>,
  request: string,
  issuer: string,
): PendingAuthorization<Details, Vendor> => {
  validated.set(Object.freeze(pending), { request, issuer })
  return pending
}

/** Returns the hash under which the request is stored; refuses a look-alike, and a request that another server validated: its policy and
 * its issuer would answer for that server. */
export const requestOf = ({ issuer }: { readonly issuer: string }, pending: object): string => {
  const known = validated.get(pending)
  if (known === undefined) {
    throw new TypeError(
      'pending must be a PendingAuthorization that this process made; got another object. Carry its reference, not the object, and call resumeAuthorizationRequest.',
    )
  }
  if (known.issuer !== issuer) {
    throw new TypeError(`pending must be answered by the server that made it, ${known.issuer}; got ${issuer}.`)
  }
  return known.request
}
