import { isAbsoluteUri } from '../encoding/absolute-uri.ts'
import { canParseUrl } from '../encoding/can-parse-url.ts'
import { ok, type Result, refused } from '../types/result.ts'

const MAX_LENGTH = 512

/** Tells whether a `client_id` claims to be the URL of a metadata document: it begins with `https://`. Other identifiers are for the
 * registry alone.
 * @see draft-ietf-oauth-client-id-metadata-document §3, §7.1 */
export const looksLikeDocumentUrl = (client_id: string): boolean => /^https:\/\//i.test(client_id)

/** Reads a `client_id` as the URL of a metadata document, or says what is wrong with it. The text itself is judged, because a URL
 * parser repairs what the draft forbids: dot segments, empty user information, backslashes, addresses in odd spellings.
 *
 * A query is discouraged by the draft and taken. A path of `/` is a path.
 * @see draft-ietf-oauth-client-id-metadata-document §3, RFC 3986 §3, §6.2.1 */
export const parseDocumentUrl = (client_id: string): Result<URL, string> => {
  if (typeof client_id !== 'string') return refused('client_id is not a string.')
  if (client_id.length > MAX_LENGTH) return refused(`client_id is longer than ${MAX_LENGTH} characters.`)
  if (!looksLikeDocumentUrl(client_id)) return refused('client_id must begin with https://.')
  if (client_id.includes('#')) return refused('client_id must have no fragment.')
  if (!isAbsoluteUri(client_id)) return refused('client_id has characters that no URL may have.')
  const rest = client_id.slice('https://'.length)
  const authority = rest.replace(/[/?].*/, '')
  const path = rest.slice(authority.length).replace(/\?.*/, '')
  if (authority.includes('@')) return refused('client_id must have no user name or password.')
  if (path === '') return refused('client_id must have a path.')
  if (path.split('/').some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment))) {
    return refused('client_id must have no segments of one or two dots.')
  }
  if (!canParseUrl(client_id)) return refused('client_id is not a URL.')
  const url = new URL(client_id)
  const host = authority.replace(/:[0-9]*$/, '').toLowerCase()
  return host === url.hostname ? ok(url) : refused('client_id has a host that URL parsers spell otherwise.')
}
