// Nitro 3, as its `serverEntry`: `fetch` sees every request before the routes. `defineHandler` with `readBody` would parse a form
// into an object and consume it: hand the `Request` on before.
import { endpointHandler, pushedAuthorizationHandler } from 'parapet/fetch'
import { exampleServer } from './server.ts'

const { as, authorize, token } = exampleServer()

const handlers = new Map([
  ['/oauth/par', pushedAuthorizationHandler(as, { onError: console.error })],
  ['/oauth/authorize', endpointHandler(as, 'authorization', authorize, { onError: console.error })],
  ['/oauth/token', endpointHandler(as, 'token', token, { onError: console.error })],
])

export default {
  fetch: (request: Request) => handlers.get(new URL(request.url).pathname)?.(request),
}
