import { frozenCopy } from '../encoding/frozen-copy.ts'
import { isJSONObject } from '../encoding/json.ts'
import { isInteroperableValue } from '../encoding/json-value.ts'
import { isListOfStrings } from '../encoding/list-of-strings.ts'
import { optionalFunction, requireObject, requireThat } from '../encoding/require-that.ts'
import { isNarrowerBy } from '../host/comparators.ts'
import type { AuthorizationDetailObject, DetailType, DetailTypes, IsNarrower } from '../types/authorization-details.ts'
import { hasSchema, withoutEnrichment } from './enriched-details.ts'

/** Members that are lists of strings in every type.
 * @see RFC 9396 §2.2 */
const COMMON_LISTS = ['locations', 'actions', 'datatypes', 'privileges'] as const

/** Tells whether every granted detail stays within a requested one of its own, by its type's comparator: one request for a payment
 * is not two payments granted. Members that the host adds to a grant are left out of the comparison. Details that no JSON holds, or
 * of more than 64 levels, are within nothing.
 * @see RFC 9396 §7, §7.1 */
export const areDetailsNarrower = (
  granted: readonly AuthorizationDetailObject[],
  requested: readonly AuthorizationDetailObject[],
  types: DetailTypes,
): boolean => {
  requireDetails('granted', granted)
  requireDetails('requested', requested)
  requireObject('types', 'the types of authorization details', types)
  // the comparison walks through the values, and a deeper one would overflow its stack
  return [granted, requested].every(isInteroperableValue) && matchDetails(granted, requested, types) !== undefined
}

const requireDetails = (name: string, details: unknown): void =>
  requireThat(Array.isArray(details) && details.every(isJSONObject), name, 'a list of authorization details', details)

/** Finds a requested detail for each granted one, and returns their indices; undefined where a granted detail is wider than all that
 * are left.
 *
 * A request has at most 100 details, so at most 10,000 pairs are compared. A pair costs the entries of the granted detail's lists, which a
 * request of bounded length holds, and the matching at most 100 visits to each pair.
 * @see RFC 9396 §7 */
export const matchDetails = (
  granted: readonly AuthorizationDetailObject[],
  requested: readonly AuthorizationDetailObject[],
  types: DetailTypes,
): readonly number[] | undefined => {
  if (granted.length > requested.length) return undefined
  const prepare = (detail: AuthorizationDetailObject): PreparedDetail =>
    prepareDetail(withoutEnrichment(detail, types), types)
  const candidates = requested.map(prepare)
  // each pair is compared once: a comparator may be dear, and the matching asks again and again
  const fits = granted.map(prepare).map((detail) => candidates.map((candidate) => isNarrower(detail, candidate)))
  // a matching of granted to requested details, grown along augmenting paths
  const holder = new Map<number, number>()
  const place = (index: number, tried: Set<number>): boolean =>
    requested.some((_candidate, at) => {
      if (fits[index]?.[at] !== true || tried.has(at)) return false
      tried.add(at)
      const held = holder.get(at)
      if (held !== undefined && !place(held, tried)) return false
      holder.set(at, index)
      return true
    })
  if (!granted.every((_detail, index) => place(index, new Set()))) return undefined
  const matched: number[] = []
  for (const [at, index] of holder) matched[index] = at
  return matched
}

/** A detail in the form in which it is compared with many others: every list is read once. */
interface PreparedDetail {
  readonly detail: AuthorizationDetailObject
  /** The comparator that the host gave for the type. It gets the detail as a frozen copy: a comparator may sort a list in place. */
  readonly compare: IsNarrower | undefined
  /** All members but the lists, as text with sorted names, and the names of the lists. Read where the host gave no comparator. */
  readonly rest: string
  readonly lists: readonly ReadonlySet<string>[]
}

const prepareDetail = (detail: AuthorizationDetailObject, types: DetailTypes): PreparedDetail => {
  const compare = comparatorOf(types[detail.type])
  if (compare !== undefined) return { detail: frozenCopy(detail), compare, rest: '', lists: [] }
  const members: unknown[] = []
  const lists: ReadonlySet<string>[] = []
  for (const name of Object.keys(detail).sort()) {
    const value: unknown = detail[name]
    if (value === undefined) continue
    const isList = COMMON_LISTS.some((list) => list === name) && isListOfStrings(value)
    members.push(isList ? [name] : [name, sortNames(value)])
    if (isList) lists.push(new Set(value))
  }
  return { detail, compare, rest: JSON.stringify(members), lists }
}

/** Compares by the host's comparator, or else demands the same members with the same values, but that a common list may have lost some of
 * its entries. A list that was not requested, or was emptied, could mean "all", so neither is narrower. */
const isNarrower = (granted: PreparedDetail, requested: PreparedDetail): boolean => {
  if (granted.detail.type !== requested.detail.type) return false
  if (granted.compare !== undefined) return isNarrowerBy(granted.compare, granted.detail, requested.detail)
  return (
    granted.rest === requested.rest &&
    granted.lists.every((list, at) => isPartOf(list, requested.lists[at] ?? new Set()))
  )
}

const isPartOf = (list: ReadonlySet<string>, whole: ReadonlySet<string>): boolean => {
  if (list.size > whole.size || (list.size === 0 && whole.size > 0)) return false
  for (const entry of list) if (!whole.has(entry)) return false
  return true
}

/** Sorts the names in every object, so that one value has one text. */
const sortNames = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sortNames)
  if (!isJSONObject(value)) return value
  // pairs, and no object: names such as __proto__ and 1 would not stay where they are put
  return {
    sorted: Object.keys(value)
      .sort()
      .map((name) => [name, sortNames(value[name])]),
  }
}

const comparatorOf = (declared: DetailType | undefined): IsNarrower | undefined =>
  declared !== undefined && hasSchema(declared) ? optionalFunction('isNarrower', declared.isNarrower) : undefined
