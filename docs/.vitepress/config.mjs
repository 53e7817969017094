import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitepress'
import llmstxt from 'vitepress-plugin-llms'
import { errorPage, errors } from './errors.mjs'
import { buildPlayground } from './playground.mjs'
import { sidebar } from './sidebar.mjs'

const reasons = new Set(errors.map(({ reason }) => reason))

/** In the table of errors each reason leads to its page. */
const linkReasons = (md) => {
  const render = md.renderer.rules.code_inline
  md.renderer.rules.code_inline = (tokens, at, options, env, self) => {
    const code = render(tokens, at, options, env, self)
    const { content } = tokens[at]
    const isReason = env.relativePath === 'reference/errors.md' && reasons.has(content)
    return isReason ? `<a href="/reference/errors/${content}">${code}</a>` : code
  }
}

const tools = { text: 'Tools', items: [{ text: 'Playground', link: '/playground/', target: '_self' }] }

export default defineConfig({
  title: 'parapet',
  description:
    'The protocol core of pushed authorization requests (PAR, RFC 9126) and the authorization endpoint, as pure functions.',
  lang: 'en',
  cleanUrls: true,
  markdown: {
    config: linkReasons,
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
  },
  // a page of its own, which the router of VitePress does not know
  ignoreDeadLinks: [/^\.?\/playground\/(?:index)?(?:#.*)?$/],
  themeConfig: { sidebar: [...sidebar, tools], outline: [2, 3], search: { provider: 'local' } },
  vite: { plugins: [llmstxt({ ignoreFiles: ['reference/errors/*'] })] },
  buildEnd: async ({ outDir }) => {
    // the plugin reads files, and these pages have none
    mkdirSync(join(outDir, 'reference/errors'), { recursive: true })
    for (const error of errors) writeFileSync(join(outDir, `reference/errors/${error.reason}.md`), errorPage(error))
    await buildPlayground(outDir)
  },
})
