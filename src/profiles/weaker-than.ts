import type { Policy } from '../types/policy.ts'
import { type Rank, STRENGTHS, type Strength } from './strength.ts'

/** `different`: neither is stronger; the field says what is offered, or each has something that the other has not. */
export type PolicyRelation = 'weaker' | 'stronger' | 'different'

/** A field in which two policies differ. */
export interface PolicyDifference {
  readonly field: keyof Policy
  readonly relation: PolicyRelation
  /** The text that asks for the strong value. */
  readonly section: string
  readonly value: Policy[keyof Policy]
  readonly baseline: Policy[keyof Policy]
}

/** Lists the fields in which a policy is weaker than a baseline, so that a host can assert in its own tests that there are none. Lists
 * compare as sets, and both names of Ed25519 as one. Fields without an order of strength are left out: `comparePolicies` has them.
 * @see RFC 9700, FAPI 2.0 Security Profile §5.3.2 */
export const weakerThan = (policy: Policy, baseline: Policy): readonly PolicyDifference[] =>
  comparePolicies(policy, baseline).filter(({ relation }) => relation === 'weaker')

/** Lists every field in which a policy differs from a baseline. */
export const comparePolicies = (policy: Policy, baseline: Policy): readonly PolicyDifference[] =>
  (Object.keys(STRENGTHS) as (keyof Policy)[]).flatMap((field) => {
    const { order, section } = STRENGTHS[field]
    const relation = relate(policy[field], baseline[field], order)
    return relation === 'equal' ? [] : [{ field, relation, section, value: policy[field], baseline: baseline[field] }]
  })

type Value = Policy[keyof Policy]

const relate = (value: Value, baseline: Value, order: Strength): PolicyRelation | 'equal' => {
  if (Array.isArray(value) || Array.isArray(baseline)) return relateLists(listOf(value), listOf(baseline), order)
  if (value === baseline) return 'equal'
  switch (order) {
    case 'yes':
      return value === true ? 'stronger' : 'weaker'
    case 'no':
      return value === false ? 'stronger' : 'weaker'
    case 'less':
      return numberOf(value) < numberOf(baseline) ? 'stronger' : 'weaker'
    case 'more':
      return numberOf(value) > numberOf(baseline) ? 'stronger' : 'weaker'
    case 'modes':
    case 'none':
      return 'different'
    default:
      return rankOf(value, order) < rankOf(baseline, order) ? 'stronger' : 'weaker'
  }
}

const relateLists = (
  value: readonly string[],
  baseline: readonly string[],
  order: Strength,
): PolicyRelation | 'equal' => {
  const added = value.filter((entry) => !baseline.includes(entry))
  const missing = baseline.filter((entry) => !value.includes(entry))
  if (added.length === 0 && missing.length === 0) return 'equal'
  if (order === 'none') return 'different'
  // an empty list switches the feature off, which is neither a choice of algorithms nor one of methods
  if (value.length === 0 || baseline.length === 0) return relateToNothing(value, order)
  if (order === 'more') return missing.length > 0 ? 'weaker' : 'stronger'
  if (order === 'modes') return relateModes(value, baseline)
  if (typeof order === 'object') return relateWeakest(value, baseline, order)
  return added.length > 0 ? 'weaker' : 'stronger'
}

const relateWeakest = (
  value: readonly string[],
  baseline: readonly string[],
  order: readonly Rank[],
): PolicyRelation => {
  const [ours = 0, theirs = 0] = [value, baseline].map((list) => Math.max(...list.map((entry) => rankOf(entry, order))))
  return ours === theirs ? 'different' : ours < theirs ? 'stronger' : 'weaker'
}

const relateToNothing = (value: readonly string[], order: Strength): PolicyRelation => {
  if (order === 'more') return value.length === 0 ? 'weaker' : 'stronger'
  // no PKCE at all is worse than any
  if (typeof order === 'object') return value.length === 0 ? 'weaker' : 'stronger'
  return 'different'
}

const relateModes = (value: readonly string[], baseline: readonly string[]): PolicyRelation => {
  const [isPlain, wasPlain] = [value, baseline].map((modes) => modes.some((mode) => !mode.endsWith('jwt')))
  return isPlain === wasPlain ? 'different' : isPlain ? 'weaker' : 'stronger'
}

/** Both names of EdDSA over Ed25519 become one (RFC 9864 §2.2), and the words of a response type are ordered. */
const listOf = (value: Value): readonly string[] =>
  Array.isArray(value)
    ? value.map((entry: string) => (entry === 'EdDSA' ? 'Ed25519' : entry.split(' ').sort().join(' ')))
    : []

/** A bound that is absent bounds nothing. */
const numberOf = (value: Value): number => (typeof value === 'number' ? value : Number.POSITIVE_INFINITY)

/** A value that is not known is weaker than all that are. */
const rankOf = (value: Value | string, order: readonly Rank[]): number => {
  const rank = order.findIndex((known) => (typeof known === 'object' ? known : [known]).some((one) => one === value))
  return rank < 0 ? order.length : rank
}
