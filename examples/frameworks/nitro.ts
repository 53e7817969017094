// Nitro 3, as its `serverEntry`: `fetch` sees every request before the routes. `readBody` would consume the form and parse it into
// an object, so pass the `Request` to the handler first.
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
