import type { JSONValue } from '../types/json.ts'
import { endOfString, type JSONBounds, parseJSON } from './json.ts'

/** The maximum nesting of a text that the core passes on to other readers. */
const MAX_DEPTH = 64

/** Parses JSON text that is stored, shown or compared: all readers must read the same values in it. It refuses the texts that
 * `parseJSON` refuses. It also refuses a number that is an integer beyond ±(2^53−1) in any notation, overflows, or becomes zero without
 * being zero. A string or a name with a lone surrogate, which has no UTF-8, is refused too.
 * @see RFC 7493 §2.1, §2.2, §2.3 */
export const parseInteroperableJSON = (text: string, bounds?: JSONBounds): JSONValue | undefined => {
  const value = parseJSON(text, bounds)
  const isGood = value !== undefined && numbersIn(text).every(isInteroperableNumber) && !hasLoneSurrogate(text, value)
  return isGood ? value : undefined
}

/** Takes the strings out of a JSON text. A string without an end reaches to the end of the text: the expression always matches where a
 * string begins, so that its time is linear. */
const withoutStrings = (text: string): string => text.replace(/"[^"\\]*(?:\\.?[^"\\]*)*"?/gs, '')

/** Lists the numbers of a JSON text as they are written. */
const numbersIn = (text: string): readonly string[] => withoutStrings(text).match(/[-0-9][-+.eE0-9]*/g) ?? []

/** `JSON.stringify` escapes a surrogate only where it is alone. Escaped backslashes go first, since a `u` after them is not an escape. */
const hasLoneSurrogate = (text: string, value: JSONValue): boolean =>
  /[\\]u[dD]|\p{Surrogate}/u.test(text) && JSON.stringify(value).replaceAll('\\\\', '').includes('\\ud')

/** Tells whether a JSON number stands for the same value in every reader. A double of more than 2^53−1 is an integer, and a decimal
 * rounds to such a double only where it is larger itself.
 * @see RFC 7493 §2.2 */
const isInteroperableNumber = (token: string): boolean => {
  const value = Number(token)
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER && (value !== 0 || !/^[^eE]*[1-9]/.test(token))
}

/** Tells whether a text is a JSON array or object in which two readers could differ. Any other text may be a name or an
 * account number, which the core does not judge. */
export const isAmbiguousJSON = (text: string): boolean =>
  /^[ \t\r\n]*[[{]/.test(text) &&
  parseInteroperableJSON(text, { length: text.length, depth: MAX_DEPTH }) === undefined &&
  isJSON(text)

const isJSON = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Finds the members of a JSON object that hold a number or a string in which two readers could differ, with the texts of their
 * values. `parseJSON` must have accepted the text.
 * @see RFC 7493 §2.1, §2.2 */
export const ambiguousMembers = (text: string): ReadonlyMap<string, string> =>
  isInteroperable(text) ? new Map() : new Map([...memberTexts(text)].filter(([, value]) => !isInteroperable(value)))

const isInteroperable = (text: string): boolean =>
  parseInteroperableJSON(text, { length: text.length, depth: MAX_DEPTH }) !== undefined

/** Cuts a JSON object into the texts of its members' values. */
const memberTexts = (text: string): ReadonlyMap<string, string> => {
  const members = new Map<string, string>()
  let depth = 0
  let name: string | undefined
  let start = 0
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '"') {
      const from = at
      at = endOfString(text, at)
      if (depth === 1 && name === undefined) name = JSON.parse(text.slice(from, at + 1)) as string
    } else if (character === ':') {
      if (depth === 1) start = at + 1
    } else if (character === '{' || character === '[') depth++
    else if (character === '}' || character === ']') depth--
    const isEnd = (character === ',' && depth === 1) || (character === '}' && depth === 0)
    if (!isEnd || name === undefined) continue
    members.set(name, text.slice(start, at).trim())
    name = undefined
  }
  return members
}
