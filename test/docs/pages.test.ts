import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PHONE, useChromium } from '../browser/support/browser.ts'
import { root } from '../support/project.ts'
import { errorPaths, paths, serveSite } from './support/site.ts'

const openTab = useChromium()
const axe = readFileSync(join(root, 'docs/node_modules/axe-core/axe.min.js'), 'utf8')

let site: Awaited<ReturnType<typeof serveSite>>
beforeAll(async () => {
  site = await serveSite()
})
afterAll(() => site.close())

interface Axe {
  run(options: object): Promise<{ violations: readonly { id: string; nodes: readonly { html: string }[] }[] }>
}

/** VitePress names its search button without the hint of keys that it draws inside. */
const OPTIONS = { rules: { 'label-content-name-mismatch': { enabled: false } } }

/** What axe-core finds on the page, a line for each element. */
const violationsOn = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(axe)
  const { violations } = await page.evaluate(
    (options) => (globalThis as unknown as { axe: Axe }).axe.run(options),
    OPTIONS,
  )
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`))
}

const scrollsSideways = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)

const DESKTOP: BrowserContextOptions = { viewport: { width: 1280, height: 900 } }
// The scheme changes colours and the width the layout, so two views show all four.
const views: readonly (readonly [string, BrowserContextOptions])[] = [
  ['a desktop, light', { ...DESKTOP, colorScheme: 'light' }],
  ['a phone, dark', { ...PHONE, colorScheme: 'dark' }],
]

// The pages of errors have one template: three of them stand for all.
const looked = [...paths, ...errorPaths.slice(0, 3)]

describe.each(views)('on %s', (_, options) => {
  it('every page is accessible and scrolls in one direction only', async () => {
    const { page } = await openTab({ ...options, reducedMotion: 'reduce' })
    const found: Record<string, readonly string[]> = {}
    for (const path of looked) {
      await page.goto(site.origin + path, { waitUntil: 'load' })
      const faults = [...(await violationsOn(page)), ...((await scrollsSideways(page)) ? ['scrolls sideways'] : [])]
      if (faults.length > 0) found[path] = faults
    }
    expect(found).toEqual({})
  }, 900_000)
})
