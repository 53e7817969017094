import { isWellFormedText } from './utf8.ts'

const MAX_DEPTH = 64
/** More values than fit into a record. */
const MAX_VALUES = 65_536

/** Tells whether every JSON reader gets back the value that was written. A Date, a Map, a bigint, NaN, Infinity, an integer beyond
 * ±(2^53−1) and a text or a name with a lone surrogate do not.
 * @see RFC 7493 §2.1, §2.2 */
export const isInteroperableValue = (data: unknown): boolean => {
  let left = MAX_VALUES
  const isValue = (value: unknown, depth: number): boolean => {
    if (value === null || typeof value === 'boolean') return true
    if (typeof value === 'string') return isWellFormedText(value)
    // a double beyond 2^53−1 is an integer, and every comparison with NaN is false
    if (typeof value === 'number') return Math.abs(value) <= Number.MAX_SAFE_INTEGER
    if (--left < 0 || depth > MAX_DEPTH) return false
    // JSON would hold what the function makes of the value
    if (typeof Reflect.get(Object(value), 'toJSON') === 'function') return false
    if (Array.isArray(value)) return value.length <= left && [...value].every((member) => isValue(member, depth + 1))
    // compared by its tag and not by its prototype, because the object may come from another realm
    if (Object.prototype.toString.call(value) !== '[object Object]') return false
    const members = value as Readonly<Record<string, unknown>>
    // a member that is undefined is absent from JSON
    return Object.entries(members).every(
      ([name, member]) => member === undefined || (isWellFormedText(name) && isValue(member, depth + 1)),
    )
  }
  return isValue(data, 1)
}
