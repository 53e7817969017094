import { refuseMetadata } from '../errors/registration.ts'
import { withoutTag } from './client-metadata.ts'
import type { ClientRule } from './rule.ts'

/** Fields that end up as links and images on a consent page. */
const PAGES = ['client_uri', 'logo_uri', 'policy_uri', 'tos_uri', 'initiate_login_uri']

/** Refuses web pages of a client that are none, in every language: a link of another scheme is a script on the page of the server.
 * @see RFC 7591 §2, §2.2, §5, OpenID Connect Registration §2 */
export const requireWebPages: ClientRule = (client) => {
  const bad = Object.entries(client).find(
    ([name, value]) => PAGES.includes(withoutTag(name)) && value !== undefined && !isWebPage(value, withoutTag(name)),
  )
  return bad === undefined ? undefined : refuseMetadata('client-metadata-uri', { parameter: withoutTag(bad[0]) })
}

const isWebPage = (value: unknown, name: string): boolean =>
  typeof value === 'string' &&
  (name === 'initiate_login_uri' ? /^https:\/\//i : /^https?:\/\//i).test(value) &&
  /^[!#-;=?-[\]_a-z~]+$/i.test(value) &&
  URL.canParse(value)
