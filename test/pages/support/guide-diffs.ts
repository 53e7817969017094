import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../support/project.ts'
import { type Block, blocksOf, faultOf, programsOf } from './blocks.ts'
import { type Page, sitePages } from './pages.ts'
import { applyDiff, unifiedDiff } from './unified-diff.ts'

export interface GuideDiff {
  readonly page: string
  readonly block: Block
  readonly before: string
  readonly after: string
}

/** The whole program of a guide: its last one, with all that it continues. */
const programOf = (guide: string): string => {
  const page = sitePages.find(({ path }) => path === `docs/guides/${guide}.md`)
  const blocks = blocksOf(page?.text ?? '').filter(
    ({ language, ...block }) => language === 'ts' && faultOf({ language, ...block }) === undefined,
  )
  const program = programsOf(blocks).at(-1)
  if (program === undefined) throw new Error(`The guide ${guide} has no program.`)
  return program.text
}

const read = (file: string): string => readFileSync(join(root, file), 'utf8')

/** The blocks `diff FILE FILE`, of two files, and `diff GUIDE`, of the program of that guide and what the block makes of it. */
const diffsOf = ({ path, text }: Page): readonly GuideDiff[] =>
  blocksOf(text)
    .filter(({ language }) => language === 'diff')
    .map((block) => {
      const [from = '', to] = block.words
      if (to !== undefined) return { page: path, block, before: read(from), after: read(to) }
      const before = programOf(from)
      return { page: path, block, before, after: applyDiff(before, block.text) }
    })

export const guideDiffs: readonly GuideDiff[] = sitePages.flatMap(diffsOf)

/** What stands in the block of a true diff. */
export const renderDiff = ({ before, after }: GuideDiff): string => unifiedDiff(before, after)
