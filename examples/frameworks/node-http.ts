// node:http. Its parser drops the second `Authorization` and joins repeats of other headers; the adapter reads them all.
import { createServer } from 'node:http'
import { endpointHandler, externalUrl, pushedAuthorizationHandler } from 'parapet/node'
import { exampleServer } from './server.ts'

const { as, authorize, token } = exampleServer()

const routes = new Map([
  ['/oauth/par', pushedAuthorizationHandler(as)],
  ['/oauth/authorize', endpointHandler(as, 'authorization', authorize)],
  ['/oauth/token', endpointHandler(as, 'token', token)],
])

createServer((req, res) => {
  // a target may also be a whole URL (RFC 9112 §3.2.2)
  const answer = routes.get(new URL(externalUrl(as, req.url)).pathname)
  if (answer === undefined) res.writeHead(404).end()
  else void answer(req, res)
}).listen(Number(process.argv[2] ?? 3000), '127.0.0.1')
