import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { Miniflare } from 'miniflare'

/** Starts workerd with a bundled Worker, which has a D1 database `DB` and Durable Objects `STORE` of its class `StoreObject`. */
export const startWorkerd = async (worker, options = {}) => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(worker)],
    bundle: true,
    format: 'esm',
    external: ['cloudflare:workers'],
    write: false,
  })
  return new Miniflare({
    modules: true,
    script: outputFiles[0].text,
    compatibilityDate: '2025-09-01',
    d1Databases: ['DB'],
    durableObjects: { STORE: { className: 'StoreObject', useSQLite: true } },
    host: '127.0.0.1',
    ...options,
  })
}
