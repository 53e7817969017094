// In workerd: the host, made as the module is loaded, before there is any request; `/report` runs the suite.
import { fetchHandler } from '../suite/fetch-handler.js'
import { createHost } from '../suite/host.js'
import { runSuite } from '../suite/index.js'

const handle = fetchHandler(createHost())

export default {
  fetch: async (request) =>
    new URL(request.url).pathname === '/report' ? Response.json(await runSuite()) : handle(request),
}
