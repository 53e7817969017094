import { issuePath } from '../encoding/issue-path.ts'
import { isJSONObject, parseJSON } from '../encoding/json.ts'
import { refuseDetails } from '../errors/authorization-details.ts'
import type { OAuthError } from '../errors/oauth-error.ts'
import { isNarrowerBy } from '../host/comparators.ts'
import { validateBy } from '../host/schemas.ts'
import type { AuthorizationDetailObject, DetailType, DetailTypes, IsNarrower } from '../types/authorization-details.ts'
import type { Client } from '../types/client.ts'
import type { JSONObject } from '../types/json.ts'
import { ok, type Result, refused } from '../types/result.ts'
import type { StandardSchemaV1 } from '../types/standard-schema.ts'

const BOUNDS = { length: 32_768, depth: 12 }
const MAX_DETAILS = 100

/** Members that mean the same in every type; their form is checked whatever the type's schema says.
 * @see RFC 9396 §2.2 */
const COMMON_LISTS = ['locations', 'actions', 'datatypes', 'privileges'] as const
const COMMON_MEMBERS = ['locations', 'actions', 'datatypes', 'privileges', 'identifier'] as const

export type AuthorizationDetailsError = OAuthError<'invalid_authorization_details'>

/** Verifies the text of `authorization_details`: an array of objects, each of a declared type that the client may use and
 * acceptable to that type's schema. All or nothing; without declared types the parameter is ignored. The `detail` of a refusal says
 * which one and where in it, by the names of its members and never by a value.
 * @see RFC 9396 §2, §5 */
export const verifyAuthorizationDetails = async (
  text: string | undefined,
  types: DetailTypes,
  client: Client,
): Promise<Result<readonly AuthorizationDetailObject[], AuthorizationDetailsError>> => {
  const parameter = 'authorization_details'
  if (text === undefined || Object.keys(types).length === 0) return ok([])
  const parsed = parseJSON(text, BOUNDS)
  if (!Array.isArray(parsed) || parsed.length > MAX_DETAILS || !parsed.every(isDetail)) {
    return refused(refuseDetails('authorization-details-malformed', { parameter }))
  }
  const verified: AuthorizationDetailObject[] = []
  for (const [index, detail] of parsed.entries()) {
    const declared = Object.hasOwn(types, detail.type) ? types[detail.type] : undefined
    if (declared === undefined) return refused(refuseDetails('authorization-details-type', { parameter }))
    if (!(client.authorization_details_types?.includes(detail.type) ?? true)) {
      return refused(refuseDetails('authorization-details-type-not-allowed', { parameter }))
    }
    const refuse = (detail: string) => refused(refuseDetails('authorization-details-invalid', { parameter, detail }))
    const ill = COMMON_MEMBERS.find((name) => !hasCommonForm(detail, name))
    if (ill !== undefined) return refuse(`authorization_details[${index}] has no well-formed ${ill}.`)
    const checked = await validateBy(detail.type, schemaOf(declared), detail)
    const schema = `The schema of ${detail.type}`
    if (checked.issues !== undefined) {
      const path = issuePath(checked.issues)
      return refuse(`${schema} refused authorization_details[${index}]${path === '' ? '' : ` at ${path}`}.`)
    }
    if (!isDetail(checked.value) || !keepsMembers(detail, checked.value)) {
      return refuse(`${schema} dropped a member of authorization_details[${index}]. Declare it, or have it refused.`)
    }
    verified.push(checked.value)
  }
  return ok(verified)
}

const isDetail = (value: unknown): value is JSONObject & { readonly type: string } =>
  isJSONObject(value) && typeof value.type === 'string' && value.type !== ''

const hasCommonForm = (detail: JSONObject, name: (typeof COMMON_MEMBERS)[number]): boolean =>
  !Object.hasOwn(detail, name) ||
  (name === 'identifier' ? typeof detail.identifier === 'string' : isListOfStrings(detail[name]))

const isListOfStrings = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((member) => typeof member === 'string')

const hasSchema = (
  declared: DetailType,
): declared is { readonly schema: StandardSchemaV1; readonly isNarrower?: IsNarrower } =>
  'schema' in declared && !('~standard' in declared)

const schemaOf = (declared: DetailType): StandardSchemaV1 => (hasSchema(declared) ? declared.schema : declared)

/** Tells whether a schema kept every member that it was given. One that drops what it does not know would accept what RFC 9396 §5
 * has refused: a limit on a payment, silently lost. */
const keepsMembers = (input: unknown, output: unknown): boolean => {
  if (Array.isArray(input)) {
    return !Array.isArray(output) || input.every((member, index) => keepsMembers(member, output[index]))
  }
  if (!isJSONObject(input) || !isJSONObject(output)) return true
  return Object.keys(input).every((name) => Object.hasOwn(output, name) && keepsMembers(input[name], output[name]))
}

/** Tells whether every granted detail stays within a requested one of its own, by its type's comparator: one request for a payment
 * is not two payments granted.
 * @see RFC 9396 §7 */
export const areDetailsNarrower = (
  granted: readonly AuthorizationDetailObject[],
  requested: readonly AuthorizationDetailObject[],
  types: DetailTypes,
): boolean => {
  // each pair is compared once: a comparator may be dear, and the matching asks again and again
  const fits = granted.map((detail) =>
    requested.map(
      (candidate) =>
        candidate.type === detail.type && isNarrowerBy(comparatorOf(types[detail.type]), detail, candidate),
    ),
  )
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
  return granted.every((_detail, index) => place(index, new Set()))
}

const comparatorOf = (declared: DetailType | undefined): IsNarrower =>
  (declared !== undefined && hasSchema(declared) ? declared.isNarrower : undefined) ?? isNarrowerByDefault

/** The comparator of a type that brings none: the same members, with the same values, but that a common list may have lost some
 * of its entries. A list that was not requested, or was emptied, could mean "all", so neither is narrower. */
const isNarrowerByDefault: IsNarrower = (granted, requested) => {
  const names = Object.keys(granted)
  if (names.length !== Object.keys(requested).length) return false
  return names.every((name) => {
    if (!Object.hasOwn(requested, name)) return false
    const [ours, theirs] = [granted[name], requested[name]]
    if (COMMON_LISTS.some((list) => list === name) && isListOfStrings(ours) && isListOfStrings(theirs)) {
      return (ours.length > 0 || theirs.length === 0) && ours.every((entry) => theirs.includes(entry))
    }
    return isEqualJSON(ours, theirs)
  })
}

const isEqualJSON = (a: unknown, b: unknown): boolean => {
  if (Object.is(a, b)) return true
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((member, index) => isEqualJSON(member, b[index]))
  }
  if (!isJSONObject(a) || !isJSONObject(b)) return false
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && isEqualJSON(a[name], b[name]))
  )
}
