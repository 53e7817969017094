import { join } from 'node:path'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { root } from '../../support/project.ts'

const EXECUTABLE = '/usr/bin/chromium'
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // nothing but this machine has an address
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
]

export const PHONE: BrowserContextOptions = {
  viewport: { width: 360, height: 740 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
}
export const WITHOUT_JAVASCRIPT: BrowserContextOptions = { javaScriptEnabled: false }

/** One window, and everything that went wrong in it. */
export interface Tab {
  readonly page: Page
  /** Console messages, violations of a policy, uncaught errors, dialogs, new windows, requests to elsewhere. A test that ends
   * with any of them left has failed. */
  readonly complaints: string[]
}

const VIOLATIONS = `document.addEventListener('securitypolicyviolation', (event) =>
  reportViolation(event.violatedDirective + ' ' + event.blockedURI))`

/** Chromium says so of every page whose status is an error; the tests look at the status themselves. */
const SAYS_THE_STATUS = /^Failed to load resource: the server responded with a status of /

const watch = async (context: BrowserContext): Promise<string[]> => {
  const complaints: string[] = []
  await context.exposeBinding('reportViolation', (_, what: string) => void complaints.push(`violation: ${what}`))
  await context.addInitScript(VIOLATIONS)
  context.on('console', (message) => {
    if (!SAYS_THE_STATUS.test(message.text())) complaints.push(`console: ${message.text()}`)
  })
  context.on('weberror', (error) => void complaints.push(`error: ${error.error().message}`))
  context.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  context.on('request', (request) => {
    const { hostname } = new URL(request.url())
    if (hostname !== '127.0.0.1' && hostname !== 'localhost') complaints.push(`request: ${request.url()}`)
  })
  return complaints
}

/** Starts Chromium for the tests of a file; fails where there is none. Returns what opens a window of its own, with its own
 * cookies, until the end of the test. */
export const useChromium = (): ((options?: BrowserContextOptions) => Promise<Tab>) => {
  let browser: Browser
  const open = new Map<BrowserContext, string[]>()
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: EXECUTABLE, args: ARGUMENTS, timeout: 100_000 })
  })
  afterAll(() => browser?.close())
  afterEach(async () => {
    const complaints = [...open.values()].flat()
    await Promise.all([...open.keys()].map((context) => context.close()))
    open.clear()
    expect(complaints).toEqual([])
  })
  return async (options = {}) => {
    const context = await browser.newContext({ viewport: { width: 1024, height: 768 }, ...options })
    const complaints = await watch(context)
    open.set(context, complaints)
    const page = await context.newPage()
    context.on('page', (other) => void complaints.push(`window: ${other.url()}`))
    page.setDefaultTimeout(60_000)
    return { page, complaints }
  }
}

/** Keeps a picture for people to look at, in `reports/browser`. */
export const shoot = async (page: Page, name: string): Promise<void> => {
  await page.screenshot({ path: join(root, 'reports/browser', `${name}.png`), fullPage: true })
}
