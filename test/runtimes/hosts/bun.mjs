// In Bun: the suite, then the host behind `Bun.serve` and behind Bun's `node:http`.
import { createServer } from 'node:http'
import { fetchHandler } from '../suite/fetch-handler.js'
import { createHost } from '../suite/host.js'
import { runSuite } from '../suite/index.js'
import { nodeListener } from '../suite/node-listener.js'
import { listen, sayAndServe } from './serving.mjs'

const report = await runSuite()
const own = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: fetchHandler(createHost()) })
const server = createServer(nodeListener(createHost()))
const node = await listen(server)
const fetch = `http://127.0.0.1:${own.port}`
await sayAndServe({ ...report, version: Bun.version, origins: { fetch, node } })
await own.stop(true)
server.closeAllConnections()
server.close()
