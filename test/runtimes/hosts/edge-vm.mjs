// In Node: the VM of the edge runtime around the script that is named as the argument, code generation off, behind `node:http`.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { bridge, listen, sayAndServe } from './serving.mjs'

const [script, from] = process.argv.slice(2)
const { EdgeVM } = createRequire(from)('@edge-runtime/vm')
const vm = new EdgeVM({ codeGeneration: { strings: false, wasm: false }, initialCode: readFileSync(script, 'utf8') })
const dispatch = async (request) =>
  vm.dispatchFetch(request.url, {
    method: request.method,
    headers: request.headers,
    redirect: 'manual',
    ...(request.method === 'POST' && { body: await request.text() }),
  })
const report = await (await vm.dispatchFetch('https://as.example/report')).json()
const server = createServer(bridge(dispatch))
const origin = await listen(server)
await sayAndServe({ ...report, origins: { fetch: origin } })
server.closeAllConnections()
server.close()
