import { enrichmentOf, requireEnrichment } from '../authorization-request/enriched-details.ts'
import { areDetailsNarrower } from '../authorization-request/narrower-details.ts'
import { allowedScope } from '../authorization-request/scope.ts'
import { describeValue } from '../encoding/describe-value.ts'
import { isInteroperableValue } from '../encoding/json-value.ts'
import { assignDefined } from '../types/assign-defined.ts'
import type { GrantedDecision, PendingAuthorization } from '../types/authorization.ts'
import type { AuthorizationDetailObject, DetailTypes } from '../types/authorization-details.ts'
import type { GrantedAuthorization } from '../types/records.ts'
import type { AuthorizationServer } from '../types/server.ts'

/** Builds the grant of a decision. Throws TypeError when the decision grants more than the client asked for, or a value
 * that cannot be stored. Where the client asked for no scope, the decision may name a default.
 * @see RFC 6749 §3.3, RFC 8707 §2.2, RFC 9396 §7 */
export const grantOf = (
  as: Pick<AuthorizationServer, 'authorizationDetails' | 'policy'>,
  pending: PendingAuthorization,
  decision: Omit<GrantedDecision, 'authorization_details'> & {
    readonly authorization_details?: readonly AuthorizationDetailObject[]
  },
): GrantedAuthorization => {
  const { authorizationDetails } = as
  const scope = grantedScope(as, pending, decision.scope)
  const resource = requireAmong('resource', decision.resource ?? pending.resource, pending.resource, REQUESTED)
  const details = decision.authorization_details ?? pending.authorization_details
  if (!isInteroperableValue(details)) {
    throw new TypeError(
      'authorization_details must be JSON, with finite numbers and integers within ±(2^53−1); got another value from the decision or from a schema.',
    )
  }
  if (!areDetailsNarrower(details, pending.authorization_details, authorizationDetails)) {
    const wider = 'decision.authorization_details must be no wider than the requested details; got a wider one.'
    throw new TypeError(wider + howToEnrich(details, pending.authorization_details, authorizationDetails))
  }
  requireEnrichment(details, authorizationDetails)
  const { claims, parameters } = pending
  const { nonce } = parameters
  const { auth_time, acr, amr, sid, data } = decision
  return assignDefined<GrantedAuthorization>(
    { subject: decision.subject },
    {
      auth_time,
      acr,
      amr,
      sid,
      data,
      nonce,
      claims,
      // an empty grant is kept as such, because an absent member would mean that the client asked for none
      scope: decision.scope !== undefined || scope.length > 0 ? [...new Set(scope)].join(' ') : undefined,
      resource: decision.resource !== undefined || resource.length > 0 ? [...new Set(resource)] : undefined,
      authorization_details: details.length > 0 ? details : undefined,
    },
  )
}

/** A host may grant less than the client requested, never more. When the client asks for no scope, the host chooses a default among the
 * tokens that the client's record or the policy lists.
 * @see RFC 6749 §3.3 */
const grantedScope = (
  { policy }: Pick<AuthorizationServer, 'policy'>,
  { client, parameters, scope: requested }: PendingAuthorization,
  granted: readonly string[] | undefined,
): readonly string[] => {
  if (granted === undefined) return requested
  if (parameters.scope !== undefined) return requireAmong('scope', granted, requested, REQUESTED)
  return requireAmong('scope', granted, allowedScope({ client, policy }) ?? [], 'what the client may ask for', LIST_IT)
}

const REQUESTED = 'what was requested'
const LIST_IT = 'List it in the scope of the client and, where there is one, in policy.scopes_supported.'

const requireAmong = (
  name: 'scope' | 'resource',
  granted: readonly string[],
  permitted: readonly string[],
  what: string,
  remedy = '',
): readonly string[] => {
  const known = new Set(permitted)
  const other = granted.find((value) => !known.has(value))
  if (other === undefined) return granted
  throw new TypeError(
    `decision.${name} must be among ${what} (${permitted.join(', ') || 'nothing'}); got ${describeValue(other)}. ${remedy}`.trim(),
  )
}

/** Names the option that admits a member which the client did not request.
 * @see RFC 9396 §7.1 */
const howToEnrich = (
  granted: readonly AuthorizationDetailObject[],
  requested: readonly AuthorizationDetailObject[],
  types: DetailTypes,
): string => {
  for (const detail of granted) {
    const { type } = detail
    const alike = requested.filter((one) => one.type === type)
    const isAdded = (name: string): boolean => !alike.some((one) => Object.hasOwn(one, name))
    const added = Object.keys(detail).find((name) => isAdded(name) && !enrichmentOf(type, types).includes(name))
    if (alike.length > 0 && added !== undefined) {
      return ` To add the member ${added} to it, name the member in authorizationDetails.${type}.enrichedWith (RFC 9396 §7.1).`
    }
  }
  return ''
}
