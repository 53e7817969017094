interface Line {
  readonly mark: ' ' | '-' | '+'
  readonly text: string
}

/** Every line of two texts, with those that they share where the longest common sequence has them. */
const aligned = (before: readonly string[], after: readonly string[]): readonly Line[] => {
  const lengths = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0))
  const at = (i: number, j: number): number => lengths[i]?.[j] ?? 0
  for (let i = before.length - 1; i >= 0; i--) {
    const row = lengths[i] ?? []
    for (let j = after.length - 1; j >= 0; j--) {
      row[j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const lines: Line[] = []
  let [i, j] = [0, 0]
  while (i < before.length || j < after.length) {
    const [old = '', young = ''] = [before[i], after[j]]
    if (i < before.length && j < after.length && old === young) {
      lines.push({ mark: ' ', text: old })
      i++
      j++
    } else if (i < before.length && (j === after.length || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ mark: '-', text: old })
      i++
    } else {
      lines.push({ mark: '+', text: young })
      j++
    }
  }
  return lines
}

const BREAK = '@@'

/** The difference of two programs: what was removed, what was added, and one line around it. `@@` stands for what is left out. */
export const unifiedDiff = (before: string, after: string): string => {
  const lines = aligned(before.trimEnd().split('\n'), after.trimEnd().split('\n'))
  const isShown = (at: number) => lines.slice(Math.max(at - 1, 0), at + 2).some(({ mark }) => mark !== ' ')
  return lines
    .flatMap(({ mark, text }, at) => {
      if (isShown(at)) return [(mark + text).trimEnd()]
      return at > 0 && isShown(at - 1) && lines.slice(at).some((_, more) => isShown(at + more)) ? [BREAK] : []
    })
    .join('\n')
}

/** Applies what `unifiedDiff` wrote. Throws where a line that should be there is not. */
export const applyDiff = (before: string, diff: string): string => {
  const source = before.trimEnd().split('\n')
  const result: string[] = []
  let at = 0
  for (const hunk of diff.split(`\n${BREAK}\n`)) {
    const lines = hunk.split('\n').map((line) => ({ mark: line.slice(0, 1), text: line.slice(1) }))
    const old = lines.filter(({ mark }) => mark !== '+').map(({ text }) => text)
    const found = source.findIndex((_, from) => from >= at && old.every((text, more) => source[from + more] === text))
    if (found === -1) throw new Error(`The program has no lines\n${old.join('\n')}`)
    result.push(...source.slice(at, found), ...lines.filter(({ mark }) => mark !== '-').map(({ text }) => text))
    at = found + old.length
  }
  return [...result, ...source.slice(at)].join('\n')
}
