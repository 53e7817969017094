/** Most characters of a text that a message repeats. */
const MOST_SHOWN = 80

/** Describes a value by its type alone, for messages about secrets, keys and functions. */
export const describeType = (value: unknown): string => {
  if (value === undefined || value === null) return String(value)
  if (value === '') return 'an empty string'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array'
  if (typeof value !== 'object' && typeof value !== 'function') return `a ${typeof value}`
  const tag = Object.prototype.toString.call(value).slice(8, -1)
  if (tag === 'Object') return describeObject(value)
  if (tag === 'Function') return 'a function'
  return tag === 'AsyncFunction' ? 'an async function' : `a ${tag}`
}

const describeObject = (value: object): string => {
  const maker: unknown = Object.getPrototypeOf(value)?.constructor
  return typeof maker !== 'function' || maker === Object || maker.name === ''
    ? 'an object'
    : `an instance of ${maker.name}`
}

/** Describes a value as it is: a number, a text in quotes, else its type. The user name and password of a URL are left out. Never
 * for a secret or a key. */
export const describeValue = (value: unknown): string => {
  if (typeof value === 'string' && value !== '') return JSON.stringify(shorten(value.slice(value.lastIndexOf('@') + 1)))
  if (typeof value === 'bigint') return `${value}n`
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : describeType(value)
}

const shorten = (text: string): string => (text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text)
