// In Deno: the suite, then the host behind `Deno.serve` and behind Deno's `node:http`.
import { createServer } from 'node:http'
import { fetchHandler } from '../suite/fetch-handler.js'
import { createHost } from '../suite/host.js'
import { runSuite } from '../suite/index.js'
import { nodeListener } from '../suite/node-listener.js'
import { listen, sayAndServe } from './serving.mjs'

const report = await runSuite()
const own = Deno.serve({ port: 0, hostname: '127.0.0.1', onListen: () => {} }, fetchHandler(createHost()))
const server = createServer(nodeListener(createHost()))
const node = await listen(server)
const fetch = `http://127.0.0.1:${own.addr.port}`
await sayAndServe({ ...report, version: Deno.version.deno, origins: { fetch, node } })
await own.shutdown()
server.closeAllConnections()
server.close()
