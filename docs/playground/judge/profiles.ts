import { openIDCredential } from '../../../src/authorization-request/openid-credential.ts'
import {
  auth0HighlyRegulatedIdentity,
  auth0Parameters,
  fapi2MessageSigning,
  fapi2SecurityProfile,
  haip,
  haipParameters,
  ibmParameters,
  ibmVerify,
  mcp,
  oauth21,
} from '../../../src/profiles/index.ts'
import type { DetailTypes } from '../../../src/types/authorization-details.ts'
import type { Policy } from '../../../src/types/policy.ts'
import type { VendorParameters } from '../../../src/types/server.ts'

/** A shipped policy, with what belongs to it at a server. */
export interface Profile {
  readonly title: string
  readonly policy: Policy
  readonly parameters?: VendorParameters
  readonly authorizationDetails?: DetailTypes
  /** Auth0's issuers end with a slash. */
  readonly slashedIssuer?: true
}

export const PROFILES = {
  oauth21: { title: 'OAuth 2.1', policy: oauth21 },
  fapi2SecurityProfile: { title: 'FAPI 2.0 Security Profile', policy: fapi2SecurityProfile },
  fapi2MessageSigning: { title: 'FAPI 2.0 Message Signing', policy: fapi2MessageSigning },
  mcp: { title: 'Model Context Protocol', policy: mcp },
  haip: {
    title: 'OpenID4VC HAIP',
    policy: haip,
    parameters: haipParameters,
    authorizationDetails: { openid_credential: openIDCredential() },
  },
  auth0HighlyRegulatedIdentity: {
    title: 'Auth0 Highly Regulated Identity',
    policy: auth0HighlyRegulatedIdentity,
    parameters: auth0Parameters,
    slashedIssuer: true,
  },
  ibmVerify: { title: 'IBM Security Verify', policy: ibmVerify, parameters: ibmParameters },
} as const satisfies Readonly<Record<string, Profile>>

export type ProfileName = keyof typeof PROFILES

export const PROFILE_NAMES = Object.keys(PROFILES) as readonly ProfileName[]

export const profileOf = (name: ProfileName): Profile => PROFILES[name]

/** Guesses the policy of the server at a URL: that of a product at its own host names, and otherwise the general one. */
export const guessProfile = (url: string): ProfileName => {
  const { hostname, pathname } = URL.canParse(url) ? new URL(url) : { hostname: '', pathname: '' }
  if (hostname.endsWith('.verify.ibm.com')) return 'ibmVerify'
  return hostname.endsWith('.auth0.com') && pathname === '/oauth/par' ? 'auth0HighlyRegulatedIdentity' : 'oauth21'
}

/** What stands behind the issuer in the paths of well-known servers. */
const PATHS = /\/(?:protocol\/openid-connect\/.*|(?:oauth2?|as|connect|v1|v2|o|auth)\/.*|[\w.-]*)$/

/** Guesses the issuer of the server at a URL: what stands before the path of its endpoint. */
export const guessIssuer = (url: string, profile: ProfileName): string => {
  if (!URL.canParse(url)) return 'https://as.example'
  const { origin, pathname, hostname, protocol } = new URL(url)
  const isLoopback = /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)
  const base = protocol === 'http:' && !isLoopback ? origin.replace('http:', 'https:') : origin
  if (profileOf(profile).slashedIssuer) return `${base}/`
  const [realm] = /^\/(?:auth\/)?realms\/[^/]{1,100}(?=\/protocol\/)/.exec(pathname) ?? []
  if (realm !== undefined) return base + realm
  // IBM and Okta have their issuer under /oauth2
  const [under = ''] = /^\/oauth2(?:\/[^/]{1,60}(?=\/v1\/))?(?=\/)/.exec(pathname) ?? []
  if (profile === 'ibmVerify' || /\/v1\//.test(pathname)) return base + under
  return base + pathname.replace(PATHS, '')
}
