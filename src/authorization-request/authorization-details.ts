import { frozenCopy } from '../encoding/frozen-copy.ts'
import { parseInteroperableJSON } from '../encoding/interoperable-json.ts'
import { issuePath } from '../encoding/issue-path.ts'
import { isJSONObject } from '../encoding/json.ts'
import { isInteroperableValue } from '../encoding/json-value.ts'
import { isListOfStrings } from '../encoding/list-of-strings.ts'
import { requireObject, requireText, requireThat } from '../encoding/require-that.ts'
import { refuseDetails } from '../errors/authorization-details.ts'
import type { OAuthError } from '../errors/oauth-error.ts'
import { wrongAnswer } from '../host/answers.ts'
import { validateBy } from '../host/schemas.ts'
import type { AuthorizationDetailObject, DetailTypes } from '../types/authorization-details.ts'
import type { Client } from '../types/client.ts'
import type { JSONObject } from '../types/json.ts'
import { ok, type Result, refused } from '../types/result.ts'
import { schemaOf, withoutEnrichment } from './enriched-details.ts'

const BOUNDS = { length: 32_768, depth: 12 }
const MAX_DETAILS = 100
const JSON_FORM = 'one whose output is JSON, with finite numbers and integers within ±(2^53−1)'

/** Members that mean the same in every type; their form is checked in addition to the type's schema.
 * @see RFC 9396 §2.2 */
const COMMON_MEMBERS = ['locations', 'actions', 'datatypes', 'privileges', 'identifier'] as const

/** Why `authorization_details` are refused.
 * @see RFC 9396 §5 */
export type AuthorizationDetailsError = OAuthError<'invalid_authorization_details'>

/** Verifies the text of `authorization_details`: an array of objects, each of a declared type that the client may use and
 * acceptable to that type's schema. All or nothing; without declared types the parameter is ignored. The `detail` of a refusal says
 * which one and where in it, and holds no text of the client. Members that only the host adds to a grant are dropped. The details are frozen
 * at every depth.
 * @see RFC 9396 §2, §5, §7.1 */
export const verifyAuthorizationDetails = async (
  text: string | undefined,
  types: DetailTypes,
  client: Client,
): Promise<Result<readonly AuthorizationDetailObject[], AuthorizationDetailsError>> => {
  const parameter = 'authorization_details'
  if (text !== undefined) requireText('text', text)
  requireObject('types', 'the types of authorization details', types)
  requireObject('client', 'a client', client)
  const allowedTypes = client.authorization_details_types ?? undefined
  requireThat(
    allowedTypes === undefined || Array.isArray(allowedTypes),
    'client.authorization_details_types',
    'a list of types',
    allowedTypes,
  )
  if (text === undefined || Object.keys(types).length === 0) return ok([])
  const parsed = parseInteroperableJSON(text, BOUNDS)
  if (!Array.isArray(parsed) || parsed.length > MAX_DETAILS || !parsed.every(isDetail)) {
    return refused(refuseDetails('authorization-details-malformed', { parameter }))
  }
  const verified: AuthorizationDetailObject[] = []
  for (const [index, sent] of parsed.entries()) {
    const detail = withoutEnrichment(sent, types)
    const declared = Object.hasOwn(types, detail.type) ? types[detail.type] : undefined
    if (declared === undefined) return refused(refuseDetails('authorization-details-type', { parameter }))
    if (allowedTypes !== undefined && !allowedTypes.includes(detail.type)) {
      return refused(refuseDetails('authorization-details-type-not-allowed', { parameter }))
    }
    const refuse = (detail: string) => refused(refuseDetails('authorization-details-invalid', { parameter, detail }))
    const malformed = COMMON_MEMBERS.find((name) => !hasCommonForm(detail, name))
    if (malformed !== undefined) return refuse(`authorization_details[${index}] has no well-formed ${malformed}.`)
    // a schema that changes its input in place, such as one that removes members, must not change what its output is compared with
    const input = frozenCopy(detail)
    const checked = await validateBy(detail.type, schemaOf(declared), detail)
    const schema = `The schema of ${detail.type}`
    if (checked.issues !== undefined) {
      const path = issuePath(checked.issues, input)
      return refuse(`${schema} refused authorization_details[${index}]${path === '' ? '' : ` at ${path}`}.`)
    }
    if (!isDetail(checked.value) || !keepsMembers(input, checked.value)) {
      return refuse(`${schema} dropped a member of authorization_details[${index}]. Declare it, or have it refused.`)
    }
    // the type decides what the client may ask for, and what its grant is compared with
    if (checked.value.type !== input.type)
      throw wrongAnswer(`the schema of ${input.type}`, 'one whose output has the same type', checked.value, 'be')
    // what cannot be kept with a code must not wait for the user's decision to be found
    if (!isInteroperableValue(checked.value))
      throw wrongAnswer(`the schema of ${detail.type}`, JSON_FORM, checked.value, 'be')
    verified.push(frozenCopy(checked.value))
  }
  return ok(verified)
}

const isDetail = (value: unknown): value is JSONObject & { readonly type: string } =>
  isJSONObject(value) && typeof value.type === 'string' && value.type !== ''

const hasCommonForm = (detail: JSONObject, name: (typeof COMMON_MEMBERS)[number]): boolean =>
  !Object.hasOwn(detail, name) ||
  (name === 'identifier' ? typeof detail.identifier === 'string' : isListOfStrings(detail[name]))

/** Tells whether a schema kept every member that it was given, and every entry of a list. One that drops what it does not know would
 * accept what RFC 9396 §5 has refused: a limit on a payment, silently lost. */
const keepsMembers = (input: unknown, output: unknown): boolean => {
  if (Array.isArray(input)) {
    if (!Array.isArray(output)) return true
    return output.length >= input.length && input.every((member, index) => keepsMembers(member, output[index]))
  }
  if (!isJSONObject(input) || !isJSONObject(output)) return true
  return Object.keys(input).every((name) => Object.hasOwn(output, name) && keepsMembers(input[name], output[name]))
}
