import { frozenCopy } from '../encoding/frozen-copy.ts'
import type { Policy } from '../types/policy.ts'
import { COMMON } from './common.ts'

/** The algorithms by which clients may sign. */
const SIGNATURES = ['ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512', 'RS256', 'Ed25519', 'EdDSA'] as const

const OWN = {
  // RFC 9700 §2.5 prefers asymmetric methods and allows the others
  token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt'],
  token_endpoint_auth_signing_alg_values_supported: SIGNATURES,
  clientAssertionAudience: 'issuer', // RFC 10070 §4
  require_pushed_authorization_requests: false, // RFC 9126 §5
  httpRedirectUris: 'loopback', // RFC 9700 §2.6
  request_object_signing_alg_values_supported: SIGNATURES,
  dpop_signing_alg_values_supported: ['ES256', 'ES384', 'ES512', 'PS256', 'Ed25519', 'EdDSA'], // RFC 9449 §5.1
  senderConstrainedTokensRequired: false, // RFC 9700 §2.2.1 recommends it
  authorization_signing_alg_values_supported: ['ES256', 'PS256', 'Ed25519', 'EdDSA'],
  redirectUriAtRedemption: 'if-sent', // OAuth 2.1 §10.2
} as const satisfies Partial<Policy>

/** The policy of OAuth 2.1 with the security best current practice: the default for new servers, and the base of other
 * policies.
 * @example
 * ```ts
 * const policy = { ...oauth21, requestUriLifetime: 30 } satisfies Policy
 * ```
 * @see OAuth 2.1, RFC 9700 */
export const oauth21: typeof COMMON & typeof OWN = /* @__PURE__ */ (() =>
  frozenCopy({ ...COMMON, ...OWN } satisfies Policy))()
