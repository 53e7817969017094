// Bun.serve. The handlers take a `Request` and return a `Response`, as its routes do.
import { endpointHandler, pushedAuthorizationHandler } from 'parapet/fetch'
import { exampleServer } from './server.ts'

const { as, authorize, token } = exampleServer()

Bun.serve({
  port: Number(process.argv[2] ?? 3000),
  hostname: '127.0.0.1',
  routes: {
    '/oauth/par': pushedAuthorizationHandler(as, { onError: console.error }),
    '/oauth/authorize': endpointHandler(as, 'authorization', authorize, { onError: console.error }),
    '/oauth/token': endpointHandler(as, 'token', token, { onError: console.error }),
  },
})
