import { describe, expect, it } from 'vitest'
import { descriptionOf } from '../../docs/.vitepress/description.mjs'
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

describe('the description of a page', () => {
  it('is its first paragraph, without marks of Markdown', () => {
    const page =
      '# Title\n\n```ts\nconst code = 1\n```\n\n![chart](a.svg)\n\nPass `digest` to [the server](a.md).\nIt hashes.\n\nMore.'
    expect(descriptionOf(page)).toBe('Pass digest to the server. It hashes.')
  })

  it('has no double quote, which would end the attribute that VitePress writes it into', () => {
    expect(descriptionOf('Values are JSON, `"v":1`.')).toBe('Values are JSON, v:1.')
  })

  it('ends with a sentence, and has at most 200 characters', () => {
    expect(descriptionOf(`A sentence. ${'word '.repeat(60)}`)).toBe('A sentence.')
    const found = sitePages.map(({ text }) => descriptionOf(text).length)
    expect([Math.min(...found) > 20, Math.max(...found) <= 202]).toEqual([true, true])
  })
})
