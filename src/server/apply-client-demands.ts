import { demandPolicy } from '../profiles/client-demands.ts'
import type { Parts } from '../types/parts.ts'
import type { Policy } from '../types/policy.ts'

/** Most policies that a server keeps, one for each set of demands, at some 3 kB each. */
const MOST = 64

/** The joined policies of each server, found by its own copy of the policy, for as long as that lives; bounded by `MOST`. A policy that is
 * kept has caches of its own, such as that of imported keys. */
const policies = /* @__PURE__ */ new WeakMap<Policy, Map<string, Policy>>()

/** Joins the policy of the server and the demands of a client. Clients that demand the same share one policy. */
export const applyClientDemands: NonNullable<Parts['applyClientDemands']> = (policy, demands) => {
  const joined = policies.get(policy) ?? new Map<string, Policy>()
  policies.set(policy, joined)
  const key = JSON.stringify(demands)
  const known = joined.get(key)
  if (known !== undefined) return known
  const made = demandPolicy(policy, demands).policy
  const oldest = joined.size < MOST ? undefined : joined.keys().next().value
  if (oldest !== undefined) joined.delete(oldest)
  joined.set(key, made)
  return made
}
