import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { root } from '../../support/project.ts'

const axe = readFileSync(join(root, 'docs/node_modules/axe-core/axe.min.js'), 'utf8')

interface Axe {
  run(options: object): Promise<{ violations: readonly { id: string; nodes: readonly { html: string }[] }[] }>
}

/** VitePress names its search button without the hint of keys that it draws inside. */
const OPTIONS = { rules: { 'label-content-name-mismatch': { enabled: false } } }

/** What axe-core finds on the page, a line for each element. */
export const violationsOn = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(axe)
  const { violations } = await page.evaluate(
    (options) => (globalThis as unknown as { axe: Axe }).axe.run(options),
    OPTIONS,
  )
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`))
}

export const scrollsSideways = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
