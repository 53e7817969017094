// In Node, Deno and Bun: says of each request over TLS what `parapet/node` makes of the client's certificate.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { readNodeRequest } from 'parapet/node'
import { createHost } from '../suite/host.js'
import { listen, sayAndServe } from './serving.mjs'

const tls = JSON.parse(readFileSync(new URL('./tls.json', import.meta.url), 'utf8'))
const as = createHost().as()
const server = createServer({ ...tls, requestCert: true, rejectUnauthorized: false }, async (req, res) => {
  const { clientCertificate } = await readNodeRequest(as, req)
  res.end(clientCertificate === undefined ? 'absent' : clientCertificate.verified ? 'verified' : 'unverified')
})
await sayAndServe({ origin: await listen(server) })
server.closeAllConnections()
server.close()
