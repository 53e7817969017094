import { frozenCopy } from '../encoding/frozen-copy.ts'
import type { Policy } from '../types/policy.ts'
import type { StandardSchemaV1 } from '../types/standard-schema.ts'
import { fapi2SecurityProfile } from './fapi2-security-profile.ts'
import { textParameter } from './text-parameter.ts'

const OWN = {
  // a wallet authenticates at PAR and token by its attestation
  token_endpoint_auth_methods_supported: ['attest_jwt_client_auth', 'attest_jwt_client_auth_dpop'], // HAIP 1.0 §4.4.1
  clientAttestationX5cRequired: true, // HAIP 1.0 §4.4.1
  // HAIP 1.0 §7: ES256 at least; a DPoP proof has the algorithms of the other proof of possession
  dpop_signing_alg_values_supported: ['ES256', 'ES384', 'ES512', 'PS256', 'EdDSA', 'Ed25519'],
  unknownScopesIgnored: true, // OpenID4VCI 1.0 §5.1.2
} as const satisfies Partial<Policy>

/** The policy of the OpenID4VC High Assurance Interoperability Profile 1.0 for the authorization server of a credential issuer. Wallets
 * push their requests, authenticate by attestations at PAR and token, and get tokens bound by DPoP. The rest is the FAPI 2.0 Security
 * Profile, which HAIP builds on.
 *
 * Pass `clientAttestation: { trustAnchors }` with it, `authorizationDetails: { openid_credential: openIDCredential() }`, `parameters:
 * haipParameters`, and the scopes of the credential configurations as `scopes_supported`.
 * @see HAIP 1.0 §4, §7, OpenID4VCI 1.0 §5 */
export const haip: Omit<typeof fapi2SecurityProfile, keyof typeof OWN> & typeof OWN = /* @__PURE__ */ (() =>
  frozenCopy({ ...fapi2SecurityProfile, ...OWN } satisfies Policy))()

/** The parameter that OpenID4VCI adds to an authorization request, for the option `parameters`. */
export const haipParameters: {
  /** The context at the issuer that a credential offer named: 1 to 4096 characters, none of them a control character. An attacker may
   * have planted the value in the user's wallet, so treat it as a hint, and look up that the offer exists and was made to this user.
   * @see OpenID4VCI 1.0 §5.1.3 */
  readonly issuer_state: StandardSchemaV1<string, string>
} = /* @__PURE__ */ Object.freeze({
  issuer_state: /* @__PURE__ */ textParameter(/^[^\p{Cc}\p{Cs}]{1,4096}$/u),
})
