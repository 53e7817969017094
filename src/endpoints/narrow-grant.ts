import { verifyAuthorizationDetails } from '../authorization-request/authorization-details.ts'
import { enrichedAs } from '../authorization-request/enriched-details.ts'
import { matchDetails } from '../authorization-request/narrower-details.ts'
import { isResourceUri } from '../authorization-request/resource.ts'
import type { Form } from '../encoding/form.ts'
import { refuseDetails } from '../errors/authorization-details.ts'
import type { EndpointError } from '../errors/oauth-error.ts'
import { refuseRequest } from '../errors/request.ts'
import { comparableResource, isResourceAllowed, slashDifference } from '../host/resources.ts'
import type { AuthorizationCodeGrant } from '../types/authorization.ts'
import type { DetailTypes } from '../types/authorization-details.ts'
import type { Client } from '../types/client.ts'
import type { CodeRecord } from '../types/records.ts'
import { ok, type Result, refused } from '../types/result.ts'
import type { AuthorizationServer, VendorParameters } from '../types/server.ts'

/** The part of a grant that a token request asks for, and the whole beside it. */
export interface NarrowedGrant extends CodeRecord {
  readonly originalGrant: Pick<AuthorizationCodeGrant, 'resource' | 'authorization_details'>
}

/** Narrows a grant to the part that a token request asks for: some of the resources, or less than the granted details.
 * Members that the host added to a granted detail stay with it. Where nobody named a resource before, those of the token request are the
 * resources of the whole grant.
 * @see RFC 8707 §2.2, RFC 9396 §6, §7.1 */
export const narrowGrant = async <Details extends DetailTypes, Vendor extends VendorParameters>(
  as: Pick<AuthorizationServer<Details, Vendor>, 'allowsResource' | 'authorizationDetails' | 'policy'>,
  record: CodeRecord,
  client: Client,
  form: Form,
): Promise<Result<NarrowedGrant, EndpointError<'token'>>> => {
  const resource = [...new Set(form.resource.map((uri) => comparableResource(as.policy, uri)))]
  if (as.policy.resourceRequired && resource.length === 0) {
    return refused(refuseRequest('resource-missing', { parameter: 'resource' }))
  }
  // if neither the request nor the decision named a resource, the client may still name one that it is allowed (RFC 8707
  // §2.2)
  const granted = record.resource === undefined ? undefined : new Set(record.resource)
  const isWithin = (uri: string): boolean =>
    granted?.has(uri) ?? (isResourceUri(uri) && isResourceAllowed(as, uri, client))
  if (!resource.every(isWithin)) {
    const detail = slashDifference(resource, isWithin)
    return refused(refuseRequest('resource-not-allowed', { parameter: 'resource', ...detail }))
  }

  const text = form.values.get('authorization_details')
  const details = await verifyAuthorizationDetails(text, as.authorizationDetails, client)
  if (!details.ok) return details
  const isNarrowing = text !== undefined && Object.keys(as.authorizationDetails).length > 0
  const types = as.authorizationDetails
  const grantedDetails = record.authorization_details ?? []
  const matched = isNarrowing ? matchDetails(details.value, grantedDetails, types) : []
  if (matched === undefined) {
    return refused(refuseDetails('authorization-details-invalid', { parameter: 'authorization_details' }))
  }
  const originalGrant = { resource: record.resource ?? resource, authorization_details: grantedDetails }
  return ok({
    originalGrant,
    ...record,
    ...(resource.length > 0 ? { resource } : {}),
    ...(isNarrowing
      ? {
          authorization_details: details.value.map((detail, index) =>
            enrichedAs(detail, grantedDetails[matched[index] ?? -1], types),
          ),
        }
      : {}),
  })
}
