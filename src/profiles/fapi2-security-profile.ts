import { frozenCopy } from '../encoding/frozen-copy.ts'
import type { Policy } from '../types/policy.ts'
import { COMMON } from './common.ts'

const OWN = {
  token_endpoint_auth_methods_supported: ['private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth'], // FAPI 2.0 Security Profile §5.3.2.1
  token_endpoint_auth_signing_alg_values_supported: ['PS256', 'ES256', 'Ed25519', 'EdDSA'], // FAPI 2.0 Security Profile §5.4.1
  clientAssertionAudience: 'issuer-string', // FAPI 2.0 Security Profile §5.3.2.1
  require_pushed_authorization_requests: true, // FAPI 2.0 Security Profile §5.3.2.2
  httpRedirectUris: 'native-loopback', // FAPI 2.0 Security Profile §5.3.2.2
  request_object_signing_alg_values_supported: ['PS256', 'ES256', 'Ed25519', 'EdDSA'], // FAPI 2.0 Security Profile §5.4.1
  dpop_signing_alg_values_supported: ['PS256', 'ES256', 'Ed25519', 'EdDSA'], // FAPI 2.0 Security Profile §5.4.1
  senderConstrainedTokensRequired: true, // FAPI 2.0 Security Profile §5.3.2.1
  authorization_signing_alg_values_supported: ['PS256', 'ES256', 'Ed25519', 'EdDSA'], // FAPI 2.0 Security Profile §5.4.1
  redirectUriAtRedemption: 'if-present', // RFC 6749 §4.1.3
} as const satisfies Partial<Policy>

/** The policy of the FAPI 2.0 Security Profile, Final, for high-value APIs: confidential clients push their requests,
 * authenticate with keys or certificates, and get sender-constrained tokens.
 * @see FAPI 2.0 Security Profile §5.3.2 */
export const fapi2SecurityProfile: typeof COMMON & typeof OWN = /* @__PURE__ */ (() =>
  frozenCopy({ ...COMMON, ...OWN } satisfies Policy))()
