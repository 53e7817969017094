/** One fenced block of a Markdown text. */
export interface Block {
  /** The line of the opening fence, from 1. */
  readonly line: number
  readonly language: string
  /** The words after the language. */
  readonly words: readonly string[]
  readonly text: string
}

/** What the tests do with a block of code, as the page states it behind the language: compile it, run it, or compare it with a file. */
export type Treatment = 'check' | 'run' | 'from'

const fence = /^( {0,8})(`{3,}|~{3,})\s*([^`]*)$/

/** Finds the fenced blocks of a Markdown text, in order. An indented block loses its indentation. */
export const blocksOf = (markdown: string): readonly Block[] => {
  const blocks: Block[] = []
  const lines = markdown.split('\n')
  for (let at = 0; at < lines.length; at++) {
    const [, indent = '', marker, info = ''] = fence.exec(lines[at] ?? '') ?? []
    if (marker === undefined) continue
    const closes = (line: string) => line.trim().startsWith(marker) && /^(`+|~+)$/.test(line.trim())
    const length = lines.slice(at + 1).findIndex(closes)
    if (length === -1) throw new Error(`the block that begins in line ${at + 1} does not end`)
    const content = lines.slice(at + 1, at + 1 + length)
    const text = content
      .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line.trimStart()))
      .join('\n')
    const [language = '', ...words] = info.trim().split(/\s+/)
    blocks.push({ line: at + 1, language, words, text })
    at += length + 1
  }
  return blocks
}

const scripts: ReadonlySet<string> = new Set(['ts', 'js', 'sh'])
const otherNames: ReadonlySet<string> = new Set([
  ...['', 'typescript', 'tsx', 'mts', 'cts', 'javascript', 'jsx', 'mjs', 'cjs', 'node'],
  ...['bash', 'shell', 'zsh', 'console', 'terminal', 'shell-session'],
])

/** Says what is wrong with how a block is marked. A block that is not code needs no mark. */
export const faultOf = ({ language, words }: Block): string | undefined => {
  if (otherNames.has(language))
    return `'${language}' is no language here: write ts, js or sh, or text for what is not code`
  if (!scripts.has(language)) return undefined
  if (words[0] === 'from') return words.length === 2 ? undefined : "say one file behind 'from'"
  if (language === 'sh' && words.includes('run')) return 'no test runs commands: say check behind sh'
  const treatments = words.filter((word) => word === 'check' || word === 'run')
  const unknown = words.find((word) => !['check', 'run', 'continues'].includes(word))
  if (unknown !== undefined) return `'${unknown}' means nothing here`
  return treatments.length === 1 ? undefined : `say check, run or from FILE behind ${language}`
}

export const treatmentOf = ({ words }: Block): Treatment => {
  if (words[0] === 'from') return 'from'
  return words.includes('run') ? 'run' : 'check'
}

/** Joins a block that `continues` to those before it in the same language, back to one that does not. */
export const programsOf = (blocks: readonly Block[]): readonly Block[] => {
  const programs: Block[] = []
  for (const block of blocks) {
    const before = programs.filter(({ language }) => language === block.language).at(-1)
    const continues = block.words.includes('continues')
    if (continues && before === undefined) throw new Error(`the block in line ${block.line} continues nothing`)
    programs.push(continues && before !== undefined ? { ...block, text: `${before.text}\n${block.text}` } : block)
  }
  return programs
}

/** What a program says it prints: the texts of its comments `// → …`, in order. */
export const expectedOutput = ({ text }: Block): readonly string[] =>
  [...text.matchAll(/\/\/ → (.*)$/gm)].map(([, line = '']) => line.trim())
