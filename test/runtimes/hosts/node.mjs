// In Node: the suite, then the host over HTTP, once through parapet/fetch and once through parapet/node, until standard input ends.
import { createServer } from 'node:http'
import { fetchHandler } from '../suite/fetch-handler.js'
import { createHost } from '../suite/host.js'
import { runSuite } from '../suite/index.js'
import { nodeListener } from '../suite/node-listener.js'
import { bridge, listen, sayAndServe } from './serving.mjs'

const report = await runSuite()
const servers = [createServer(bridge(fetchHandler(createHost()))), createServer(nodeListener(createHost()))]
const [fetch, node] = await Promise.all(servers.map(listen))
await sayAndServe({ ...report, version: process.versions.node, origins: { fetch, node } })
for (const server of servers) server.closeAllConnections()
for (const server of servers) server.close()
