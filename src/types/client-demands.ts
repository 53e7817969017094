import type { Policy } from './policy.ts'

/** The fields that are the same for every client of a server: they count before the client is known, or where a reply no longer knows it. */
export type ServerWideField =
  | 'maxRequestBytes'
  | 'maxParameters'
  | 'maxParameterLength'
  | 'redirectStatus'
  | 'metadataDocumentRequiredMembers'

/** The fields that say what a server offers, and not how safe it is. */
export type OfferedField =
  | 'client_attestation_pop_methods_supported'
  | 'scopes_supported'
  | 'unknownScopesIgnored'
  | 'prompt_values_supported'
  | 'claims_parameter_supported'
  | 'resourceHostInAnyCase'
  | 'request_parameter_supported'

/** The fields of a policy that one client can demand for itself. For each of its requests, the stricter of the server's value and this one
 * counts. A whole policy, such as `fapi2SecurityProfile`, is accepted too. */
export type ClientDemands = {
  readonly [Field in Exclude<keyof Policy, ServerWideField | OfferedField>]?: Policy[Field]
}
