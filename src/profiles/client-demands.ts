import { describeValue } from '../encoding/describe-value.ts'
import { frozenCopy } from '../encoding/frozen-copy.ts'
import { isListOfStrings } from '../encoding/list-of-strings.ts'
import { isPromise } from '../encoding/require-that.ts'
import type { ClientDemands, ServerWideField } from '../types/client-demands.ts'
import type { Policy } from '../types/policy.ts'
import { isSignedMode } from '../types/signed-mode.ts'
import { copyOf, effectiveValue, needsNoSignature, rankOf, STRENGTHS, type Strength, sameName } from './strength.ts'

type Field = keyof Policy
type Demandable = keyof ClientDemands

/** Why each field is the same for every client of a server. */
const WHY_SERVER_WIDE: Readonly<Record<ServerWideField, string>> = {
  maxRequestBytes: 'the form is read before the client is known',
  maxParameters: 'the form is read before the client is known',
  maxParameterLength: 'the form is read before the client is known',
  redirectStatus: 'the reply does not know the client',
  metadataDocumentRequiredMembers: 'the document is read before there is a client',
}

/** The fields of a policy that are the same for every client of a server, so that no client can demand them. */
export const SERVER_WIDE_FIELDS: readonly ServerWideField[] = /* @__PURE__ */ (() =>
  Object.freeze(Object.keys(WHY_SERVER_WIDE) as ServerWideField[]))()

/** The lists of algorithms that certificates can replace: a demanded empty one counts where the joined policy demands them. */
const REPLACEABLE = ['dpop_signing_alg_values_supported', 'token_endpoint_auth_signing_alg_values_supported'] as const

/** No number of a policy is greater: ten years in seconds. */
const GREATEST = 315_360_000

/** A policy with what one client demands. */
interface DemandedPolicy {
  /** Field by field, the stricter value; the server's own policy where no field is stricter. */
  readonly policy: Policy
  /** The demands without the fields that no client can demand. */
  readonly demands: ClientDemands
}

/** Joins the policy of a server and the demands of a client: in each field the stricter value, by the order that `weakerThan` compares
 * by. A list of what is allowed keeps the entries that both have; a list of what is required has the entries of both.
 *
 * A whole policy may stand for the demands. Its fields that say what a server offers are then left out. A field that is the same for every
 * client must be as strict at the server. Throws TypeError that names every demand that the server cannot meet, so that none is lost. */
export const demandPolicy = (policy: Policy, demands: unknown): DemandedPolicy =>
  joinDemands(policy, readDemands(demands))

/** Does what `demandPolicy` does with demands that were read. */
export const joinDemands = (policy: Policy, given: ReadonlyMap<string, unknown>): DemandedPolicy => {
  const isWhole = (Object.keys(STRENGTHS) as Field[]).every((name) => isOptional(name) || given.has(name))
  const problems: string[] = []
  const merged: Partial<Record<Field, unknown>> = {}
  const kept: Partial<Record<Demandable, unknown>> = {}
  for (const [name, demand] of given) {
    const joined = joinField(policy, name, demand, isWhole)
    if (joined.problem !== undefined) problems.push(joined.problem)
    if (joined.isKept) kept[name as Demandable] = demand
    if (joined.isKept && joined.isStricter) merged[name as Field] = joined.value
  }
  if (problems.length > 0) {
    const count = problems.length
    throw new TypeError(`demands: ${count} cannot be met\n- ${problems.join('\n- ')}`)
  }
  for (const field of REPLACEABLE) {
    const isSwitchedOff = isList(kept[field]) && kept[field].length === 0 && policy[field].length > 0
    if (isSwitchedOff && needsNoSignature(field, { ...copyOf(policy), ...(merged as Partial<Policy>), [field]: [] }))
      merged[field] = []
  }
  const isStricter = Object.keys(merged).length > 0
  return {
    policy: isStricter ? frozenCopy({ ...copyOf(policy), ...(merged as Partial<Policy>) }) : policy,
    demands: kept as ClientDemands,
  }
}

/** The outcome of one demand: a problem, a field that is kept with the stricter value, or nothing. */
type JoinedField =
  | { readonly problem: string; readonly isKept?: undefined }
  | { readonly problem?: undefined; readonly isKept: true; readonly isStricter: boolean; readonly value: unknown }
  | { readonly problem?: undefined; readonly isKept?: undefined }

/** Joins one demand with the server's value. A whole policy may also have fields that are no demand: those that say what a server offers, and
 * those that are the same for every client. */
const joinField = (policy: Policy, name: string, demand: unknown, isWhole: boolean): JoinedField => {
  if (!Object.hasOwn(STRENGTHS, name)) {
    return { problem: `${JSON.stringify(name.slice(0, 64))} must be a field of Policy; got an unknown name.` }
  }
  const field = name as Field
  const order: Strength = STRENGTHS[field]
  if (!isWhole && (order === 'none' || isServerWide(field))) {
    const why = isServerWide(field) ? WHY_SERVER_WIDE[field] : 'it says what the server offers, and not how safe it is'
    return { problem: `${name} must be left out, because ${why}. Set it in the policy of the server.` }
  }
  if (order === 'none') return {}
  const own = effectiveValue(policy, field)
  if (!isWellFormed(demand, own, order)) {
    return { problem: `${name} must be ${formOf(own, order)}; got ${describeValue(demand)}.` }
  }
  const value = stricterOf(own, demand, order) ?? (acceptsCertificatesAlone(field, policy) ? own : undefined)
  if (value === undefined) {
    return { problem: `${name} must have an entry that the server has, too; got none. The server has: ${show(own)}.` }
  }
  const isStricter = !isSame(value, own)
  if (!isServerWide(field)) return { isKept: true, isStricter, value }
  const why = WHY_SERVER_WIDE[field]
  return isStricter
    ? {
        problem: `${name} must be ${show(demand)} in the policy of the server, because ${why}; got ${show(own)}. Or demand the profile with ${name}: ${show(own)}.`,
      }
    : {}
}

/** Tells whether certificates replace the signatures that a list of algorithms is for. Such a server meets every demand of algorithms, as
 * `weakerThan` says. One whose clients authenticate by secrets does not. */
const acceptsCertificatesAlone = (field: Field, policy: Policy): boolean =>
  needsNoSignature(field, policy) &&
  (field === 'dpop_signing_alg_values_supported' || policy.token_endpoint_auth_methods_supported.every(isOfHighestRank))

const isOfHighestRank = (method: string): boolean =>
  rankOf(method, STRENGTHS.token_endpoint_auth_methods_supported) === 0

const show = (value: unknown): string => (isList(value) ? `[${value.join(', ')}]` : String(value))

/** Names that a policy may leave out. */
const isOptional = (name: string): boolean =>
  /^client_?attestation/i.test(name) ||
  name === 'scopes_supported' ||
  name === 'unknownScopesIgnored' ||
  name === 'requestObjectMaxLifetime'

const isServerWide = (field: string): field is ServerWideField => Object.hasOwn(WHY_SERVER_WIDE, field)

/** Reads every field of the demands, a getter or an inherited one as well; `null` is absent, as in every record. A list, a Map or a promise
 * has no fields, so that its demands would be lost. */
export const readDemands = (demands: unknown): ReadonlyMap<string, unknown> => {
  if (typeof demands !== 'object' || demands === null || Symbol.iterator in demands || isPromise(demands)) {
    throw new TypeError(`demands must be an object with fields of Policy; got ${describeValue(demands)}.`)
  }
  const fields = demands as Readonly<Record<string, unknown>>
  const given = new Map<string, unknown>()
  const add = (name: string): void => {
    const value = fields[name]
    if (value !== undefined && value !== null) given.set(name, value)
  }
  Object.keys(fields).forEach(add)
  // an own field is set again, and keeps its place
  Object.keys(STRENGTHS).forEach(add)
  return given
}

const isList = (value: unknown): value is readonly string[] => Array.isArray(value)

const isWellFormed = (value: unknown, own: unknown, order: Strength): boolean => {
  if (isList(own)) return isListOfStrings(value) && value.length <= 64
  if (order === 'yes' || order === 'no') return typeof value === 'boolean'
  if (typeof order === 'object') return rankOf(value, order) < order.length
  // a comparison with NaN is false, so that nothing would ever expire
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= GREATEST
}

const formOf = (own: unknown, order: Strength): string => {
  if (isList(own)) return 'a list of at most 64 texts'
  if (order === 'yes' || order === 'no') return 'true or false'
  return typeof order === 'object' ? `one of ${order.flat().join(', ')}` : `a whole number of at most ${GREATEST}`
}

/** Returns the stricter of two values; undefined where two lists of what is allowed have nothing in common. */
const stricterOf = (own: unknown, demand: unknown, order: Strength): unknown => {
  if (isList(own) && isList(demand)) return stricterList(own, demand, order)
  switch (order) {
    case 'yes':
      return own === true || demand === true
    case 'no':
      return own === true && demand === true
    case 'less':
      return Math.min(numberOr(own, Number.POSITIVE_INFINITY), numberOr(demand, Number.POSITIVE_INFINITY))
    case 'more':
      return Math.max(numberOr(own, 0), numberOr(demand, 0))
    default:
      return typeof order === 'object' && rankOf(demand, order) < rankOf(own, order) ? demand : own
  }
}

const numberOr = (value: unknown, absent: number): number => (typeof value === 'number' ? value : absent)

/** An empty list of what is allowed switches a feature off, which is the weakest value: as a demand it asks for nothing, unless certificates
 * replace the feature. */
const stricterList = (
  own: readonly string[],
  demand: readonly string[],
  order: Strength,
): readonly string[] | undefined => {
  if (order === 'more') return [...own, ...demand.filter((entry) => !own.includes(entry))]
  if (demand.length === 0) return own
  const names = demand.map(sameName)
  const both = own.filter((entry) => names.includes(sameName(entry)))
  if (both.length > 0) return both
  return isStronger(own, demand, order) ? own : undefined
}

/** Lists with nothing in common can still be ordered: signed response modes are stronger than plain ones, and so are methods of a higher
 * rank. A server that has those alone meets the demand. */
const isStronger = (own: readonly string[], demand: readonly string[], order: Strength): boolean => {
  if (order === 'modes') return own.every(isSignedMode) && !demand.every(isSignedMode)
  if (typeof order !== 'object') return false
  const weakest = Math.max(...demand.map((entry) => rankOf(entry, order)))
  return own.every((entry) => rankOf(entry, order) < weakest)
}

/** A joined list is part of the server's own or begins with it, so that its length tells them apart; a switch that is absent is off. */
const isSame = (a: unknown, b: unknown): boolean =>
  a === b || (isList(a) && isList(b) && a.length === b.length) || (b === undefined && a === false)
