/** What another reader finds in a JSON text, written without a look at the library's own. */
export interface StrictJSON {
  readonly depth: number
  readonly hasDuplicates: boolean
  /** The numbers as they are written. */
  readonly numbers: readonly string[]
}

const WHITE = /[ \t\r\n]*/y
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y
const STRING = /"(?:[^"\\\0-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const WORD = /true|false|null/y

/** Deeper than this nothing is read. */
const MAX_DEPTH = 200

/** Reads JSON by recursive descent (RFC 8259). Undefined for another text; of one that is nested more than 200 deep, only the depth counts. */
export const readStrictJSON = (text: string): StrictJSON | undefined => {
  let at = 0
  let deepest = 0
  let hasDuplicates = false
  const numbers: string[] = []
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    at += found?.length ?? 0
    return found
  }
  const eat = (mark: string): boolean => {
    match(WHITE)
    if (text[at] !== mark) return false
    at++
    return true
  }
  const list = (end: string, depth: number, member: () => boolean): boolean => {
    deepest = Math.max(deepest, depth)
    if (depth > MAX_DEPTH) return false
    if (eat(end)) return true
    do if (!member()) return false
    while (eat(','))
    return eat(end)
  }
  const value = (depth: number): boolean => {
    match(WHITE)
    if (eat('[')) return list(']', depth + 1, () => value(depth + 1))
    if (eat('{')) {
      const names = new Set<string>()
      return list('}', depth + 1, () => {
        match(WHITE)
        const name = match(STRING)
        if (name === undefined) return false
        const spelt = JSON.parse(name) as string
        if (names.has(spelt)) hasDuplicates = true
        names.add(spelt)
        return eat(':') && value(depth + 1)
      })
    }
    const number = match(NUMBER)
    if (number !== undefined) numbers.push(number)
    return number !== undefined || match(STRING) !== undefined || match(WORD) !== undefined
  }
  const isWhole = value(0)
  match(WHITE)
  const isRead = (isWhole && at === text.length) || deepest > MAX_DEPTH
  return isRead ? { depth: deepest, hasDuplicates, numbers } : undefined
}
