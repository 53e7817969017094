import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { baseOf, buildPlayground } from '../../docs/.vitepress/playground.mjs'
import { playgroundAddress } from '../../docs/.vitepress/theme/playground-address.mjs'
import { useChromium } from '../browser/support/browser.ts'
import { root } from '../support/project.ts'
import { serveSite } from './support/site.ts'

const openTab = useChromium()

describe('the playground, once loaded', () => {
  it('is loaded again where the network is cut, and has kept nothing that was pasted', async () => {
    const site = await serveSite()
    const { page } = await openTab()
    await page.goto(`${site.origin}/playground/`, { waitUntil: 'load' })
    await page.locator('.verdict').waitFor()
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
    await page.getByLabel(/^Request:/).fill('curl https://as.example/par -d client_id=app -d client_secret=hush')
    await expect.poll(() => page.locator('#verdict-title').textContent()).toContain('Refused')
    site.close()
    await page.goto(`${site.origin}/playground/#reason=code-verifier-mismatch`)
    await page.reload({ waitUntil: 'load' })
    await expect.poll(() => page.locator('#verdict-title').textContent()).toContain('code-verifier-mismatch')
    const kept = await page.evaluate(async () => {
      const caches = globalThis.caches
      const all = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()))
      return all.flat().map(({ url }) => new URL(url).pathname)
    })
    expect(kept.map((path) => path.replace(/-[\w-]{8}\./, '-HASH.')).sort()).toEqual([
      '/playground/',
      '/playground/assets/index-HASH.css',
      '/playground/assets/index-HASH.js',
    ])
  })
})

describe('under a homepage with a path', () => {
  const BASE = baseOf('https://docs.example/parapet')
  const folder = mkdtempSync(join(tmpdir(), 'playground-'))
  let site: Awaited<ReturnType<typeof serveSite>>
  beforeAll(async () => {
    await buildPlayground(join(folder, 'parapet'), BASE)
    site = await serveSite(folder)
  })
  afterAll(() => {
    site.close()
    rmSync(folder, { recursive: true })
  })

  it('the playground is below that path, and so are its links', async () => {
    const { page } = await openTab()
    await page.goto(`${site.origin}/parapet/playground/#reason=dpop-proof-htu`, { waitUntil: 'load' })
    await expect.poll(() => page.locator('#verdict-title').textContent()).toContain('Refused: dpop-proof-htu')
    const links = await page.locator('a').evaluateAll((all) => all.map((one) => (one as HTMLAnchorElement).href))
    const own = links.filter((link) => link.startsWith(site.origin)).map((link) => new URL(link).pathname)
    expect(own).toContain('/parapet/reference/errors/dpop-proof-htu')
    expect(own.filter((path) => !path.startsWith('/parapet/'))).toEqual([])
    const scope = await page.evaluate(async () => (await navigator.serviceWorker.ready).scope)
    expect(new URL(scope).pathname).toBe('/parapet/playground/')
  })

  it.each([
    ['https://docs.example', '/'],
    ['https://docs.example/', '/'],
    ['https://docs.example/parapet', '/parapet/'],
    [undefined, '/'],
  ])('the base for %s is %s', (homepage, base) => {
    expect(baseOf(homepage)).toBe(base)
  })

  it.each([
    ['/parapet/playground/', '/parapet/playground/'],
    ['/parapet/playground', '/parapet/playground/'],
    ['/parapet/playground/index.html#start=mcp', '/parapet/playground/#start=mcp'],
    ['/parapet/playground#reason=a', '/parapet/playground/#reason=a'],
    ['/parapet/playgrounds', undefined],
    ['/playground/', undefined],
  ])('the link %s leaves the router for %s', (to, address) => {
    expect(playgroundAddress(to, BASE)).toBe(address)
  })
})

describe('the development server of the site', () => {
  it('serves the playground as it is built', async () => {
    const vitepress = pathToFileURL(join(root, 'docs/node_modules/vitepress/dist/node/index.js')).href
    const { createServer } = await import(vitepress)
    const server = await createServer(join(root, 'docs'), { host: '127.0.0.1' })
    try {
      await server.listen(0)
      const { port } = server.httpServer.address()
      const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`)
      expect((await ask('/playground')).url).toMatch(/\/playground\/$/)
      const html = await (await ask('/playground/')).text()
      expect(html).toContain("connect-src 'none'")
      const [, script = ''] = /<script[^>]* src="([^"]+)"/.exec(html) ?? []
      const answer = await ask(script)
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8'])
      expect((await ask('/playground/nothing.js')).status).toBe(404)
      expect((await ask('/guides/express')).status).toBe(200)
    } finally {
      await server.close()
    }
  })
})

describe('the playground', () => {
  it('lists each of its files for the worker', () => {
    const worker = readFileSync(join(root, 'docs/.vitepress/dist/playground/worker.js'), 'utf8')
    // the hashes in the names decide their order
    const [, list = ''] = /const FILES = (\[.*\])/.exec(worker) ?? []
    const kinds = (JSON.parse(list) as string[]).map((name) => name.replace(/index-[\w-]+/, 'index'))
    expect(kinds.sort()).toEqual(['./', './assets/index.css', './assets/index.js'])
    expect(worker).toMatch(/const VERSION = "[\da-f]{12}"/)
  })
})
