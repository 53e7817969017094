// Serves the example of a Cloudflare Worker in workerd, with its Durable Object.
import { build } from 'esbuild'
import { Miniflare } from 'miniflare'
import { here } from './programs.ts'

const { outputFiles } = await build({
  entryPoints: [here('../../examples/frameworks/cloudflare-worker.ts')],
  bundle: true,
  format: 'esm',
  external: ['cloudflare:workers'],
  write: false,
  logLevel: 'error',
})
const runtime = new Miniflare({
  modules: true,
  script: outputFiles[0]?.text ?? '',
  compatibilityDate: '2025-09-01',
  durableObjects: { REQUESTS: { className: 'Requests', useSQLite: true } },
  bindings: { SECRET: 'of at least 32 random bytes, as it is called' },
  host: '127.0.0.1',
  port: Number(process.argv[2]),
})
await runtime.ready
process.once('SIGTERM', () => void runtime.dispose().then(() => process.exit(0)))
