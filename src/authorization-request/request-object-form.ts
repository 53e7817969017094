import { claimReader, isAbsentOr, isAudience, isIdentifier, isNumericDate, isText } from '../encoding/claim-reader.ts'
import type { Form } from '../encoding/form.ts'
import { ambiguousMembers } from '../encoding/interoperable-json.ts'
import { requireObject, requireText, requireThat } from '../encoding/require-that.ts'
import { isWellFormedText } from '../encoding/utf8.ts'
import type { OAuthError } from '../errors/oauth-error.ts'
import { refuseRequestObject } from '../errors/request-object.ts'
import type { JSONObject, JSONValue } from '../types/json.ts'
import { SINGLE_PARAMETERS } from '../types/parameters.ts'

/** The claims of a request object that are the JWT's own. */
export interface RequestObjectClaims {
  readonly client_id?: string | undefined
  readonly iss?: string | undefined
  readonly aud?: string | readonly string[] | undefined
  readonly sub?: string | undefined
  readonly exp?: number | undefined
  readonly nbf?: number | undefined
  readonly iat?: number | undefined
  readonly jti?: string | undefined
}

/** Reads the claims of a request object that are the JWT's own.
 * @see RFC 9101 §4 */
export const readRequestObjectClaims = /* @__PURE__ */ (() => {
  const date = isAbsentOr(isNumericDate)
  const text = isAbsentOr(isText)
  return claimReader<RequestObjectClaims>({
    client_id: text,
    iss: text,
    aud: isAbsentOr(isAudience),
    sub: text,
    exp: date,
    nbf: date,
    iat: date,
    jti: isAbsentOr(isIdentifier),
  })
})()

/** Parameters that are JSON in a request object and JSON text in a form. */
const JSON_PARAMETERS = ['authorization_details', 'claims', 'max_age', 'registration']

/** As many as a form of the default policy can carry. */
const MAX_RESOURCES = 64

/** The parameters as a form would carry them, and the error for the first member that no form could carry. */
interface RequestObjectForm extends Pick<Form, 'values' | 'resource'> {
  readonly requestObjectError: OAuthError<'invalid_request'> | undefined
}

/** Turns the members of a verified request object into what a form would have carried, so that one set of rules reads both. A value
 * of the wrong JSON type becomes text that its own rule refuses, or is refused here. An empty string counts as absent.
 *
 * Pass the `payload` of the object, as text: numbers in which two readers could differ are lost in `members`. A member that has one keeps
 * its text for its own rule to refuse, and a declared parameter is refused here. Members that are not parameters are left alone.
 * @see RFC 9101 §4, OpenID Connect Core §6.1, RFC 9396 §3, RFC 7493 §2.2 */
export const requestObjectForm = (
  members: JSONObject,
  declared: readonly string[],
  payload?: string,
): RequestObjectForm => {
  requireObject('members', 'the payload of a request object', members)
  requireThat(Array.isArray(declared), 'declared', 'a list of names of parameters', declared)
  if (payload !== undefined) requireText('payload', payload)
  const values = new Map<string, string>()
  const ambiguous = payload === undefined ? new Map<string, string>() : ambiguousMembers(payload)
  let requestObjectError: OAuthError<'invalid_request'> | undefined
  for (const name of [...SINGLE_PARAMETERS, ...declared]) {
    const value = Object.hasOwn(members, name) ? members[name] : undefined
    if (value === undefined || value === '') continue
    const text = JSON_PARAMETERS.includes(name)
      ? (ambiguous.get(name) ?? jsonText(name, value))
      : plainText(value, declared.includes(name) && !ambiguous.has(name))
    if (text === undefined) requestObjectError ??= refuseRequestObject('request-object-parameter', { parameter: name })
    else values.set(name, text)
  }
  const resource = resourceList(Object.hasOwn(members, 'resource') ? members.resource : undefined)
  if (resource.length > MAX_RESOURCES)
    requestObjectError ??= refuseRequestObject('request-object-parameter', { parameter: 'resource' })
  return { values, resource: resource.slice(0, MAX_RESOURCES), requestObjectError }
}

/** `claims` may come as JSON text too; a `max_age` in quotes stays quoted and is refused by its rule. */
const jsonText = (name: string, value: JSONValue): string =>
  name === 'claims' && typeof value === 'string' ? value : JSON.stringify(value)

const plainText = (value: JSONValue, isDeclared: boolean): string | undefined =>
  typeof value === 'string'
    ? isWellFormedText(value)
      ? value
      : undefined
    : isDeclared
      ? JSON.stringify(value)
      : undefined

const resourceList = (value: JSONValue | undefined): readonly string[] => {
  if (value === undefined || value === '') return []
  const list: readonly JSONValue[] = Array.isArray(value) ? value : [value]
  return list.map((entry) => (typeof entry === 'string' ? entry : JSON.stringify(entry)))
}
