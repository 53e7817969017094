import { frozenCopy } from '../encoding/frozen-copy.ts'
import { COMMON } from '../profiles/common.ts'
import type { Parts } from '../types/parts.ts'
import type { Policy } from '../types/policy.ts'

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

/** Every field of a policy except those that a part brings. Most names come from `COMMON`, which a bundle with a profile holds anyway. */
export const POLICY_FIELDS = /* @__PURE__ */ (() =>
  [...Object.keys(COMMON), ...OTHERS] as (keyof typeof COMMON | (typeof OTHERS)[number])[])()

/** Names the fields that every policy has and that are of another form than in the profiles. A switch that is left out would be off,
 * and one that is the text 'false' on; a comparison with NaN is false, so that nothing would ever expire. */
export const malformedFields = (policy: Policy): readonly (keyof Policy)[] => [
  ...(Object.entries(COMMON) as [keyof typeof COMMON, unknown][]).flatMap(([field, usual]) =>
    isLike(policy[field], usual) ? [] : [field],
  ),
  ...SWITCHES.filter((field) => typeof policy[field] !== 'boolean'),
  ...(isLike(policy.requestObjectMaxLifetime ?? 0, 0) ? [] : (['requestObjectMaxLifetime'] as const)),
]

const SWITCHES = ['require_pushed_authorization_requests', 'senderConstrainedTokensRequired'] as const

const isLike = (value: unknown, usual: unknown): boolean =>
  typeof usual === 'number'
    ? Number.isSafeInteger(value)
    : typeof value === typeof usual && Array.isArray(value) === Array.isArray(usual)

/** Reads every field of a policy once, a getter or an inherited one as well, and keeps a frozen copy of the values: rules of the host get the
 * policy. The server checks this copy and acts on it. */
export const readPolicy = (policy: Policy, { readClientAttestation }: Parts): Policy => {
  const copy: Record<string, unknown> = {}
  for (const field of [...POLICY_FIELDS, ...(readClientAttestation?.policyFields ?? [])]) {
    const value = policy[field]
    if (value !== undefined) copy[field] = value
  }
  return frozenCopy(copy) as unknown as Policy
}
