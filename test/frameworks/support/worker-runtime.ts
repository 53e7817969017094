// Serves the example of a Cloudflare Worker in workerd, with its Durable Object.
import { startWorker } from './start-worker.ts'

const runtime = await startWorker('../../examples/frameworks/cloudflare-worker.ts', {
  bindings: { SECRET: 'of at least 32 random bytes, as it is called' },
  port: Number(process.argv[2]),
})
await runtime.ready
process.once('SIGTERM', () => void runtime.dispose().then(() => process.exit(0)))
