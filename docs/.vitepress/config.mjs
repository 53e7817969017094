import { defineConfig } from 'vitepress'
import llmstxt from 'vitepress-plugin-llms'
import { sidebar } from './sidebar.mjs'

export default defineConfig({
  title: 'parapet',
  description:
    'The protocol core of pushed authorization requests (PAR, RFC 9126) and the authorization endpoint, as pure functions.',
  lang: 'en',
  cleanUrls: true,
  themeConfig: {
    sidebar,
    outline: 'deep',
    search: { provider: 'local' },
  },
  vite: { plugins: [llmstxt()] },
})
