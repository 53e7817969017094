import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { searchOptions } from '../../../docs/.vitepress/search.mjs'
import { root } from '../../support/project.ts'

export const SITE = join(root, 'docs/.vitepress/dist')

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true

/** The file of a URL without its `.html`, as a host of static sites finds it. */
const fileOf = (folder: string, pathname: string): string | undefined =>
  [pathname, `${pathname}.html`, join(pathname, 'index.html')].map((path) => join(folder, path)).find(isFile)

/** Serves the built site, or another folder, on the loopback interface. */
export const serveSite = async (folder = SITE): Promise<{ readonly origin: string; readonly close: () => void }> => {
  const server = createServer((request, response) => {
    const file = fileOf(folder, new URL(request.url ?? '/', 'http://site').pathname)
    if (file === undefined) return void response.writeHead(404).end()
    response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'text/plain; charset=utf-8' })
    response.end(readFileSync(file))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return { origin: `http://127.0.0.1:${port}`, close }
}

/** The paths of the pages of the site, such as `/guides/express`; those of single errors and of the API are apart. The playground is
 * no page of VitePress. */
export const [paths, errorPaths, apiPaths] = (() => {
  const all = readdirSync(SITE, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.html') && path !== '404.html' && !path.startsWith('playground/'))
    .map((path) => `/${path.slice(0, -'.html'.length)}`.replace(/^\/index$/, '/'))
    .sort()
  const isError = (path: string) => path.startsWith('/reference/errors/')
  const isAPI = (path: string) => path.startsWith('/reference/api/')
  return [all.filter((path) => !isError(path) && !isAPI(path)), all.filter(isError), all.filter(isAPI)]
})()

export const read = (path: string): string => readFileSync(join(SITE, path), 'utf8')

/** The search of the site, with the options of its box: returns the addresses of what it finds, best first. */
export const openSearch = async (): Promise<(text: string) => readonly string[]> => {
  const folder = join(SITE, 'assets/chunks')
  const [chunk] = readdirSync(folder).filter((name) => name.includes('localSearchIndexroot'))
  if (chunk === undefined) throw new Error('The site has no index of the search.')
  const { default: index } = await import(pathToFileURL(join(folder, chunk)).href)
  const { default: MiniSearch } = await import(
    pathToFileURL(join(root, 'docs/node_modules/minisearch/dist/es/index.js')).href
  )
  const search = MiniSearch.loadJSON(index, {
    fields: ['title', 'titles', 'text'],
    storeFields: ['title', 'titles'],
    searchOptions,
  })
  return (text) => search.search(text).map(({ id }: { id: string }) => id)
}
