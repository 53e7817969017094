import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './sources.ts'

/** A text that is cited: its title, the version that was read, and the titles of the sections that are cited. */
export interface CitedText {
  readonly title: string
  readonly version: string
  readonly note?: string
  readonly sections?: Readonly<Record<string, string>>
}

export type CitedTexts = Readonly<Record<string, CitedText>>

/** A text that is named, with a section of it or alone. */
export interface Citation {
  readonly text: string
  readonly section: string | undefined
}

export interface Citations {
  readonly found: readonly Citation[]
  /** Section signs that follow neither a known text nor another section of one, with what stands around them. */
  readonly loose: readonly string[]
}

const SECTION = '§(?:[0-9]+|[A-Z])(?:\\.[0-9]+)*'
/** An item of a section, or one of its words: `RFC 9449 §4.3 (11)`. */
const ITEM = '(?: \\([A-Za-z0-9]+\\))?'
const NUMBERED = '(?:RFC \\d{3,5}|draft-[a-z0-9-]*[a-z0-9])'

const escaped = (name: string) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Reads the citations of a source or a page. A section belongs to the text that is named before it: `RFC 9126 §2.1, §2.3 and §5`. */
export const citationsOf = (source: string, names: readonly string[]): Citations => {
  const longestFirst = [...names].sort((a, b) => b.length - a.length).map(escaped)
  const name = `(?<![\\w-])(?:${[...longestFirst, NUMBERED].join('|')})(?![\\w-])`
  const pattern = new RegExp(`(${name})(?: (${SECTION}${ITEM}(?:(?:, | and | or | to |; )${SECTION}${ITEM})*))?`, 'g')
  // a comment goes on in the next line
  const flowing = source.replace(/\s*\n\s*(?:\*(?!\/)|\/\/)?\s*/g, ' ')
  const found: Citation[] = []
  const claimed = new Set<number>()
  for (const match of flowing.matchAll(pattern)) {
    const [, text = '', sections] = match
    if (sections === undefined) found.push({ text, section: undefined })
    const start = match.index + match[0].length - (sections?.length ?? 0)
    for (const section of (sections ?? '').matchAll(new RegExp(SECTION, 'g'))) {
      found.push({ text, section: section[0].slice(1) })
      claimed.add(start + section.index)
    }
  }
  const loose = [...flowing.matchAll(/§/g)]
    .filter(({ index }) => !claimed.has(index))
    .map(({ index }) => flowing.slice(Math.max(0, index - 50), index + 20))
  return { found, loose }
}

/** Says what the list lacks: texts, and sections of texts. */
export const unlisted = (citations: readonly Citation[], texts: CitedTexts): readonly string[] => [
  ...new Set(
    citations.flatMap(({ text, section }) => {
      const known = Object.hasOwn(texts, text) ? texts[text] : undefined
      if (known === undefined) return [text]
      return section === undefined || Object.hasOwn(known.sections ?? {}, section) ? [] : [`${text} §${section}`]
    }),
  ),
]

/** Says what stands in the list and is cited nowhere. */
export const uncited = (citations: readonly Citation[], texts: CitedTexts): readonly string[] => {
  const cited = new Set(citations.flatMap(({ text, section }) => [text, `${text} §${section}`]))
  return Object.entries(texts)
    .flatMap(([text, { sections }]) => [text, ...Object.keys(sections ?? {}).map((section) => `${text} §${section}`)])
    .filter((entry) => !cited.has(entry))
}

const PAGES = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md']

/** The sources, the examples, the documentation and the pages at the root, by path. */
export const citingTexts = (): readonly (readonly [path: string, source: string])[] =>
  [
    ...['src', 'examples', 'docs'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
    ),
    ...PAGES,
  ]
    .filter((path) => /\.(?:ts|js|mjs|md)$/.test(path) && !/node_modules|\.vitepress/.test(path))
    .sort()
    .map((path) => [path, readFileSync(join(root, path), 'utf8')] as const)
