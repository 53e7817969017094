import { refuseMessage } from '../errors/message.ts'
import type { OAuthError } from '../errors/oauth-error.ts'
import type { HttpRequest } from '../types/http.ts'
import { type AuthorizationParameters, SINGLE_PARAMETERS } from '../types/parameters.ts'
import type { Policy } from '../types/policy.ts'
import { ok, type Result, refused } from '../types/result.ts'
import { kindOf, requireText } from './require-that.ts'
import { decodeText, encodeText, isWellFormedText } from './utf8.ts'

/** The parameters of a form by name. A repeated parameter has no value, and an empty value counts as absent. */
export interface Form {
  readonly values: ReadonlyMap<string, string>
  readonly resource: readonly string[]
  readonly repeated: ReadonlySet<string>
}

export type FormError = OAuthError<'invalid_request'>

type Bounds = Pick<Policy, 'maxRequestBytes' | 'maxParameters' | 'maxParameterLength'>

/** Reads the form in the body of a POST. The query of its URL does not count.
 * @see RFC 9126 §2.1, §2.3, RFC 6749 §3.1, §3.2 */
export const readBodyForm = (
  { headers, body }: HttpRequest,
  bounds: Bounds,
  counted?: readonly string[],
): Result<Form, FormError> => {
  const type = (headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase()
  if (type !== 'application/x-www-form-urlencoded') return refused(refuseMessage('content-type-not-form'))
  if (body === undefined || typeof body === 'string') return parseForm(body ?? '', bounds, counted)
  // not `instanceof Uint8Array`, because the bytes may come from another realm
  if (ArrayBuffer.isView(body)) return parseBytes(body as Uint8Array, bounds, counted)
  if (typeof body?.[Symbol.iterator] === 'function') return collectForm(body, bounds, counted)
  throw new TypeError(
    `body must be text, bytes or pairs; got ${kindOf(body)}. Pass the raw body: a parsed one hides repeats.`,
  )
}

const parseBytes = (bytes: Uint8Array, bounds: Bounds, counted?: readonly string[]): Result<Form, FormError> => {
  if (bytes.length > bounds.maxRequestBytes) return refused(refuseMessage('body-too-large'))
  const text = decodeText(bytes)
  return parsePieces(
    text?.split('&', bounds.maxParameters + 1) ?? piecesOf(bytes, bounds.maxParameters),
    bounds,
    counted,
  )
}

const AMPERSAND = 0x26
const EQUALS = 0x3d
/** Text that no form has: half a percent triplet. */
const MALFORMED = '%'

/** Splits bytes that are not UTF-8 into pieces. A name or a value that is not UTF-8 becomes text that is not form-encoded, so that no other
 * parameter is refused for it. */
const piecesOf = (bytes: Uint8Array, maxParameters: number): readonly string[] => {
  const pieces: string[] = []
  for (let start = 0; start <= bytes.length && pieces.length <= maxParameters; ) {
    const next = bytes.indexOf(AMPERSAND, start)
    const end = next < 0 ? bytes.length : next
    pieces.push(textOf(bytes.subarray(start, end)))
    start = end + 1
  }
  return pieces
}

const textOf = (piece: Uint8Array): string => {
  const text = decodeText(piece)
  if (text !== undefined) return text
  const equals = piece.indexOf(EQUALS)
  const name = equals < 0 ? undefined : decodeText(piece.subarray(0, equals))
  return `${name ?? MALFORMED}=${MALFORMED}`
}

/** Reads the form in the query of a URL, which only the authorization endpoint does.
 * @see RFC 6749 §3.1 */
export const readQueryForm = (
  { url }: HttpRequest,
  bounds: Bounds,
  counted?: readonly string[],
): Result<Form, FormError> => {
  requireText('request.url', url)
  const start = url.indexOf('?')
  const end = url.indexOf('#')
  return parseForm(start < 0 ? '' : url.slice(start + 1, end < 0 ? undefined : end), bounds, counted)
}

/** Parses form encoding strictly: UTF-8, whole percent triplets, within bounds. Beside `request_uri` or `request` other parameters do
 * not count: pass the names that do as `counted`, and a fault of any other is not a fault of the form.
 * @see RFC 6749 appendix B, RFC 9126 §4, RFC 9101 §5 */
export const parseForm = (text: string, bounds: Bounds, counted?: readonly string[]): Result<Form, FormError> => {
  // a code unit takes one byte at least and three at most
  const mayBeTooLarge = text.length * 3 > bounds.maxRequestBytes
  if (mayBeTooLarge && (text.length > bounds.maxRequestBytes || encodeText(text).length > bounds.maxRequestBytes)) {
    return refused(refuseMessage('body-too-large'))
  }
  return parsePieces(text.split('&', bounds.maxParameters + 1), bounds, counted)
}

const parsePieces = (
  pieces: readonly string[],
  bounds: Bounds,
  counted?: readonly string[],
): Result<Form, FormError> => {
  if (pieces.length > bounds.maxParameters) return refused(refuseMessage('parameters-out-of-bounds'))
  return collectForm(pieces.filter((piece) => piece !== '').map(decodePair), bounds, counted)
}

/** A name or value that is not form-encoded UTF-8 is undefined. */
const decodePair = (piece: string): readonly [name: unknown, value: unknown] => {
  const equals = piece.indexOf('=')
  const pair: [name: unknown, value: unknown] = [undefined, undefined]
  try {
    pair[0] = decodeComponent(equals < 0 ? piece : piece.slice(0, equals))
    pair[1] = equals < 0 ? '' : decodeComponent(piece.slice(equals + 1))
  } catch {}
  return pair
}

/** Decodes one name or value. Throws URIError when it is not form-encoded UTF-8. */
export const decodeComponent = (text: string): string => {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  return spaced.includes('%') ? decodeURIComponent(spaced) : spaced
}

/** Collects the parameters of a form one by one, until one that counts is refused. */
const collectForm = (
  pairs: Iterable<readonly [name: unknown, value: unknown]>,
  bounds: Bounds,
  counted: readonly string[] | undefined,
): Result<Form, FormError> => {
  const values = new Map<string, string>()
  const resource: string[] = []
  const repeated = new Set<string>()
  const empty = new Set<string>()
  let isMalformed = false
  let count = 0
  let size = 0
  for (const [name, value] of pairs) {
    // a framework's parser may have made arrays and objects of names like a[b]
    const isText = typeof name === 'string' && typeof value === 'string'
    if (isText) size += name.length + value.length
    if (size > bounds.maxRequestBytes) return refused(refuseMessage('body-too-large'))
    if (++count > bounds.maxParameters || (isText && value.length > bounds.maxParameterLength)) {
      return refused(refuseMessage('parameters-out-of-bounds'))
    }
    if (!isText || !isWellFormedText(value)) {
      if (counted === undefined || counted.includes(name as string)) return refused(refuseMessage('form-malformed'))
      isMalformed = true
    } else if (name === 'resource') {
      if (value !== '') resource.push(value)
    } else if (values.has(name) || empty.has(name)) {
      repeated.add(name)
      values.delete(name)
      empty.add(name)
    } else if (value === '') empty.add(name)
    else values.set(name, value)
  }
  return isMalformed && !values.has('request_uri') && !values.has('request')
    ? refused(refuseMessage('form-malformed'))
    : ok({ values, resource, repeated })
}

/** Picks the parameters of an authorization request from a form: the standard ones and those that the host declares. */
export const authorizationParameters = (
  { values, resource }: Pick<Form, 'values' | 'resource'>,
  declared: readonly string[],
  client_id = values.get('client_id'),
): AuthorizationParameters => {
  const parameters: Record<string, unknown> = {}
  for (const name of SINGLE_PARAMETERS) {
    const value = values.get(name)
    if (value !== undefined) parameters[name] = value
  }
  if (client_id !== undefined) parameters.client_id = client_id
  if (resource.length > 0) parameters.resource = resource
  const vendor = declared.filter((name) => values.has(name)).map((name) => [name, values.get(name)])
  if (vendor.length > 0) parameters.vendor = Object.fromEntries(vendor)
  return parameters
}
