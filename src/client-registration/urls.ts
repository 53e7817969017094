import { isRedirectTarget } from '../authorization-request/redirect-target.ts'
import { canParseUrl } from '../encoding/can-parse-url.ts'
import { refuseMetadata } from '../errors/registration.ts'
import type { Client } from '../types/client.ts'
import type { Policy } from '../types/policy.ts'
import { withoutTag } from './client-metadata.ts'
import type { ClientRule } from './rule.ts'

const HTTPS = /^https:\/\//i
const WEB = /^https?:\/\//i

/** The schemes of each field that a page of the server links or frames, or that a server fetches. */
const SCHEMES: Readonly<Record<string, RegExp>> = {
  // RFC 7591 §2
  client_uri: WEB,
  logo_uri: WEB,
  policy_uri: WEB,
  tos_uri: WEB,
  // OpenID Connect Registration §2, §5
  initiate_login_uri: HTTPS,
  sector_identifier_uri: HTTPS,
  // RFC 9101 §5.2; OpenID Connect Registration §2 allows http where the request object is signed
  request_uris: /^(?:https?:\/\/|urn:)/i,
  // OpenID Connect Front-Channel Logout §2, OpenID Connect Back-Channel Logout §2.2
  frontchannel_logout_uri: WEB,
  backchannel_logout_uri: WEB,
  // CIBA §4
  backchannel_client_notification_endpoint: HTTPS,
}

/** Refuses a URL of a scheme that its field does not have, in every language: such a link could be a script on the page of the server.
 * @see RFC 7591 §2, §2.2, §5 */
export const requireSafeUrls: ClientRule = (client, policy) => {
  const unsafe = Object.keys(client).find((name) => client[name] !== undefined && !isSafe(name, client, policy))
  return unsafe === undefined ? undefined : refuseMetadata('client-metadata-uri', { parameter: withoutTag(unsafe) })
}

/** The form of the fields is checked before: each has a text or a list of texts. */
const isSafe = (name: string, client: Client, policy: Policy): boolean => {
  const field = withoutTag(name)
  const uris = [client[name]].flat() as readonly string[]
  // OpenID Connect RP-Initiated Logout §2: http where the server allows it, and schemes that lead to a native application
  if (field === 'post_logout_redirect_uris') return uris.every((uri) => isRedirectTarget(uri, client, policy))
  const schemes = Object.hasOwn(SCHEMES, field) ? SCHEMES[field] : undefined
  return schemes === undefined || uris.every((uri) => schemes.test(uri) && isUrl(uri))
}

const isUrl = (uri: string): boolean => /^[!#-;=?-[\]_a-z~]+$/i.test(uri) && canParseUrl(uri)
