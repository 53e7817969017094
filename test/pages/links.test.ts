import { existsSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { manifest, root } from '../support/project.ts'
import { anchorOf, anchorsOf, linksOf } from './support/links.ts'
import { allPages, readme, sitePages } from './support/pages.ts'
import { addressOf } from './support/site-links.ts'

const isLocal = (link: string) => !/^[a-z]+:/.test(link)
const exists = (path: string) => existsSync(fileURLToPath(new URL(path, `file://${root}/`)))

/** The links of a page that lead nowhere. */
const deadLinksOf = ({ path, text }: { path: string; text: string }): readonly string[] =>
  linksOf(text)
    .filter(isLocal)
    .filter((link) => {
      const [file = '', anchor] = link.split('#')
      const target = file === '' ? path : posix.join(posix.dirname(path), file)
      if (!exists(target)) return true
      return anchor !== undefined && !anchorsOf(readFileSync(`${root}/${target}`, 'utf8')).includes(anchor)
    })

describe('the links of the pages', () => {
  it.each(allPages)('of $path lead to files and to headings', (page) => {
    expect(deadLinksOf(page)).toEqual([])
  })

  it('are found in text and in pictures, and not in code', () => {
    const text = '[a](b.md#c)\n<img src="d.svg">\n```text\n[e](f.md)\n```\n'
    expect(linksOf(text)).toEqual(['b.md#c', 'd.svg'])
    expect(deadLinksOf({ path: 'README.md', text })).toEqual(['b.md#c', 'd.svg'])
    expect(deadLinksOf({ path: 'README.md', text: '[a](#no-such-heading)' })).toEqual(['#no-such-heading'])
  })

  it('name a heading as GitHub does', () => {
    expect(anchorOf('Keys, `request_uri` and size')).toBe('keys-request_uri-and-size')
  })
})

describe('the README', () => {
  it('has at most 200 lines', () => {
    expect(readme.text.split('\n').length).toBeLessThanOrEqual(200)
  })

  it('leads to every page of the site but its front page', () => {
    const pages = sitePages.map(({ path }) => path).filter((path) => path !== 'docs/index.md')
    const addresses = pages.map((path) => addressOf(path, manifest.homepage))
    const linked = linksOf(readme.text)
    expect(addresses.filter((address) => !linked.includes(address))).toEqual([])
  })
})

describe('a guide', () => {
  it.each(sitePages.filter(({ path }) => path.startsWith('docs/guides/')))(
    '$path begins with code and ends with what to check',
    ({ text }) => {
      expect(text.split('\n').slice(0, 10).join('\n')).toContain('```')
      expect(text.match(/^## .*$/gm)?.at(-1)).toBe('## Check')
    },
  )
})
