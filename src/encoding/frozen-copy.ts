/** Copies lists and plain objects at every depth, and freezes the copy. A function of the host that writes to its arguments then changes
 * nothing that is stored, compared or checked afterwards. Other values, such as a Date, are the same in the copy. */
export const frozenCopy = <T>(value: T): T => {
  if (Array.isArray(value)) return Object.freeze(value.map(frozenCopy)) as T
  if (!isPlainObject(value)) return value
  return Object.freeze(
    Object.fromEntries(Object.entries(value).map(([name, member]) => [name, frozenCopy(member)])),
  ) as T
}

/** The prototype of a plain object, of any realm, inherits from nothing. */
const isPlainObject = (value: unknown): value is object => {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
