// One server over loopback, in a process of its own: `parapet`, a peer, a program by hand, or `bare`, which reads the same body.
import { createServer } from 'node:http'

const [, , kind, build] = process.argv

const parapet = async () => {
  const { loadParapet, makeListener, makeServer } = await import('./parapet.mjs')
  const modules = await loadParapet(build)
  return makeListener(modules, makeServer(modules))
}

const bare = async () => {
  const answer = JSON.stringify({
    request_uri: `urn:ietf:params:oauth:request_uri:${'x'.repeat(43)}`,
    expires_in: 60,
  })
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }
  return (req, res) => {
    const chunks = []
    req.on('data', (chunk) => chunks.push(chunk))
    req.on('end', () => {
      Buffer.concat(chunks)
      res.writeHead(201, { ...headers, 'content-length': answer.length }).end(answer)
    })
  }
}

const makeListener = {
  parapet,
  'parapet, Node 22': parapet,
  'by hand': async () => (await import('./by-hand.mjs')).handListener,
  'oidc-provider': async () => (await import('./oidc-provider.mjs')).makeProvider().callback(),
  '@atproto/oauth-provider': async () => (await import('./atproto/provider.mjs')).makeAtprotoListener(),
  bare,
}[kind]

const listener = await makeListener()
const server = createServer((req, res) => void listener(req, res))
server.keepAliveTimeout = 120_000
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send({ cpu: user + system })
})
process.on('disconnect', () => process.exit())
