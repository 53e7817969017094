import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../support/project.ts'

/** A Markdown text that people read. */
export interface Page {
  /** From the root of the project. */
  readonly path: string
  readonly text: string
}

const read = (path: string): Page => ({ path, text: readFileSync(join(root, path), 'utf8') })

/** `[reason].md` is the template of the pages of errors, and no page. Those of the API are made when the site is built. */
const isPage = (path: string) => /^(?!reference\/api\/)[\w/-]+\.md$/.test(path) && !path.includes('node_modules')

/** The pages of the site. */
export const sitePages: readonly Page[] = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter(isPage)
  .sort()
  .map((path) => read(`docs/${path}`))

export const readme = read('README.md')

/** The README, the pages of the site and those at the root of the project. */
export const allPages: readonly Page[] = [
  readme,
  ...['CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'].map(read),
  ...sitePages,
]
