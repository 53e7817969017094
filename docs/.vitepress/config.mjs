import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'
import llmstxt from 'vitepress-plugin-llms'
import { descriptionOf } from './description.mjs'
import { errorPage, errors } from './errors.mjs'
import { homepage, subpaths } from './manifest.mjs'
import { baseOf, buildPlayground, servePlayground } from './playground.mjs'
import { searchOptions } from './search.mjs'
import { sidebar } from './sidebar.mjs'

const reasons = new Set(errors.map(({ reason }) => reason))

// while nobody has given the site an address, links stay relative
const base = baseOf(homepage)
const addressed = homepage ? { sitemap: { hostname: homepage } } : {}
const llms = { ignoreFiles: ['reference/errors/*', 'reference/api/**'], domain: homepage && new URL(homepage).origin }

const specifiers = new Set(subpaths.map(({ specifier }) => specifier))

/** In the table of errors each reason leads to its page, in the table of subpaths each subpath to its API. */
const targetOf = (page, content) => {
  if (page === 'reference/errors.md' && reasons.has(content)) return `${base}reference/errors/${content}`
  if (page === 'reference/subpaths.md' && specifiers.has(content)) return `${base}reference/api/${content}`
  return undefined
}

const linkNames = (md) => {
  const render = md.renderer.rules.code_inline
  md.renderer.rules.code_inline = (tokens, at, options, env, self) => {
    const code = render(tokens, at, options, env, self)
    const target = targetOf(env.relativePath, tokens[at].content)
    return target === undefined ? code : `<a href="${target}">${code}</a>`
  }
}

/** Describes a page to search engines and previews: by its first paragraph, or by its subject. */
const describe = ({ relativePath, filePath, title, params }, srcDir) => {
  const error = errors.find(({ reason }) => reason === params?.reason)
  if (error !== undefined) return descriptionOf(`A server refuses with ${error.reason}: ${error.cause}`)
  if (relativePath.startsWith('reference/api/')) return `Every function and type of ${title}, with its signature.`
  return `${title}: ${descriptionOf(readFileSync(join(srcDir, filePath), 'utf8'))}`
}

/** TypeDoc writes these pages (api.mjs). */
const api = {
  text: 'API',
  items: subpaths.map(({ specifier }) => ({ text: specifier, link: `/reference/api/${specifier}` })),
}

const tools = { text: 'Tools', items: [{ text: 'Playground', link: '/playground/', target: '_self' }] }

export default defineConfig({
  title: 'parapet',
  description:
    'The protocol core of pushed authorization requests (PAR, RFC 9126) and the authorization endpoint, as pure functions.',
  lang: 'en',
  cleanUrls: true,
  base,
  ...addressed,
  markdown: {
    config: linkNames,
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
  },
  // a page of its own, which the router of VitePress does not know
  ignoreDeadLinks: [/^(?:\.{0,2}\/)+playground\/(?:index)?(?:#.*)?$/],
  themeConfig: {
    sidebar: [...sidebar, tools, api],
    outline: [2, 3],
    search: { provider: 'local', options: { miniSearch: { searchOptions } } },
  },
  transformPageData: (page, { siteConfig }) =>
    page.relativePath === 'index.md' ? undefined : { description: describe(page, siteConfig.srcDir) },
  vite: { plugins: [llmstxt(llms), servePlayground(base)] },
  buildEnd: async ({ outDir }) => {
    // the plugin reads files, and the pages of errors have none; those of the API are too long for llms.txt
    const api = fileURLToPath(new URL('../reference/api', import.meta.url))
    cpSync(api, join(outDir, 'reference/api'), { recursive: true })
    mkdirSync(join(outDir, 'reference/errors'), { recursive: true })
    for (const error of errors) writeFileSync(join(outDir, `reference/errors/${error.reason}.md`), errorPage(error))
    await buildPlayground(outDir, base)
  },
})
