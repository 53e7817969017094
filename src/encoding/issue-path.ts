import { isJSONObject } from './json.ts'

/** The position of an issue, as Standard Schema reports it. */
interface Issue {
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

const MOST_SEGMENTS = 5

const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,38}$/

/** `type` and the members that mean the same in every type.
 * @see RFC 9396 §2, §2.2 */
const KNOWN = ['type', 'locations', 'actions', 'datatypes', 'privileges', 'identifier']

/** Writes where the first issue of a schema is in `input`, such as `actions[1]`, `member 3.amount` or `member 2`. The path is empty for an
 * issue of the whole input, or of an unknown place. It ends where it leaves the input, and after five segments.
 *
 * The path holds no text of the client, which can make up names of members. So it names a member that the input lacks, which is a name
 * of the schema, and a member of RFC 9396 §2.2. It counts every other member, from 1. */
export const issuePath = (issues: readonly Issue[], input: unknown): string => {
  let path = ''
  let value = input
  // a schema that breaks its interface may give null, or a text
  const segments: unknown = issues[0]?.path
  for (const segment of Array.isArray(segments) ? segments.slice(0, MOST_SEGMENTS) : []) {
    const key = typeof segment === 'object' && segment !== null ? segment.key : segment
    const written = Array.isArray(value) ? writeIndex(key, value) : writeMember(key, value)
    if (written === undefined) break
    path += path === '' || written.startsWith('[') ? written : `.${written}`
    value = (value as Readonly<Record<PropertyKey, unknown>>)[key]
  }
  return path
}

/** A position beyond the list is that of a missing entry. */
const writeIndex = (key: PropertyKey, { length }: readonly unknown[]): string | undefined => {
  const index = typeof key === 'string' && /^\d{1,6}$/.test(key) ? Number(key) : key
  return typeof index === 'number' && Number.isInteger(index) && index >= 0 && index <= length
    ? `[${index}]`
    : undefined
}

const writeMember = (key: PropertyKey, value: unknown): string | undefined => {
  if (typeof key !== 'string' || !isJSONObject(value)) return undefined
  if (KNOWN.includes(key)) return key
  const position = Object.keys(value).indexOf(key)
  if (position >= 0) return `member ${position + 1}`
  return NAME.test(key) ? key : undefined
}
