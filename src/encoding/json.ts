import type { JSONObject, JSONValue } from '../types/json.ts'

/** The bounds of a JSON text. */
export interface JSONBounds {
  /** The maximum number of characters. */
  readonly length: number
  /** The maximum nesting of arrays and objects. */
  readonly depth: number
}

const DEFAULT_BOUNDS: JSONBounds = { length: 65_536, depth: 16 }

/** Parses JSON text within bounds, and refuses an object with the same member twice, on which two readers could differ.
 * Returns undefined for a text that is not acceptable.
 * @see RFC 8259 §4, RFC 7515 §4, RFC 7519 §4 */
export const parseJSON = (text: string, bounds: JSONBounds = DEFAULT_BOUNDS): JSONValue | undefined => {
  const members = text.length > bounds.length ? undefined : countWritten(text, bounds.depth)
  if (members === undefined) return undefined
  try {
    const value = JSON.parse(text) as JSONValue
    return countMembers(value) === members ? value : undefined
  } catch {
    return undefined
  }
}

/** Parses JSON text as `parseJSON` does, and returns undefined unless it is an object. */
export const parseJSONObject = (text: string, bounds?: JSONBounds): JSONObject | undefined => {
  const value = parseJSON(text, bounds)
  return isJSONObject(value) ? value : undefined
}

export const isJSONObject = (value: unknown): value is JSONObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Finds the quotation mark that ends the string which begins at `start`, or the end of the text. */
export const endOfString = (text: string, start: number): number => {
  let at = start + 1
  for (; at < text.length && text.charCodeAt(at) !== QUOTE; at++) {
    if (text.charCodeAt(at) === BACKSLASH) at++
  }
  return at
}

/** Counts the members that a text writes, without regard for its validity, which `JSON.parse` decides: one for each colon outside of
 * strings. Undefined where it is nested too deeply. Counting takes half of the time of a parser that keeps the names of each object. */
const countWritten = (text: string, maxDepth: number): number | undefined => {
  let members = 0
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const mark = text[at]
    if (mark === '"') at = endOfString(text, at)
    else if (mark === ':') members++
    else if (mark === '}' || mark === ']') depth--
    else if ((mark === '{' || mark === '[') && ++depth > maxDepth) return undefined
  }
  return members
}

/** Counts the members of a parsed value. There are fewer than the text writes where a name stands twice, in any spelling. */
const countMembers = (value: JSONValue | undefined): number => {
  if (typeof value !== 'object' || value === null) return 0
  const values = Object.values(value)
  let members = Array.isArray(value) ? 0 : values.length
  for (const member of values) members += countMembers(member)
  return members
}
