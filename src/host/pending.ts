import type { PendingAuthorization } from '../types/authorization.ts'
import type { DetailTypes } from '../types/authorization-details.ts'
import type { AuthorizationReference } from '../types/brand.ts'
import type { VendorParameters } from '../types/server.ts'

/** The pending authorizations of this process: an object that only looks like a pending authorization was not validated. */
const validated = /* @__PURE__ */ new WeakMap<object, Validated>()

interface Validated {
  /** The hash under which the request is stored. */
  readonly request: string
  readonly issuer: string
  readonly readReference: () => AuthorizationReference
}

/** A pending authorization without its reference, which `brandPending` adds. */
export type Unbranded<Details extends DetailTypes, Vendor extends VendorParameters> = Omit<
  PendingAuthorization<Details, Vendor>,
  'reference'
>

/** One accessor serves all. With one for each, V8 would keep every pending authorization as a dictionary, which takes a twentieth of an
 * authorization more. */
const REFERENCE: PropertyDescriptor & ThisType<object> = {
  enumerable: true,
  get() {
    return validatedOf(this).readReference()
  },
}

export const brandPending = <Details extends DetailTypes, Vendor extends VendorParameters>(
  unbranded: Unbranded<Details, Vendor>,
  about: Validated,
): PendingAuthorization<Details, Vendor> => {
  const pending = Object.defineProperty(unbranded, 'reference', REFERENCE) as PendingAuthorization<Details, Vendor>
  validated.set(Object.freeze(pending), about)
  return pending
}

/** Returns the hash under which the request is stored; refuses a look-alike, and a request that another server validated: its policy and
 * its issuer would answer for that server. */
export const requestHashOf = (as: { readonly issuer: string }, pending: object): string => {
  const { request, issuer } = validatedOf(pending)
  if (issuer !== as.issuer) {
    throw new TypeError(`pending must be answered by the server that made it, ${issuer}; got ${as.issuer}.`)
  }
  return request
}

const validatedOf = (pending: object): Validated => {
  const known = validated.get(pending)
  if (known !== undefined) return known
  throw new TypeError(
    'pending must be a PendingAuthorization that this process made; got another object. Carry its reference, not the object, and call resumeAuthorizationRequest.',
  )
}
