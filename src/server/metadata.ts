import { grantTypesFor } from '../authorization-request/response-type.ts'
import { isInRuntime } from '../crypto/runtime-algorithms.ts'
import { attestationPolicyOf } from '../host/attestation-policy.ts'
import { requireServer } from '../host/require-server.ts'
import { factsOf } from '../types/client-authentication-methods.ts'
import type { JSONObject, JSONValue } from '../types/json.ts'
import type { Policy } from '../types/policy.ts'
import type { AuthorizationServer, ConfiguredEndpoints } from '../types/server.ts'
import { isSignedMode } from '../types/signed-mode.ts'

/** Derives the metadata document from the configuration that drives behaviour, so that discovery cannot say otherwise, and completes
 * it with the host's own fields. An algorithm that the runtime cannot verify is not advertised, also where small bundles do without
 * the check of the policy. Serve it at `/.well-known/oauth-authorization-server`, inserted before the issuer's path if it
 * has one, and for OpenID Connect at `/.well-known/openid-configuration` appended to it.
 * @see RFC 8414 §2, §3, RFC 9126 §5, RFC 9101 §10.5, RFC 9207 §3, RFC 9396 §10, RFC 9449 §5.1, RFC 8705 §3.3, §5,
 * draft-ietf-oauth-attestation-based-client-auth §8 */
export const authorizationServerMetadata = (as: AuthorizationServer): JSONObject => {
  requireServer(as)
  const derived = { ...derivedMetadata(as), grant_types_supported: grantTypes(as) }
  // a derived name that is absent must not be filled in by the host
  const own = Object.entries(as.metadata).filter(([name]) => !Object.hasOwn(derived, name))
  return withoutEmptyFields({ ...Object.fromEntries(own), ...derived })
}

/** The fields that only the core sets, including those that it leaves out as undefined. */
export const derivedMetadata = (
  as: ConfiguredEndpoints &
    Pick<AuthorizationServer, 'policy' | 'authorizationDetails' | 'findClient' | 'clientAttestation'>,
): Readonly<Record<string, JSONValue | undefined>> => {
  const { policy } = as
  const attestations = attestationPolicyOf(policy)
  const detailTypes = Object.keys(as.authorizationDetails)
  const signsResponses = policy.response_modes_supported.some(isSignedMode)
  return {
    issuer: as.issuer,
    authorization_endpoint: as.authorization_endpoint,
    token_endpoint: as.token_endpoint,
    pushed_authorization_request_endpoint: as.pushed_authorization_request_endpoint,
    mtls_endpoint_aliases: as.mtls_endpoint_aliases && withoutEmptyFields({ ...as.mtls_endpoint_aliases }),
    require_pushed_authorization_requests: policy.require_pushed_authorization_requests,
    token_endpoint_auth_methods_supported: policy.token_endpoint_auth_methods_supported,
    token_endpoint_auth_signing_alg_values_supported: assertionAlgorithms(policy),
    client_attestation_signing_alg_values_supported: attestations?.algorithms.filter(isInRuntime),
    client_attestation_pop_signing_alg_values_supported: attestations?.popAlgorithms.filter(isInRuntime),
    client_attestation_pop_methods_supported: policy.client_attestation_pop_methods_supported,
    challenge_endpoint:
      (attestations?.challenge ?? 'off') === 'off' ? undefined : as.clientAttestation?.challenge_endpoint,
    scopes_supported: policy.scopes_supported,
    response_types_supported: policy.response_types_supported,
    response_modes_supported: policy.response_modes_supported,
    prompt_values_supported: policy.prompt_values_supported,
    claims_parameter_supported: policy.claims_parameter_supported,
    code_challenge_methods_supported: policy.code_challenge_methods_supported,
    request_parameter_supported: policy.request_parameter_supported,
    // OpenID Connect Discovery §3: absent would mean true
    request_uri_parameter_supported: false,
    request_object_signing_alg_values_supported: policy.request_parameter_supported
      ? policy.request_object_signing_alg_values_supported.filter(isInRuntime)
      : undefined,
    require_signed_request_object: policy.require_signed_request_object,
    authorization_details_types_supported: detailTypes.length > 0 ? detailTypes : undefined,
    dpop_signing_alg_values_supported: policy.dpop_signing_alg_values_supported.filter(isInRuntime),
    // RFC 8705 §3.3: absent means false; a host that binds the tokens of some clients alone says so itself
    ...(policy.tls_client_certificate_bound_access_tokens ? { tls_client_certificate_bound_access_tokens: true } : {}),
    // a host that serves such documents by a function of its own says so itself
    ...(as.findClient.client_id_metadata_document_supported === true
      ? { client_id_metadata_document_supported: true }
      : {}),
    authorization_response_iss_parameter_supported: policy.authorization_response_iss_parameter_supported,
    authorization_signing_alg_values_supported: signsResponses
      ? policy.authorization_signing_alg_values_supported
      : undefined,
  }
}

/** The algorithms of the policy with which a client can authenticate: a MAC is for `client_secret_jwt` alone, a signature for
 * `private_key_jwt`.
 * @see RFC 8414 §2, OpenID Connect Core §9 */
const assertionAlgorithms = (policy: Policy): readonly string[] => {
  const credentials = policy.token_endpoint_auth_methods_supported.map((method) => factsOf(method)?.credential)
  return policy.token_endpoint_auth_signing_alg_values_supported.filter(
    (alg) => credentials.includes(alg.startsWith('HS') ? 'mac-key' : 'signing-key') && isInRuntime(alg),
  )
}

/** RFC 8414 §2; the host adds the grant types that its own token endpoint knows. */
const grantTypes = ({ policy, metadata }: Pick<AuthorizationServer, 'policy' | 'metadata'>): readonly string[] => {
  const own = Array.isArray(metadata.grant_types_supported) ? metadata.grant_types_supported : []
  return [
    ...new Set([...grantTypesFor(policy.response_types_supported), ...own.filter((type) => typeof type === 'string')]),
  ]
}

/** RFC 8414 §3.2: a list without members is left out. The host may complete the document, so it gets lists of its own. */
const withoutEmptyFields = (fields: Readonly<Record<string, JSONValue | undefined>>): JSONObject =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]): [string, JSONValue][] => {
      if (value === undefined) return []
      if (!Array.isArray(value)) return [[name, value]]
      return value.length === 0 ? [] : [[name, [...value]]]
    }),
  )
