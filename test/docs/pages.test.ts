import type { BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PHONE, useChromium } from '../browser/support/browser.ts'
import { scrollsSideways, violationsOn } from './support/accessibility.ts'
import { apiPaths, errorPaths, paths, serveSite } from './support/site.ts'

const openTab = useChromium()

let site: Awaited<ReturnType<typeof serveSite>>
beforeAll(async () => {
  site = await serveSite()
})
afterAll(() => site.close())

const DESKTOP: BrowserContextOptions = { viewport: { width: 1280, height: 900 } }
// The scheme changes colours and the width the layout, so two views show all four.
const views: readonly (readonly [string, BrowserContextOptions])[] = [
  ['a desktop, light', { ...DESKTOP, colorScheme: 'light' }],
  ['a phone, dark', { ...PHONE, colorScheme: 'dark' }],
]

// The pages of errors have one template, and so have those of the API: some of them stand for all.
const looked = [
  ...paths,
  ...errorPaths.slice(0, 3),
  ...apiPaths.filter((path) => /parapet(?:\/(?:fetch|dpop|profiles))?$/.test(path)),
]

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
