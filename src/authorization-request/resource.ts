import { isAbsoluteUri } from '../encoding/absolute-uri.ts'
import { canParseUrl } from '../encoding/can-parse-url.ts'
import { refuseRequest } from '../errors/request.ts'
import { isResourceAllowed, slashDifference } from '../host/resources.ts'
import type { Rule } from '../types/rules.ts'

/** Most characters of a resource: the host looks it up. */
const MAX_LENGTH = 2048

/** Tells whether a text can name a resource: an absolute URI without fragment, of at most 2,048 characters.
 * @see RFC 8707 §2 */
export const isResourceUri = (text: string): boolean =>
  text.length <= MAX_LENGTH && isAbsoluteUri(text) && canParseUrl(text)

/** Refuses a request without a resource where the policy requires one. Refuses a resource that is not an absolute URI without fragment, or
 * for which the client may not ask for tokens.
 * @see RFC 8707 §2 */
export const requireAllowedResources: Rule = ({ resource = [] }, facts) => {
  const { client, policy } = facts
  if (policy.resourceRequired && resource.length === 0) {
    return refuseRequest('resource-missing', { parameter: 'resource' })
  }
  if (!resource.every(isResourceUri)) {
    return refuseRequest('resource-malformed', { parameter: 'resource' })
  }
  const isAllowed = (uri: string): boolean => isResourceAllowed(facts, uri, client)
  return resource.every(isAllowed)
    ? undefined
    : refuseRequest('resource-not-allowed', { parameter: 'resource', ...slashDifference(resource, isAllowed) })
}
