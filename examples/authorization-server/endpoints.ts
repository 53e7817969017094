/** Where a server answers, below its issuer, unless its configuration says otherwise. */
const PATHS = {
  authorization_endpoint: '/authorize',
  token_endpoint: '/token',
  pushed_authorization_request_endpoint: '/par',
  jwks_uri: '/jwks',
  userinfo_endpoint: '/userinfo',
  introspection_endpoint: '/introspect',
  revocation_endpoint: '/revoke',
  /** Challenges for the attestations of wallets, where the configuration has any. */
  challenge_endpoint: '/challenge',
  /** The protected resource; RFC 8707 calls it by this URL as well. */
  resource: '/resource',
} as const

export type EndpointName = keyof typeof PATHS

export const ENDPOINT_NAMES = Object.keys(PATHS) as readonly EndpointName[]

export type Paths = { readonly [Name in EndpointName]?: string | undefined }

/** The URLs of a server, all below its issuer. */
export type Endpoints = Readonly<Record<EndpointName, string>> & {
  /** The pages; the id of an interaction follows. */
  readonly interactions: string
  /** Where clients present certificates (RFC 8705 §5). */
  readonly mtls: Readonly<Record<MutualTLSEndpoint, string>> | undefined
}

const MUTUAL_TLS = [
  'token_endpoint',
  'pushed_authorization_request_endpoint',
  'introspection_endpoint',
  'revocation_endpoint',
  'userinfo_endpoint',
  'resource',
] as const

type MutualTLSEndpoint = (typeof MUTUAL_TLS)[number]

/** Lists the endpoints of a server. `mtlsOrigin` is where it asks for client certificates, under the same paths. */
export const endpointsOf = (issuer: string, paths: Paths = {}, mtlsOrigin?: string): Endpoints => {
  const base = issuer.replace(/\/$/, '')
  const url = (name: EndpointName): string => base + (paths[name] ?? PATHS[name])
  return {
    authorization_endpoint: url('authorization_endpoint'),
    token_endpoint: url('token_endpoint'),
    pushed_authorization_request_endpoint: url('pushed_authorization_request_endpoint'),
    jwks_uri: url('jwks_uri'),
    userinfo_endpoint: url('userinfo_endpoint'),
    introspection_endpoint: url('introspection_endpoint'),
    revocation_endpoint: url('revocation_endpoint'),
    challenge_endpoint: url('challenge_endpoint'),
    resource: url('resource'),
    interactions: `${base}/interaction/`,
    mtls:
      mtlsOrigin === undefined
        ? undefined
        : (Object.fromEntries(MUTUAL_TLS.map((name) => [name, mtlsOrigin + new URL(url(name)).pathname])) as Record<
            MutualTLSEndpoint,
            string
          >),
  }
}

/** Where metadata is looked for: inserted before the issuer's path for OAuth, appended to it for OpenID Connect.
 * @see RFC 8414 §3.1, OpenID Connect Discovery §4 */
export const discoveryPaths = (issuer: string): readonly string[] => {
  const path = new URL(issuer).pathname.replace(/\/$/, '')
  return [
    `/.well-known/oauth-authorization-server${path}`,
    ...new Set([`/.well-known/openid-configuration${path}`, `${path}/.well-known/openid-configuration`]),
  ]
}

/** Where metadata of the protected resource is looked for: inserted before its path; and at the root, for clients that know the host alone.
 * @see RFC 9728 §3.1 */
export const protectedResourcePaths = (resource: string): readonly string[] => {
  const wellKnown = '/.well-known/oauth-protected-resource'
  return [...new Set([wellKnown + new URL(resource).pathname.replace(/\/$/, ''), wellKnown])]
}
