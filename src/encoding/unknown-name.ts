/** Most names that a message lists. */
const MOST_LISTED = 40

/** Finds the name that was meant by an unknown one. */
export type FindNearest = (name: string, known: readonly string[]) => string | undefined

const findNone: FindNearest = () => undefined

/** Says that a name is unknown to its owner, such as `an option of memoryStore`, and which names there are. The one wording for it. */
export const unknownName = (
  name: string,
  owner: string,
  known: readonly string[],
  findNearest: FindNearest = findNone,
  prefix = '',
): string => {
  const nearest = findNearest(name, known)
  const meant = nearest === undefined ? known : [nearest]
  const remedy = meant.length > MOST_LISTED ? 'Remove it.' : `Write ${orOf(meant.map((one) => prefix + one))}.`
  return `${prefix}${name} must be ${owner}; got an unknown name. ${remedy}`
}

/** Writes words as a choice: `a, b or c`. */
export const orOf = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
