import { COMMON } from '../profiles/common.ts'
import type { Parts } from '../types/parts.ts'
import type { Policy } from '../types/policy.ts'
import type { NumberField } from './policy-bounds.ts'

/** The fields that the profiles do not have in common. */
const OTHERS = [
  'token_endpoint_auth_methods_supported',
  'token_endpoint_auth_signing_alg_values_supported',
  'clientAssertionAudience',
  'require_pushed_authorization_requests',
  'httpRedirectUris',
  'scopes_supported',
  'unknownScopesIgnored',
  'request_object_signing_alg_values_supported',
  'requestObjectMaxLifetime',
  'dpop_signing_alg_values_supported',
  'senderConstrainedTokensRequired',
  'authorization_signing_alg_values_supported',
  'redirectUriAtRedemption',
] as const satisfies readonly Exclude<keyof Policy, keyof typeof COMMON>[]

/** Every field of a policy that no part brings, of which a profile in the same bundle has most names already. */
export const POLICY_FIELDS = /* @__PURE__ */ (() =>
  [...Object.keys(COMMON), ...OTHERS] as (keyof typeof COMMON | (typeof OTHERS)[number])[])()

type NumberOfAll =
  | Exclude<NumberField, 'requestObjectMaxLifetime' | 'clientAttestationMaxAge' | 'clientAttestationPopMaxAge'>
  | 'redirectStatus'

/** The fields that are numbers in every policy, by the names that the profiles bring. */
export const NUMBER_FIELDS = /* @__PURE__ */ (() =>
  (Object.keys(COMMON) as (keyof typeof COMMON)[]).filter(
    (field): field is NumberOfAll & keyof typeof COMMON => typeof COMMON[field] === 'number',
  ) satisfies readonly NumberOfAll[])()

/** Reads every field of a policy once, a getter or an inherited one as well, and keeps the values. The server checks this
 * copy and acts on it. */
export const readPolicy = (policy: Policy, { readClientAttestation }: Parts): Policy => {
  const copy: Record<string, unknown> = {}
  for (const field of [...POLICY_FIELDS, ...(readClientAttestation?.policyFields ?? [])]) {
    const value = policy[field]
    if (value !== undefined) copy[field] = value
  }
  return Object.freeze(copy) as unknown as Policy
}
