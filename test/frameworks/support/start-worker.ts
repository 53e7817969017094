import { build } from 'esbuild'
import { Miniflare } from 'miniflare'
import { here } from './programs.ts'

/** Starts an example of a Worker in workerd, with its Durable Object and what else it is bound to. */
export const startWorker = async (
  path: string,
  options: {
    readonly bindings: Readonly<Record<string, string>>
    readonly d1Databases?: string[]
    readonly port?: number
  },
): Promise<Miniflare> => {
  const { outputFiles } = await build({
    entryPoints: [here(path)],
    bundle: true,
    format: 'esm',
    external: ['cloudflare:workers'],
    write: false,
    logLevel: 'error',
  })
  return new Miniflare({
    modules: true,
    script: outputFiles[0]?.text ?? '',
    compatibilityDate: '2025-09-01',
    durableObjects: { REQUESTS: { className: 'Requests', useSQLite: true } },
    host: '127.0.0.1',
    ...options,
  })
}
