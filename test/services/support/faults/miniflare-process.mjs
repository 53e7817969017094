// Runs workerd with files in the folder that its second argument names. Prints the address of the store that the first one names, and
// ends with its parent.
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { Miniflare } from 'miniflare'

const [engine, folder] = process.argv.slice(2)
const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL('./worker-store.mjs', import.meta.url))],
  bundle: true,
  format: 'esm',
  external: ['cloudflare:workers'],
  write: false,
})
const runtime = new Miniflare({
  modules: true,
  script: outputFiles[0].text,
  compatibilityDate: '2025-09-01',
  d1Databases: ['DB'],
  d1Persist: `${folder}/d1`,
  durableObjects: { STORE: { className: 'StoreObject', useSQLite: true } },
  durableObjectsPersist: `${folder}/objects`,
  host: '127.0.0.1',
})
const { origin } = await runtime.ready
console.log(`${origin}/${engine}`)

process.stdin.on('end', async () => {
  await runtime.dispose()
  process.exit()
})
process.stdin.resume()
