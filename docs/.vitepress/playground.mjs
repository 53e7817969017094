import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** Builds the playground, a page of its own, into the site. Its policy allows no script, style or request of another origin, so
 * that nothing is inlined. */
export const buildPlayground = (outDir) =>
  build({
    root: fileURLToPath(new URL('../playground', import.meta.url)),
    configFile: false,
    logLevel: 'warn',
    base: '/playground/',
    build: {
      outDir: join(outDir, 'playground'),
      emptyOutDir: true,
      target: 'es2022',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
  })
