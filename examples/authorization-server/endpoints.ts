/** The URLs of a server, all below its issuer. */
export interface Endpoints {
  readonly authorization_endpoint: string
  readonly token_endpoint: string
  readonly pushed_authorization_request_endpoint: string
  readonly jwks_uri: string
  readonly userinfo_endpoint: string
  /** The protected resource; RFC 8707 calls it by this URL as well. */
  readonly resource: string
  /** The pages; the id of an interaction follows. */
  readonly interactions: string
}

export const endpointsOf = (issuer: string): Endpoints => {
  const base = issuer.replace(/\/$/, '')
  return {
    authorization_endpoint: `${base}/authorize`,
    token_endpoint: `${base}/token`,
    pushed_authorization_request_endpoint: `${base}/par`,
    jwks_uri: `${base}/jwks`,
    userinfo_endpoint: `${base}/userinfo`,
    resource: `${base}/resource`,
    interactions: `${base}/interaction/`,
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
