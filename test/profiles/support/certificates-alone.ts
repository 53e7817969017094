import { fapi2SecurityProfile } from '../../../src/profiles/index.ts'
import type { Policy } from '../../../src/types/policy.ts'

/** FAPI 2.0 with certificates in the place of assertions and of DPoP. */
export const certificatesAlone = {
  ...fapi2SecurityProfile,
  token_endpoint_auth_methods_supported: ['tls_client_auth'],
  token_endpoint_auth_signing_alg_values_supported: [],
  tls_client_certificate_bound_access_tokens: true,
  dpop_signing_alg_values_supported: [],
} satisfies Policy
