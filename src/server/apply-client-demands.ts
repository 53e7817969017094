import { present, requireForm, wrongAnswer } from '../host/answers.ts'
import { demandPolicy } from '../profiles/client-demands.ts'
import type { Client } from '../types/client.ts'
import type { Parts } from '../types/parts.ts'
import type { Policy } from '../types/policy.ts'

/** Most policies that a server keeps, one for each set of demands, at some 3 kB each. */
const MOST = 64

/** The joined policies of each server, found by its own copy of the policy, for as long as that lives; bounded by `MOST`. A policy that is
 * kept has caches of its own, such as that of imported keys. */
const policies = /* @__PURE__ */ new WeakMap<Policy, Map<string, Policy>>()

/** Joins the policy of the server and the demands of a client. Clients that demand the same share one policy. Throws TypeError for a
 * record that lost demands. */
export const applyClientDemands: NonNullable<Parts['applyClientDemands']> = (as, client) => {
  checkCount(as.demandsCountRequired, client)
  return present(client.demands) === undefined ? as.policy : joinedPolicy(as.policy, client.demands)
}

/** A database, a cache or a form that keeps known members alone drops the demands without a word. The count tells, and where the server
 * requires it, its absence does. A client source makes its records in this process, and they pass through no database. */
const checkCount = (isRequired: boolean, { demands, demandsCount, clientSource }: Client): void => {
  const kept = Object.values(demands ?? {}).filter((value) => present(value) !== undefined).length
  const expected = 'a client with the demandsCount that parseClient wrote'
  if (present(demandsCount) === undefined) {
    requireForm('findClient', expected, !isRequired || present(clientSource) !== undefined, demandsCount)
  } else if (demandsCount !== kept) {
    throw wrongAnswer('findClient', `${expected}, ${demandsCount}, and with as many demands; it has ${kept}`, demands)
  }
}

const joinedPolicy = (policy: Policy, demands: unknown): Policy => {
  const joined = policies.get(policy) ?? new Map<string, Policy>()
  policies.set(policy, joined)
  const key = keyOf(demands)
  const known = joined.get(key)
  if (known !== undefined) return known
  const made = demandPolicy(policy, demands).policy
  const oldest = joined.size < MOST ? undefined : joined.keys().next().value
  if (oldest !== undefined) joined.delete(oldest)
  joined.set(key, made)
  return made
}

/** Names a set of demands. JSON writes NaN as `null`, which demands nothing, and leaves functions out: under such a name, demands that must
 * be refused would find the policy of a client that demands nothing. */
const keyOf = (demands: unknown): string =>
  JSON.stringify(demands, (_name, value: unknown) => (isHeldByJSON(value) ? value : `${typeof value} ${String(value)}`))

const isHeldByJSON = (value: unknown): boolean =>
  typeof value === 'number' ? Number.isFinite(value) : !['bigint', 'function', 'symbol'].includes(typeof value)
