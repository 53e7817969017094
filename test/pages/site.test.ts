import { describe, expect, it } from 'vitest'
import { sidebar } from '../../docs/.vitepress/sidebar.mjs'
import { sitePages } from './support/pages.ts'

describe('the sidebar', () => {
  it('has every page of the site but the front page, by its first heading', () => {
    const entries = sidebar.flatMap(({ items }) => items.map(({ link, text }) => [`docs${link}.md`, text]))
    const pages = sitePages
      .filter(({ path }) => path !== 'docs/index.md')
      .map(({ path, text }) => [path, /^# (.*)$/m.exec(text)?.[1]])
    expect(entries.sort()).toEqual(pages.sort())
  })
})
