import type { JSONObject, JSONValue } from '../types/json.ts'

/** How far a JSON text may go before it is refused. */
export interface JSONBounds {
  /** Most characters of the text. */
  readonly length: number
  /** Most levels of arrays and objects. */
  readonly depth: number
}

const DEFAULT_BOUNDS: JSONBounds = { length: 65_536, depth: 16 }

/** Parses JSON text within bounds, and refuses an object with the same member twice, on which two readers could differ.
 * Returns undefined for whatever is not acceptable.
 * @see RFC 8259 §4, RFC 7515 §4, RFC 7519 §4 */
export const parseJSON = (text: string, bounds: JSONBounds = DEFAULT_BOUNDS): JSONValue | undefined => {
  if (text.length > bounds.length || !isPlain(text, bounds.depth)) return undefined
  try {
    return JSON.parse(text) as JSONValue
  } catch {
    return undefined
  }
}

/** The same, for a text that must be an object. */
export const parseJSONObject = (text: string, bounds?: JSONBounds): JSONObject | undefined => {
  const value = parseJSON(text, bounds)
  return isJSONObject(value) ? value : undefined
}

export const isJSONObject = (value: unknown): value is JSONObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Walks the text once, without regard for its validity, which `JSON.parse` decides: depth, and members named twice.
 * In an object the strings before a colon are its members. */
const isPlain = (text: string, maxDepth: number): boolean => {
  // One entry an open bracket: the names seen so far of an object, undefined for an array.
  const open: (Set<string> | undefined)[] = []
  let last: string | undefined
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE: {
        const start = at
        for (at++; at < text.length && text.charCodeAt(at) !== QUOTE; at++) {
          if (text.charCodeAt(at) === BACKSLASH) at++
        }
        last = open.at(-1) === undefined ? undefined : text.slice(start, at + 1)
        break
      }
      case 0x3a: {
        const members = open.at(-1)
        const name = last === undefined ? undefined : unescapeName(last)
        if (members === undefined || name === undefined || members.has(name)) return false
        members.add(name)
        break
      }
      case 0x7b:
        if (open.push(new Set()) > maxDepth) return false
        break
      case 0x5b:
        if (open.push(undefined) > maxDepth) return false
        break
      case 0x7d:
      case 0x5d:
        open.pop()
        break
    }
  }
  return true
}

const unescapeName = (quoted: string): string | undefined => {
  if (!quoted.includes('\\')) return quoted.slice(1, -1)
  try {
    return JSON.parse(quoted) as string
  } catch {
    return undefined
  }
}
