import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const folder = fileURLToPath(new URL('../playground', import.meta.url))
const library = fileURLToPath(new URL('../../src', import.meta.url))

/** The path of the site, such as `/` or `/parapet/`, from the address that it has. */
export const baseOf = (homepage) => (homepage ? new URL(homepage).pathname.replace(/\/?$/, '/') : '/')

/** Adds the service worker, with the list of the files that it keeps. */
const offline = {
  name: 'playground-offline',
  enforce: 'post',
  generateBundle(_options, bundle) {
    const files = Object.values(bundle)
    const hash = createHash('sha256')
    for (const file of files) hash.update(file.fileName).update(file.type === 'chunk' ? file.code : file.source)
    const kept = files.map(({ fileName }) => (fileName === 'index.html' ? './' : `./${fileName}`))
    const source = readFileSync(join(folder, 'worker.js'), 'utf8')
      .replace("['./']", JSON.stringify(kept.sort()))
      .replace("'development'", JSON.stringify(hash.digest('hex').slice(0, 12)))
    this.emitFile({ type: 'asset', fileName: 'worker.js', source })
  },
}

const configFor = (base) => ({
  root: folder,
  configFile: false,
  logLevel: 'warn',
  base: `${base}playground/`,
  plugins: [offline],
})

const BUILD = { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false } }

/** Builds the playground, a page of its own, into the site. Its policy allows no script, style or request of another origin, so
 * that nothing is inlined. */
export const buildPlayground = (outDir, base) =>
  build({ ...configFor(base), build: { ...BUILD, outDir: join(outDir, 'playground'), emptyOutDir: true } })

const TYPES = { html: 'text/html; charset=utf-8', js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8' }

/** The plugin that serves the playground beside `vitepress dev`: as it is built, because its policy forbids the scripts of a
 * development server. It is built anew for the first request after a change. */
export const servePlayground = (base) => ({
  name: 'playground',
  apply: 'serve',
  configureServer({ watcher, middlewares }) {
    const start = `${base}playground`
    let building
    const files = async () => {
      const { output } = await build({ ...configFor(base), build: { ...BUILD, write: false } })
      return new Map(output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : file.source]))
    }
    watcher.add([folder, library])
    watcher.on('all', (_event, path) => {
      if (path.startsWith(folder) || path.startsWith(library)) building = undefined
    })
    middlewares.use((request, response, next) => {
      const { pathname } = new URL(request.originalUrl ?? request.url, 'http://site')
      if (pathname === start) return response.writeHead(302, { Location: `${start}/` }).end()
      if (!pathname.startsWith(`${start}/`)) return next()
      const name = pathname.slice(start.length + 1) || 'index.html'
      building ??= files()
      building.then((built) => {
        const body = built.get(name)
        if (body === undefined) return response.writeHead(404).end()
        response.writeHead(200, { 'Content-Type': TYPES[name.split('.').at(-1)] ?? 'text/plain' }).end(body)
      }, next)
    })
  },
})
