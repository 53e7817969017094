/** The words of one shell command, and how it ended. */
export interface ShellWords {
  readonly words: readonly string[]
  /** The operator at which the command ended before the text did, such as `|` or `&`. */
  readonly endedBy?: string
  /** A quote that is never closed. */
  readonly openQuote?: string
  /** There was something that a shell would have replaced, such as `$TOKEN`. */
  readonly variables: readonly string[]
}

const OPERATORS: ReadonlySet<string> = new Set(['|', '&', ';', '<', '>', '(', ')'])

/** Splits a command as bash does: three kinds of quotes, backslashes, continued lines. Variables stay as they are written. */
export const bashWords = (text: string): ShellWords => {
  const words: string[] = []
  const seen = new Set<string>()
  // undefined between two words: '' is a word of its own
  let word: string | undefined
  const add = (part: string) => {
    word = (word ?? '') + part
  }
  const finish = () => {
    if (word !== undefined) words.push(word)
    word = undefined
  }
  for (let at = 0; at < text.length; at++) {
    const mark = text[at] ?? ''
    if (mark === '\\') {
      const next = text[++at] ?? ''
      if (next === '\r' && text[at + 1] === '\n') at++
      else if (next !== '\n') add(next)
    } else if (mark === "'" || mark === '"') {
      const quoted = mark === "'" ? singleQuoted(text, at + 1) : doubleQuoted(text, at + 1)
      if (quoted === undefined) return { words, openQuote: mark, variables: [...seen] }
      if (mark === '"') for (const name of variablesIn(quoted.raw)) seen.add(name)
      if (mark === '"' && /(?<!\\)(?:\$\(|`)/.test(quoted.raw)) seen.add(COMMAND)
      add(quoted.value)
      at = quoted.end
    } else if (mark === '$' && text[at + 1] === "'") {
      const quoted = ansiQuoted(text, at + 2)
      if (quoted === undefined) return { words, openQuote: "$'", variables: [...seen] }
      add(quoted.value)
      at = quoted.end
    } else if (mark === '`' || (mark === '$' && text[at + 1] === '(')) {
      const end = endOfCommand(text, at)
      seen.add(COMMAND)
      add(text.slice(at, end + 1))
      at = end
    } else if (mark === '\n' || mark === '\r') {
      // a command ends with its line; blank lines in front of it do not count
      finish()
      if (words.length > 0 && text.slice(at).trim() !== '')
        return { words, endedBy: 'the end of its line', variables: [...seen] }
    } else if (mark === ' ' || mark === '\t') finish()
    else if (mark === '#' && word === undefined) {
      while (at + 1 < text.length && text[at + 1] !== '\n') at++
    } else if (OPERATORS.has(mark)) {
      finish()
      return { words, endedBy: mark, variables: [...seen] }
    } else {
      if (mark === '$') for (const name of variablesIn(text.slice(at, at + 64)).slice(0, 1)) seen.add(name)
      add(mark)
    }
  }
  finish()
  return { words, variables: [...seen] }
}

/** Stands among the variables for a command whose output a shell would put in its place. */
export const COMMAND = '$(…)'

/** Where a command within a command ends: at its last parenthesis, or at the next backtick. */
const endOfCommand = (text: string, start: number): number => {
  if (text[start] === '`') {
    const end = text.indexOf('`', start + 1)
    return end < 0 ? text.length - 1 : end
  }
  let depth = 0
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '(') depth++
    else if (text[at] === ')' && --depth === 0) return at
  }
  return text.length - 1
}

interface Quoted {
  readonly value: string
  readonly raw: string
  readonly end: number
}

const singleQuoted = (text: string, start: number): Quoted | undefined => {
  const end = text.indexOf("'", start)
  if (end < 0) return undefined
  const value = text.slice(start, end)
  return { value, raw: value, end }
}

const doubleQuoted = (text: string, start: number): Quoted | undefined => {
  const parts: string[] = []
  for (let at = start; at < text.length; at++) {
    const mark = text[at] ?? ''
    if (mark === '"') return { value: parts.join(''), raw: text.slice(start, at), end: at }
    if (mark !== '\\') parts.push(mark)
    else {
      const next = text[++at] ?? ''
      // elsewhere in double quotes a backslash is itself
      if ('$`"\\'.includes(next)) parts.push(next)
      else if (next !== '\n') parts.push(`\\${next}`)
    }
  }
  return undefined
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '0': '\0',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
}

/** `$'…'`, in which browsers write what has line breaks or quotes. */
const ansiQuoted = (text: string, start: number): Quoted | undefined => {
  const parts: string[] = []
  for (let at = start; at < text.length; at++) {
    const mark = text[at] ?? ''
    if (mark === "'") return { value: parts.join(''), raw: text.slice(start, at), end: at }
    if (mark !== '\\') {
      parts.push(mark)
      continue
    }
    const next = text[++at] ?? ''
    const digits = next === 'u' ? 4 : next === 'x' ? 2 : 0
    const hex = /^[\da-f]+/i.exec(text.slice(at + 1, at + 1 + digits))?.[0]
    if (digits > 0 && hex !== undefined) {
      parts.push(String.fromCharCode(Number.parseInt(hex, 16)))
      at += hex.length
    } else parts.push(ESCAPES[next] ?? next)
  }
  return undefined
}

const variablesIn = (text: string): readonly string[] =>
  [...text.matchAll(/\$(?:[A-Za-z_]\w{0,60}|\{[A-Za-z_]\w{0,60}\})/g)].map(([name]) => name)

/** Tells the command line of Windows by its carets. */
export const isCmd = (text: string): boolean => /\^\r?\n/.test(text) || text.includes('^"')

/** Splits a command as cmd.exe and the C runtime of Windows do together, in the forms that browsers copy. */
export const cmdWords = (text: string): ShellWords => {
  const words: string[] = []
  let word: string | undefined
  let isQuoted = false
  const { plain, endedBy } = withoutCarets(text)
  const add = (part: string) => {
    word = (word ?? '') + part
  }
  for (let at = 0; at < plain.length; at++) {
    const mark = plain[at] ?? ''
    const next = plain[at + 1] ?? ''
    if (mark === '\\' && (next === '"' || (isQuoted && next === '\\'))) {
      add(next)
      at++
    } else if (mark === '"' && isQuoted && next === '"') {
      add('"')
      at++
    } else if (mark === '"') {
      isQuoted = !isQuoted
      add('')
    } else if (!isQuoted && /\s/.test(mark)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else add(mark)
  }
  if (isQuoted) return { words, openQuote: '"', variables: [] }
  if (word !== undefined) words.push(word)
  return { words, variables: [], ...(endedBy === undefined ? {} : { endedBy }) }
}

/** The first command of a text as cmd.exe hands it on. A caret hides the next character from cmd.exe, outside of quotes; with `^"` in
 * the text no quote is one to cmd.exe. A bare `&` or `|` ends the command, and so does the end of its line. */
const withoutCarets = (text: string): { readonly plain: string; readonly endedBy?: string } => {
  const parts: string[] = []
  const hidesQuotes = text.includes('^"')
  let isQuoted = false
  for (let at = 0; at < text.length; at++) {
    const mark = text[at] ?? ''
    if (mark === '"' && !hidesQuotes) isQuoted = !isQuoted
    if (!isQuoted && (mark === '&' || mark === '|')) return { plain: parts.join(''), endedBy: mark }
    if (!isQuoted && mark === '\n') {
      const isLast = text.slice(at).trim() === ''
      return { plain: parts.join(''), ...(isLast ? {} : { endedBy: 'the end of its line' }) }
    }
    if (mark !== '^' || isQuoted) {
      parts.push(mark)
      continue
    }
    at++
    if (text[at] === '\r') at++
    if (text[at] === '\n') {
      // a line break in a value is a caret and two of them
      if (text[at + 1] === '\n') parts.push(text[at++] ?? '')
      else parts.push(' ')
    } else parts.push(text[at] ?? '')
  }
  return { plain: parts.join('') }
}
