import { emit, emitRefusal, observed } from '../host/events.ts'
import type { AuthorizationFailure, PendingAuthorization } from '../types/authorization.ts'
import type { DetailTypes } from '../types/authorization-details.ts'
import type { EventTrace } from '../types/parts.ts'
import type { Result } from '../types/result.ts'
import type { AuthorizationServer, VendorParameters } from '../types/server.ts'

/** How a visit of the authorization endpoint ends: with a request to decide on, or a failure to answer with. */
export type VisitOutcome<Details extends DetailTypes, Vendor extends VendorParameters> = Promise<
  Result<PendingAuthorization<Details, Vendor>, AuthorizationFailure>
>

/** Carries out a visit of the authorization endpoint, and reports its outcome: `accepted`, or the refusal. */
export const observeVisit = <Details extends DetailTypes, Vendor extends VendorParameters>(
  server: AuthorizationServer<Details, Vendor>,
  requestContext: unknown,
  accepted: 'request_presented' | 'request_resumed',
  visit: (as: AuthorizationServer<Details, Vendor>, trace: EventTrace) => VisitOutcome<Details, Vendor>,
): VisitOutcome<Details, Vendor> =>
  observed(server, 'authorization', requestContext, async (as, trace) => {
    const outcome = await visit(as, trace)
    if (outcome.ok) emit(as, { type: accepted, client_id: outcome.value.client.client_id })
    else emitRefusal(as, 'authorization', outcome.error.error, trace.client_id)
    return outcome
  })
