import { canParseUrl } from '../encoding/can-parse-url.ts'
import { requireText, requireThat } from '../encoding/require-that.ts'

/** The documents that describe a server, by the name of their well-known URL. */
const DOCUMENTS = ['oauth-authorization-server', 'openid-configuration'] as const

/** Lists the paths at which a client looks for the metadata of an issuer. For `https://as.example/acme` these are
 * `/.well-known/oauth-authorization-server/acme`, where the well-known part is inserted before the path, then
 * `/acme/.well-known/openid-configuration`, where OpenID Connect appends it, and `/.well-known/openid-configuration/acme`, which newer
 * clients of OpenID Connect try. Serve `authorizationServerMetadata(as)` at the first, and at the others where the server is an OpenID
 * Provider.
 * @see RFC 8414 §3.1, §5, OpenID Connect Discovery §4.1 */
export const metadataPaths = (issuer: string): readonly string[] => {
  requireThat(typeof issuer === 'string' && canParseUrl(issuer), 'issuer', 'an absolute URL', issuer, 'Pass as.issuer.')
  const path = new URL(issuer).pathname.replace(/\/$/, '')
  const [oauth, openid] = DOCUMENTS
  return [
    ...new Set([`/.well-known/${oauth}${path}`, `${path}/.well-known/${openid}`, `/.well-known/${openid}${path}`]),
  ]
}

/** Reads the tenant out of the path of a request, where each tenant's issuer is `https://as.example/<tenant>`: the first segment, also of a
 * path of `metadataPaths`. Returns undefined for another path. A tenant has 1 to 63 letters, digits, `_` and `-`; nothing is decoded,
 * so that no two texts name one tenant.
 * @example
 * ```ts
 * const as = await servers.find(tenantOfPath(new URL(request.url).pathname) ?? '')
 * ```
 * @see RFC 8414 §3.1 */
export const tenantOfPath = (path: string): string | undefined => {
  requireText('path', path)
  const [start, first = '', second = '', third = ''] = path.split('?', 1)[0]?.split('/', 4) ?? []
  const isInserted = first === '.well-known' && DOCUMENTS.some((name) => name === second)
  const tenant = isInserted ? third : first
  return start === '' && /^[\w-]{1,63}$/.test(tenant) ? tenant : undefined
}
