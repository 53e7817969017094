/** Most edits by which a misspelt name still tells which one was meant. */
const MOST_EDITS = 3

/** Finds the name that a misspelt one was meant to be; undefined where none is near. */
export const nearestName = (name: string, known: readonly string[]): string | undefined => {
  const [nearest] = known
    .filter((candidate) => Math.abs(candidate.length - name.length) <= MOST_EDITS)
    .map((candidate) => [candidate, editsBetween(name.toLowerCase(), candidate.toLowerCase())] as const)
    .filter(([, edits]) => edits <= MOST_EDITS)
    .sort(([, a], [, b]) => a - b)
  return nearest?.[0]
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
