/** Most edits by which a misspelt name still tells which one was meant: one for every three letters. */
const MOST_EDITS = 3
const LETTERS_PER_EDIT = 3
/** The least part of the words of two names that both have, for one to be meant by the other. */
const LEAST_SHARED = 0.5

/** Finds the name that a misspelt one was meant to be, by its letters or else by its words; undefined where none is near. */
export const nearestName = (name: string, known: readonly string[]): string | undefined => {
  const mostEdits = Math.min(MOST_EDITS, Math.ceil(name.length / LETTERS_PER_EDIT))
  const [byLetters] = known
    .filter((candidate) => Math.abs(candidate.length - name.length) <= mostEdits)
    .map((candidate) => [candidate, editsBetween(name.toLowerCase(), candidate.toLowerCase())] as const)
    .filter(([, edits]) => edits <= mostEdits)
    .sort(([, a], [, b]) => a - b)
  if (byLetters !== undefined) return byLetters[0]
  const [byWords] = known
    .map((candidate) => [candidate, sharedWords(wordsOf(name), wordsOf(candidate))] as const)
    .filter(([, shared]) => shared >= LEAST_SHARED)
    .sort(([, a], [, b]) => b - a)
  return byWords?.[0]
}

/** The least number of letters to add, to drop or to replace. */
const editsBetween = (a: string, b: string): number => {
  let above = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (const [row, letter] of [...a].entries()) {
    const current = [row + 1]
    for (let at = 0; at < b.length; at++) {
      const replaced = (above[at] ?? 0) + (letter === b[at] ? 0 : 1)
      current.push(Math.min(replaced, (above[at + 1] ?? 0) + 1, (current[at] ?? 0) + 1))
    }
    above = current
  }
  return above.at(-1) ?? 0
}

/** The words of a name in camelCase or with underscores; PAR is three (RFC 9126 §2). */
const wordsOf = (name: string): ReadonlySet<string> =>
  new Set(
    name
      .replace(/([a-z])([A-Z])/g, '$1_$2')
      .toLowerCase()
      .split(/[_-]/)
      .flatMap((word) => (word === 'par' ? ['pushed', 'authorization', 'request'] : [word])),
  )

/** Returns the part of the words of both names that they share, from 0 to 1. */
const sharedWords = (a: ReadonlySet<string>, b: ReadonlySet<string>): number => {
  const shared = [...a].filter((word) => b.has(word)).length
  return shared / (a.size + b.size - shared)
}
