import { canParseUrl } from '../encoding/can-parse-url.ts'
import { nearestName } from '../encoding/nearest-name.ts'
import { isObject } from '../encoding/option-check.ts'
import { unknownName } from '../encoding/unknown-name.ts'
import type { DetailTypes } from '../types/authorization-details.ts'
import type { Policy } from '../types/policy.ts'
import type { AuthorizationServerOptions, VendorParameters } from '../types/server.ts'

type Options = AuthorizationServerOptions<DetailTypes, VendorParameters>

/** Names every problem between the endpoints: two under one URL, and an alias of an endpoint that there is not.
 * @see RFC 8414 §2, RFC 8705 §5 */
export const endpointProblems = (options: Options): readonly string[] => [
  ...sharedUrlProblems(options),
  ...unknownAliasProblems(options),
]

/** Names a missing list of resources where every request needs one. A list without entries allows none either.
 * @see RFC 8707 §2 */
export const resourceProblems = ({ resources }: Options, policy: Policy): readonly string[] =>
  policy.resourceRequired === true && (resources ?? []).length === 0 && typeof resources !== 'function'
    ? [
        'resources must have at least one URI, because policy.resourceRequired is true; ' +
          `got ${resources === undefined || resources === null ? 'undefined' : 'an empty array'}. ` +
          'Pass the URIs that clients may name, such as ["https://mcp.example/mcp"], or a function.',
      ]
    : []

/** A request could mean either of two endpoints that share a URL. An alias may be the URL of its own endpoint. */
const sharedUrlProblems = (options: Options): readonly string[] => {
  const seen = new Map<string, string>()
  return urlsOf(options).flatMap(([name, url]) => {
    const { href } = new URL(url)
    const other = seen.get(href)
    if (other === undefined) seen.set(href, name)
    return other === undefined || name === `mtls_endpoint_aliases.${other}`
      ? []
      : [
          `${name} must be another URL than ${other}; got ${JSON.stringify(url)} for both. Give each endpoint a path of its own.`,
        ]
  })
}

const urlsOf = (options: Options): readonly (readonly [name: string, url: string])[] => {
  const { authorization_endpoint, token_endpoint, pushed_authorization_request_endpoint } = options
  const own = { authorization_endpoint, token_endpoint, pushed_authorization_request_endpoint }
  const aliases = Object.entries(options.mtls_endpoint_aliases ?? {})
  const named = [
    ...Object.entries(own),
    ['clientAttestation.challenge_endpoint', options.clientAttestation?.challenge_endpoint] as const,
    ...aliases.map(([name, url]) => [`mtls_endpoint_aliases.${name}`, url] as const),
  ]
  return named.filter((entry): entry is [string, string] => typeof entry[1] === 'string' && canParseUrl(entry[1]))
}

const unknownAliasProblems = ({ mtls_endpoint_aliases = {}, metadata = {} }: Options): readonly string[] => {
  // the letters of a text are no names
  if (!isObject(mtls_endpoint_aliases)) return []
  const known = [...ENDPOINTS, ...Object.keys(metadata).filter((name) => name.endsWith('_endpoint'))]
  return Object.keys(mtls_endpoint_aliases)
    .filter((name) => !known.includes(name))
    .map((name) => unknownName(name, 'an endpoint of the metadata', known, nearestName, 'mtls_endpoint_aliases.'))
}

/** The endpoints to which clients connect directly, as the IANA registry of authorization server metadata has them. */
const ENDPOINTS: readonly string[] = [
  'token_endpoint',
  'pushed_authorization_request_endpoint',
  'revocation_endpoint',
  'introspection_endpoint',
  'device_authorization_endpoint',
  'registration_endpoint',
  'userinfo_endpoint',
  'backchannel_authentication_endpoint',
]
