import { isAbsoluteUri } from '../encoding/absolute-uri.ts'
import { refuseRequest } from '../errors/request.ts'
import { isResourceAllowed } from '../host/resources.ts'
import type { Rule } from '../types/rules.ts'

/** Most characters of a resource: the host looks it up. */
const MAX_LENGTH = 2048

/** Tells whether a text can name a resource: an absolute URI without fragment, of at most 2,048 characters.
 * @see RFC 8707 §2 */
export const isResourceUri = (text: string): boolean =>
  text.length <= MAX_LENGTH && isAbsoluteUri(text) && URL.canParse(text)

/** Refuses a resource that is no absolute URI without fragment, and one that the client may not ask tokens for.
 * @see RFC 8707 §2 */
export const requireAllowedResources: Rule = ({ resource = [] }, facts) => {
  const { client } = facts
  if (!resource.every(isResourceUri)) {
    return refuseRequest('resource-malformed', { parameter: 'resource' })
  }
  return resource.every((uri) => isResourceAllowed(facts, uri, client))
    ? undefined
    : refuseRequest('resource-not-allowed', { parameter: 'resource' })
}
