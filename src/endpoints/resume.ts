import { matchRedirectUri } from '../authorization-request/redirect-uri.ts'
import { refusePresentation } from '../errors/presentation.ts'
import { serverFor } from '../host/client-demands.ts'
import { findRegisteredClient, isRefusal } from '../host/client-registry.ts'
import { isFailureReference, openFailure } from '../host/failure-reference.ts'
import { nowOf } from '../host/now.ts'
import { openReference } from '../host/reference.ts'
import type { AuthorizationFailure, ErrorRedirectOptions } from '../types/authorization.ts'
import type { DetailTypes } from '../types/authorization-details.ts'
import type { AuthorizationReference } from '../types/brand.ts'
import type { EventTrace } from '../types/parts.ts'
import type { Refused } from '../types/result.ts'
import type { AuthorizationServer, VendorParameters } from '../types/server.ts'
import type { EpochSeconds } from '../types/time.ts'
import { checkVisitOptions } from './check-visit-options.ts'
import { loginFirst } from './deliver.ts'
import { readStoredRequest } from './read-stored-request.ts'
import { display, redirect } from './response.ts'
import { reviveRequest } from './stored-request.ts'
import { observeVisit, type VisitOutcome } from './visit.ts'

/** Finds the request of a reference again, after the login. Writes nothing. The time to decide still counts; the lifetime of
 * the `request_uri` no longer does. For the reference of a `login-first` failure it returns the redirect.
 *
 * A host that also resumes before the login passes `loggedIn: false` there, and an error stays `login-first`. Rejects when
 * the store or another port fails.
 * @example
 * ```ts
 * const pending = await resumeAuthorizationRequest(as, session.reference, { loggedIn: session.user !== undefined })
 * if (!pending.ok) return authorizationReply(as, pending)
 * ```
 * @see RFC 9126 §4, FAPI 2.0 Security Profile §5.3.2.2, RFC 9700 §4.11.2 */
export const resumeAuthorizationRequest = async <Details extends DetailTypes, Vendor extends VendorParameters>(
  as: AuthorizationServer<Details, Vendor>,
  reference: string,
  options: ErrorRedirectOptions = {},
): VisitOutcome<Details, Vendor> => {
  const visit = checkVisitOptions(options, true)
  return observeVisit(as, visit.requestContext, 'request_resumed', (as, trace) =>
    resume(as, reference, nowOf(as), visit, trace),
  )
}

const resume = async <Details extends DetailTypes, Vendor extends VendorParameters>(
  as: AuthorizationServer<Details, Vendor>,
  reference: string,
  now: EpochSeconds,
  options: ErrorRedirectOptions,
  trace: EventTrace,
): VisitOutcome<Details, Vendor> => {
  // a host that lost its session may pass anything
  if (typeof reference !== 'string' || reference === '') return refuseReference('The host passed no reference.')
  if (isFailureReference(reference)) return resumeFailure(as, reference, now, options, trace)
  const presentation = await openReference(as, reference)
  if (presentation === undefined) return refuseReference(FOREIGN_REFERENCE)
  trace.client_id = presentation.client_id
  await trace.follow?.(presentation.request)
  const stored = await readStoredRequest(as, presentation.request)
  if (stored?.record.client_id !== presentation.client_id) {
    return refuseReference('The request was decided, or is no longer stored.')
  }
  if (now >= stored.record.interaction_expires_at) return display(refusePresentation('interaction-expired'))
  return reviveRequest(as, stored, now, options, reference as AuthorizationReference)
}

/** Why a reference does not open: another server made it, or the secret that made it was removed. */
const FOREIGN_REFERENCE = 'No secret in the option secret made this reference.'

/** Refuses a reference. The detail tells the host's faults apart, which look the same to the user. */
const refuseReference = (detail: string): Refused<AuthorizationFailure> =>
  display(refusePresentation('reference-invalid', { detail }))

/** Redirects the failure that a reference holds, once the user has logged in. The redirect URI must still be one of the client's. */
const resumeFailure = async (
  server: AuthorizationServer,
  reference: string,
  now: EpochSeconds,
  options: ErrorRedirectOptions,
  trace: EventTrace,
): Promise<Refused<AuthorizationFailure>> => {
  const failure = await openFailure(server, reference)
  if (failure === undefined) return refuseReference(FOREIGN_REFERENCE)
  const { client_id, redirect_uri, mayBeUnregistered, response_mode, state, request, error } = failure
  trace.client_id = client_id
  if (now >= failure.expires_at) return display(refusePresentation('interaction-expired'))
  const found = await findRegisteredClient(server, client_id, request !== undefined)
  if (isRefusal(found)) return display(found.refused)
  const client = found ?? (request && (await readStoredRequest(server, request))?.record.client)
  if (!client) return display(refusePresentation('client-not-found'))
  const as = serverFor(server, client)
  const matched = matchRedirectUri({ redirect_uri }, { client, policy: as.policy, mayBeUnregistered })
  if (!matched.ok) return display(matched.error)
  if (options.loggedIn !== true && as.policy.errorsBeforeLogin !== 'redirect') {
    return loginFirst(error, reference as AuthorizationReference)
  }
  return redirect(as, error, { redirect_uri: matched.value.redirect_uri, response_mode, client, state, now })
}
