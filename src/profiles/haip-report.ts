import { ATTESTATION_DEFAULTS } from '../types/attestation-defaults.ts'
import { METHOD_NAMES } from '../types/client-authentication-methods.ts'
import type { AsymmetricAlgorithm } from '../types/jose.ts'
import type { Policy } from '../types/policy.ts'

/** The widest values that HAIP leaves to a deployment. It takes over FAPI 2.0 but for the methods of client authentication, of which every
 * one will do that authenticates, and for the algorithms.
 * @see HAIP 1.0 §4, §4.4.1, §7 */
export const haipLimits = (fapi2: Policy, algorithms: readonly AsymmetricAlgorithm[]): Policy => ({
  ...fapi2,
  token_endpoint_auth_methods_supported: METHOD_NAMES.filter((method) => method !== 'none'),
  token_endpoint_auth_signing_alg_values_supported: [...algorithms, 'HS256', 'HS384', 'HS512'],
  clientAssertionAudience: 'issuer',
  client_attestation_signing_alg_values_supported: algorithms,
  client_attestation_pop_signing_alg_values_supported: algorithms,
  request_object_signing_alg_values_supported: algorithms,
  dpop_signing_alg_values_supported: algorithms,
  authorization_signing_alg_values_supported: algorithms,
})

/** Where a policy falls short of HAIP in what the comparison of policies cannot tell: values that a list must have. */
export const walletDeviations = (policy: Policy): readonly string[] => {
  const { token_endpoint_auth_methods_supported: methods, dpop_signing_alg_values_supported: dpop } = policy
  // FAPI 2.0 is content with certificates in the place of DPoP, and HAIP is not
  const bindsByCertificatesAlone = dpop.length === 0 && policy.tls_client_certificate_bound_access_tokens
  const values = { ...ATTESTATION_DEFAULTS, ...policy }
  const hasAttestations = methods.some((method) => method.startsWith('attest_jwt_client_auth'))
  const lacking = (field: AttestationList): readonly string[] =>
    values[field].includes('ES256') ? [] : [`${field} lacks ES256 (HAIP 1.0 §7)`]
  return [
    ...(bindsByCertificatesAlone ? ['dpop_signing_alg_values_supported is empty: wallets use DPoP (HAIP 1.0 §4)'] : []),
    ...(hasAttestations ? ATTESTATION_LISTS.flatMap(lacking) : []),
    ...(hasAttestations && methods.includes('attest_jwt_client_auth_dpop') && dpop.length > 0
      ? lacking('dpop_signing_alg_values_supported')
      : []),
    ...(hasAttestations && !values.clientAttestationX5cRequired
      ? ['clientAttestationX5cRequired is false, not true (HAIP 1.0 §4.4.1)']
      : []),
    ...(policy.unknownScopesIgnored === true
      ? []
      : ['unknownScopesIgnored is false, not true (OpenID4VCI 1.0 §5.1.2)']),
  ]
}

const ATTESTATION_LISTS = [
  'client_attestation_signing_alg_values_supported',
  'client_attestation_pop_signing_alg_values_supported',
] as const

type AttestationList = (typeof ATTESTATION_LISTS)[number] | 'dpop_signing_alg_values_supported'
