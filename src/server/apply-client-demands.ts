import { nullToUndefined, requireForm, wrongAnswer } from '../host/answers.ts'
import { joinDemands, readDemands } from '../profiles/client-demands.ts'
import type { Client } from '../types/client.ts'
import type { Parts } from '../types/parts.ts'
import type { Policy } from '../types/policy.ts'

/** Most policies that a server keeps, one for each set of demands, at some 3 kB each. */
const MAX_POLICIES = 64

/** The joined policies of each server, found by its own copy of the policy, for as long as that lives; bounded by `MAX_POLICIES`. A policy that is
 * kept has caches of its own, such as that of imported keys. */
const policies = /* @__PURE__ */ new WeakMap<Policy, Map<string, Policy>>()

/** Joins the policy of the server and the demands of a client. Clients that demand the same share one policy. Throws TypeError for a
 * record that lost demands. */
export const applyClientDemands: NonNullable<Parts['applyClientDemands']> = (as, client) => {
  const isDemanding = nullToUndefined(client.demands) !== undefined
  const given = isDemanding ? readDemands(client.demands) : new Map<string, unknown>()
  checkCount(as.demandsCountRequired, client, given.size)
  return isDemanding ? joinedPolicy(as.policy, given) : as.policy
}

/** A database, a cache or a form that keeps known members alone drops the demands without a word. The count tells, and where the server
 * requires it, its absence does. A client source makes its records in this process, and they pass through no database. */
const checkCount = (isRequired: boolean, { demands, demandsCount, clientSource }: Client, kept: number): void => {
  const expected = 'a client with the demandsCount that parseClient wrote'
  if (nullToUndefined(demandsCount) === undefined) {
    requireForm('findClient', expected, !isRequired || nullToUndefined(clientSource) !== undefined, demandsCount)
  } else if (demandsCount !== kept) {
    throw wrongAnswer('findClient', `${expected}, ${demandsCount}, and with as many demands; it has ${kept}`, demands)
  }
}

const joinedPolicy = (policy: Policy, given: ReadonlyMap<string, unknown>): Policy => {
  const joined = policies.get(policy) ?? new Map<string, Policy>()
  policies.set(policy, joined)
  const key = nameOf(given)
  const known = joined.get(key)
  if (known !== undefined) return known
  const made = joinDemands(policy, given).policy
  const oldest = joined.size < MAX_POLICIES ? undefined : joined.keys().next().value
  if (oldest !== undefined) joined.delete(oldest)
  joined.set(key, made)
  return made
}

/** Names a set of demands by the fields that count. JSON writes NaN and functions as `null`, as it does a bigint here. No demand that the
 * server meets has a `null`, so that demands that must be refused find no policy. */
const nameOf = (given: ReadonlyMap<string, unknown>): string =>
  JSON.stringify([...given], (_name, value: unknown) => (typeof value === 'bigint' ? null : value))
