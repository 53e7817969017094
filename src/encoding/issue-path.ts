/** The position of an issue, as Standard Schema reports it. */
interface Issue {
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

const MOST_SEGMENTS = 5

/** Fewer than 40 characters: a name that the client made up holds neither a secret of 256 bits nor anything that a log could take for
 * its own syntax. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,38}$/

/** Writes where the first issue of a schema is, such as `instructedAmount.amount` or `actions[1]`; empty where it is the whole, or
 * cannot be told. It names members and never holds a value. A member that the schema does not know bears a name by the client, so
 * the path ends before a name that is not short and plain, and after five segments. */
export const issuePath = (issues: readonly Issue[]): string => {
  let path = ''
  for (const segment of issues[0]?.path?.slice(0, MOST_SEGMENTS) ?? []) {
    const key = typeof segment === 'object' ? segment.key : segment
    if (isIndex(key)) path += `[${String(key)}]`
    else if (typeof key === 'string' && NAME.test(key)) path += path === '' ? key : `.${key}`
    else break
  }
  return path
}

const isIndex = (key: PropertyKey): boolean =>
  typeof key === 'number' ? Number.isSafeInteger(key) && key >= 0 : typeof key === 'string' && /^\d{1,6}$/.test(key)
