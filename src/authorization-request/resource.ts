import { isAbsoluteUri } from '../encoding/absolute-uri.ts'
import { refuseRequest } from '../errors/request.ts'
import { isResourceAllowed } from '../host/resources.ts'
import type { Rule } from '../types/rules.ts'

/** Refuses a resource that is no absolute URI without fragment, and one that the client may not ask tokens for.
 * @see RFC 8707 §2 */
export const requireAllowedResources: Rule = ({ resource = [] }, facts) => {
  const { client } = facts
  if (!resource.every((uri) => isAbsoluteUri(uri) && URL.canParse(uri))) {
    return refuseRequest('resource-malformed', { parameter: 'resource' })
  }
  return resource.every((uri) => isResourceAllowed(facts, uri, client))
    ? undefined
    : refuseRequest('resource-not-allowed', { parameter: 'resource' })
}
