// In workerd with Node's modules: the host behind `node:http` and `parapet/node`.
import { httpServerHandler } from 'cloudflare:node'
import { createServer } from 'node:http'
import { createHost } from '../suite/host.js'
import { nodeListener } from '../suite/node-listener.js'

createServer(nodeListener(createHost())).listen(8080)

export default httpServerHandler({ port: 8080 })
