import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { errors } from '../../docs/.vitepress/errors.mjs'
import { ERROR_TABLES } from '../../src/errors/catalogue.ts'
import { entriesOf } from '../../src/errors/error-table.ts'
import { sitePages } from '../pages/support/pages.ts'
import { root, subpaths } from '../support/project.ts'
import { apiPaths, errorPaths, openSearch, paths, read, SITE } from './support/site.ts'

const reasons = ERROR_TABLES.flatMap(({ table, at }) => Object.keys(entriesOf(table, at)))
/** VitePress shows as many results. */
const SHOWN = 16

const written = sitePages.map(({ path }) =>
  path
    .replace(/^docs/, '')
    .replace(/\.md$/, '')
    .replace(/^\/index$/, '/'),
)

describe('the site', () => {
  it('has every page that is written, and no other', () => {
    expect(paths).toEqual(written.sort())
  })

  it('has a page for every reason of an error', () => {
    expect(errorPaths).toEqual(reasons.map((reason) => `/reference/errors/${reason}`).sort())
    expect(errors.map(({ reason }) => reason).sort()).toEqual(reasons.sort())
  })

  it('says on the page of an error its cause and its remedy', () => {
    for (const { reason, cause, remedy } of errors) {
      const page = read(`reference/errors/${reason}.md`)
      expect(page).toContain(`# \`${reason}\``)
      expect([cause, remedy].filter((text) => text === '' || !page.includes(text))).toEqual([])
    }
  })

  it('has a page of the API for every subpath, with the name of everything that it exports', async () => {
    expect(apiPaths).toEqual(subpaths.map(({ specifier }) => `/reference/api/${specifier}`).sort())
    for (const { specifier, default: file } of subpaths) {
      const page = read(`reference/api/${specifier}.md`).replaceAll('\\_', '_')
      const missing = Object.keys(await import(join(root, file))).filter((name) => !page.includes(`### ${name}`))
      expect([specifier, missing]).toEqual([specifier, []])
    }
  })

  it('leads from each subpath to its API', () => {
    const page = read('reference/subpaths.html')
    expect(apiPaths.filter((path) => !page.includes(`href="${path}"`))).toEqual([])
  })

  it('shows on the page of an error the answer on the wire, or says that a registration is refused', () => {
    const silent = errors.filter(
      ({ reason }) =>
        !/^(?:HTTP\/1\.1 \d{3} |No request provokes this\. `parseClient`)/m.test(read(`reference/errors/${reason}.md`)),
    )
    expect(silent.map(({ reason }) => reason)).toEqual([])
  })

  it('has a Markdown twin of every page', () => {
    const twins = [...paths.filter((path) => path !== '/'), ...errorPaths, ...apiPaths].map((path) => `${path}.md`)
    expect(twins.filter((path) => !existsSync(join(SITE, path)))).toEqual([])
  })

  it('lists every page in llms.txt', () => {
    const list = read('llms.txt')
    expect(paths.filter((path) => path !== '/' && !list.includes(`${path}.md`))).toEqual([])
  })

  it('finds every reason by search, among the results that the box shows', async () => {
    const search = await openSearch()
    const found = (reason: string) =>
      search(reason)
        .slice(0, SHOWN)
        .some((id) => id.startsWith('/reference/errors#'))
    expect(reasons.filter((reason) => !found(reason))).toEqual([])
  })

  it.each([
    ['how do I rotate the secret?', '/production/rotation'],
    ['which field makes PAR mandatory?', '/reference/policy#require-pushed-authorization-requests'],
    ['why is my htu refused behind nginx?', '/production/proxies#urls-and-htu-behind-a-proxy'],
    ['how long does a request_uri live?', '/reference/policy#requesturilifetime'],
    ['what do I do when a code is redeemed twice?', '/start/one-time-use#a-code-that-is-redeemed-twice'],
    ['which Redis version do I need?', '/production/stores'],
    ['how do I delete expired rows in postgres?', '/production/stores'],
    ['how do I log refusals?', '/production/observability'],
    ['how do I test my endpoints?', '/guides/testing'],
    ['may a client use http on localhost?', '/reference/policy#httpredirecturis'],
    ['where do I check the access token in my API?', '/guides/protected-resource'],
  ])('answers "%s" among the first results', async (question, page) => {
    const search = await openSearch()
    const found = search(question).slice(0, 5)
    expect(
      found.filter((id) => id.startsWith(page)),
      found.join(' '),
    ).not.toEqual([])
  })
})
