import { requirePolicy } from '../encoding/require-policy.ts'
import type { Policy } from '../types/policy.ts'
import { isSignedMode } from '../types/signed-mode.ts'
import { SECTIONS } from './sections.ts'
import { effectiveValue, needsNoSignature, type Rank, rankOf, STRENGTHS, type Strength, sameName } from './strength.ts'

/** `different`: neither is stronger. The field says what is offered, or each policy has something that the other lacks. */
export type PolicyRelation = 'weaker' | 'stronger' | 'different'

/** A field in which two policies differ. */
export interface PolicyDifference {
  /** The field, or a name that is not a field of a policy: a misspelt field has no effect. */
  readonly field: keyof Policy | UnknownField
  readonly relation: PolicyRelation
  /** The specification and section that demand the strong value. */
  readonly section: string
  readonly value: Policy[keyof Policy]
  readonly baseline: Policy[keyof Policy]
}

/** Any other name, such that an editor still offers the fields. */
type UnknownField = string & Record<never, never>

/** Lists the fields in which a policy is weaker than a baseline, so that a host can assert in its own tests that there are none. Lists
 * compare as sets, and both names of Ed25519 as one. A name in either policy that is not a field counts as weaker, because it has no effect.
 * Fields without an order of strength are left out: `comparePolicies` has them. Each field is compared by itself: a policy with algorithms for
 * assertions counts as weaker in them than a baseline that has no assertions, even if the baseline authenticates no client.
 * @see RFC 9700, FAPI 2.0 Security Profile §5.3.2 */
export const weakerThan = (policy: Policy, baseline: Policy): readonly PolicyDifference[] =>
  comparePolicies(policy, baseline).filter(({ relation }) => relation === 'weaker')

/** Lists every field in which a policy differs from a baseline. */
export const comparePolicies = (policy: Policy, baseline: Policy): readonly PolicyDifference[] => {
  requirePolicy('policy', policy)
  requirePolicy('baseline', baseline)
  return [
    ...(Object.keys(STRENGTHS) as (keyof Policy)[]).flatMap((field): readonly PolicyDifference[] => {
      const section = SECTIONS[field]
      const relation = relateField(field, policy, baseline)
      return relation === 'equal' ? [] : [{ field, relation, section, value: policy[field], baseline: baseline[field] }]
    }),
    ...unknownFields(policy, baseline),
  ]
}

const unknownFields = (policy: Policy, baseline: Policy): readonly PolicyDifference[] =>
  [...new Set([...Object.keys(policy), ...Object.keys(baseline)])]
    .filter((name) => !Object.hasOwn(STRENGTHS, name))
    .map((name) => ({
      field: name,
      relation: 'weaker',
      section: UNKNOWN_FIELD,
      value: Reflect.get(policy, name),
      baseline: Reflect.get(baseline, name),
    }))

/** Stands for the section where a name is not a field. */
export const UNKNOWN_FIELD = 'no field of Policy: is it misspelt?'

const relateField = (field: keyof Policy, policy: Policy, baseline: Policy): PolicyRelation | 'equal' => {
  const isReplaced = needsNoSignature(field, policy)
  if (isReplaced !== needsNoSignature(field, baseline)) return isReplaced ? 'stronger' : 'weaker'
  return relate(effectiveValue(policy, field), effectiveValue(baseline, field), STRENGTHS[field])
}

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
  // an empty list switches the feature off: no signature is worse than any, and so is no challenge
  if (value.length === 0) return 'weaker'
  if (baseline.length === 0) return 'stronger'
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
  const [rank = 0, baselineRank = 0] = [value, baseline].map((list) =>
    Math.max(...list.map((entry) => rankOf(entry, order))),
  )
  return rank === baselineRank ? 'different' : rank < baselineRank ? 'stronger' : 'weaker'
}

const relateModes = (value: readonly string[], baseline: readonly string[]): PolicyRelation => {
  const [isPlain, wasPlain] = [value, baseline].map((modes) => !modes.every(isSignedMode))
  return isPlain === wasPlain ? 'different' : isPlain ? 'weaker' : 'stronger'
}

const listOf = (value: Value): readonly string[] => (Array.isArray(value) ? value.map(sameName) : [])

/** An absent bound means no limit. */
const numberOf = (value: Value): number => (typeof value === 'number' ? value : Number.POSITIVE_INFINITY)
